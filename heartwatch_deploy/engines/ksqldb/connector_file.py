"""CREATE SOURCE or SINK CONNECTOR: the settings in its WITH clause, what they touch, and what must not stand there."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from heartwatch_deploy.engines.kafka_connect.systems import systems
from heartwatch_deploy.engines.kafka_connect.topics import read_topics, written_tables, written_topics
from heartwatch_deploy.engines.ksqldb import scripts
from heartwatch_deploy.engines.protocol import Adoption
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.secrets import holds_secret, is_masked
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.statement import Statement, StatementForm

CLASS: Final = "connector.class"
_FIRST: Final = (CLASS, "tasks.max", "topics")


def form(statement: Statement) -> str:
    """`source` or `sink`."""
    assert isinstance(statement.tree, nodes.CreateConnector)
    return str(statement.tree.args["kind"]).lower()


def settings(statement: Statement) -> Mapping[str, str]:
    return {key: option.value for key, option in statement.options.items()}


def references(file: RenderedFile, statement: Statement) -> Iterator[Reference]:
    """Topics that ksqlDB, Connect or somebody else may make; tables and other systems."""
    found, at = settings(statement), _places(file, statement)
    key = next((each for each in ("topics", "topic", "kafka.topic", "table.include.list") if each in at), CLASS)
    for role, topics in ((Role.WRITES, written_topics(found)), (Role.READS, read_topics(found))):
        for topic in topics:
            yield Reference(Address("kafka", "topic", topic), role, at.get(key), required=False)
    for table in written_tables(found):
        yield Reference(Address("postgres", "table", table), Role.WRITES, at.get(key), required=False)
    role = Role.WRITES if form(statement) == "sink" else Role.READS
    yield from (Reference(each, role, at.get(named), required=False) for each, named in systems(found))


def without_class(file: RenderedFile, statement: Statement) -> Iterator[Diagnostic]:
    """HW108."""
    if statement.form is StatementForm.CONNECTOR and CLASS not in statement.options:
        span = file.span(statement.start, statement.words[0].end)
        yield Diagnostic("HW108", f"the connector names no `{CLASS}`", span, help=f"add '{CLASS}' = '…' to WITH")


def adoption(live: Resource) -> Adoption | None:
    """The statement that says what is there; None where nobody tells its settings. HW536 for each that is a secret."""
    server = cast(Mapping[str, Mapping[str, str] | None], live.spec["server"])
    found = server["config"]
    if found is None:
        return None
    hidden = [key for key, value in found.items() if is_masked(value) or holds_secret(key, value)]
    said = {**found, **{key: f"${{env:{_variable(live, key)}}}" for key in hidden}}
    ordered = sorted(said, key=lambda key: (key not in _FIRST, key))
    lines = ",\n".join(f"  {_text(key)} = {_text(said[key])}" for key in ordered)
    name = scripts.identifier(live.address.name)
    text = f"CREATE {str(live.spec['form']).upper()} CONNECTOR {name} WITH (\n{lines}\n);\n"
    return Adoption(text, tuple(_hidden(live, key) for key in hidden))


def _places(file: RenderedFile, statement: Statement) -> Mapping[str, Span]:
    return {key: file.span(option.start, option.end) for key, option in statement.options.items()}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _variable(live: Resource, key: str) -> str:
    return re.sub(r"\W", "_", f"{live.address.name}_{key}", flags=re.ASCII).upper()


def _hidden(live: Resource, key: str) -> Diagnostic:
    name = _variable(live, key)
    return Diagnostic(
        "HW536",
        f"`{key}` of {live.address} holds a secret, which is not written down",
        address=live.address,
        help=f"the file says ${{env:{name}}}: set {name} where the Connect workers run, or refer to where they keep it",
        severity=Severity.WARNING,
    )
