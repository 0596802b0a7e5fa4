"""cassandra/<name>.cql → a keyspace, or a table in it."""

from collections.abc import Iterator, Mapping

from heartwatch_deploy.engines.cassandra.statement import Defined, Keyspace, Table, read
from heartwatch_deploy.engines.cassandra.words import CqlTextError, Option
from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span

_TAKEN = "comment"


def parse(file: RenderedFile) -> Parsed:
    """One keyspace or table, named like the file; HW450 for what is no CQL, HW451 for what cannot be deployed."""
    try:
        defined = read(file.text)
    except CqlTextError as error:
        help_text = "write one CREATE KEYSPACE IF NOT EXISTS … or CREATE TABLE IF NOT EXISTS keyspace.table (…)"
        span = file.span(min(error.at, max(0, len(file.text) - 1)))
        summary = f"{file.source.path} cannot be read as CQL"
        return Parsed(diagnostics=(Diagnostic("HW450", summary, span, cause=str(error), help=help_text),))
    problems = tuple(_problems(file, defined))
    if problems:
        return Parsed(diagnostics=problems)
    return Parsed((_keyspace(defined, file) if isinstance(defined, Keyspace) else _table(defined, file),))


def _problems(file: RenderedFile, defined: Defined) -> Iterator[Diagnostic]:
    full = defined.name if isinstance(defined, Keyspace) else f"{defined.keyspace}.{defined.name}"
    if file.name not in (defined.name, full):
        summary = f"what a file defines is named like it, `{file.name}`, not `{defined.name}`"
        yield Diagnostic("HW451", summary, _beginning(file), help="rename the file, or what it defines")
    if _TAKEN in defined.options:
        summary = "a table's comment is where the deployer notes what it made"
        yield Diagnostic("HW451", summary, _beginning(file), help="write a comment in the file: -- …")
    if isinstance(defined, Keyspace) and "replication" not in defined.options:
        help_text = "add WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}"
        yield Diagnostic("HW451", "the keyspace does not say how it is replicated", _beginning(file), help=help_text)


def _keyspace(defined: Keyspace, file: RenderedFile) -> Resource:
    spec: Mapping[str, Json] = {"options": options_of(defined.options)}
    return Resource(Address("cassandra", "keyspace", defined.name), spec, _beginning(file))


def _table(defined: Table, file: RenderedFile) -> Resource:
    span = _beginning(file)
    columns: Mapping[str, Json] = {
        name: {"type": column.type, "static": column.static} for name, column in defined.columns.items()
    }
    spec: Mapping[str, Json] = {
        "columns": columns,
        "partition": defined.partition,
        "clustering": defined.clustering,
        "descending": defined.descending,
        "options": options_of(defined.options),
    }
    needed = Reference(Address("cassandra", "keyspace", defined.keyspace), Role.USES, span, required=False)
    return Resource(Address("cassandra", "table", f"{defined.keyspace}.{defined.name}"), spec, span, (needed,))


def options_of(options: Mapping[str, Option]) -> dict[str, Json]:
    """In one spelling: classes of the server's own without their package."""
    return {name: _one_spelling(value) for name, value in sorted(options.items())}


def _one_spelling(value: Option) -> Json:
    if isinstance(value, dict):
        return {key: each.rsplit(".", 1)[-1] if key == "class" else each for key, each in sorted(value.items())}
    return value


def _beginning(file: RenderedFile) -> Span:
    start = file.text.find("CREATE")
    end = file.text.find("\n", max(start, 0))
    return file.span(max(start, 0), end if end > 0 else len(file.text))
