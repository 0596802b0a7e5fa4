"""ksql/<name>.sql → streams, tables, types and inserting queries, each with its place in the file."""

from collections.abc import Iterator, Mapping
from typing import Final

from heartwatch_deploy.engines.ksqldb import address, connector_file, prepare
from heartwatch_deploy.engines.ksqldb.referring import to_sources, to_topic, to_types
from heartwatch_deploy.engines.ksqldb.refuse import refused
from heartwatch_deploy.engines.protocol import Parsed, Settings
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.fingerprint import sql_fingerprint
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.ksqldb.variables import defined
from heartwatch_deploy.sql.statement import Name, Option, Statement, StatementForm
from heartwatch_deploy.sql.text_error import SqlTextError

OFFSET_RESET: Final = "auto.offset.reset"
STREAMS: Final = "ksql.streams."
_SOURCES: Final = (StatementForm.STREAM, StatementForm.TABLE)


def parse(file: RenderedFile, settings: Settings) -> Parsed:
    """One resource a statement; HW201 with the line and column that the server names for what it would not parse."""
    try:
        statements = read_statements(file.text, settings.values)
    except SqlTextError as error:
        summary = f"{file.source.path} cannot be read as ksqlDB's SQL"
        return Parsed(diagnostics=(Diagnostic("HW201", summary, file.span(error.start), str(error)),))
    deployed = address.ENGINE not in settings.render_only
    resources = tuple(_resources(file, statements, settings.values, deployed=deployed))
    return Parsed(resources, tuple(refused(file, statements, settings, deployed=deployed)))


def is_query(statement: Statement) -> bool:
    """Whether it starts one that runs until it is ended."""
    tree = statement.tree
    return bool(statement.writes) and tree is not None and isinstance(tree.args.get("expression"), nodes.StreamQuery)


def topic_of(statement: Statement) -> Option | None:
    """The topic of a stream or table; that of a query is named like its sink unless it says another."""
    found = _option(statement, "KAFKA_TOPIC")
    name = statement.defines
    return found or (Option(name.text, name.start, name.end) if name and is_query(statement) else None)


def _option(statement: Statement, name: str) -> Option | None:
    """Of WITH, in whatever case it is written."""
    return next((value for key, value in statement.options.items() if key.upper() == name), None)


def _resources(
    file: RenderedFile, statements: tuple[Statement, ...], variables: Mapping[str, str], *, deployed: bool
) -> Iterator[Resource]:
    properties: dict[str, str] = {}
    for each in statements:
        tree = each.tree
        assert tree is not None
        if isinstance(tree, nodes.UnsetProperty):
            properties.pop(tree.this.name.removeprefix(STREAMS), None)
        elif each.form is StatementForm.SET:
            properties |= {key.removeprefix(STREAMS): option.value for key, option in each.options.items()}
        elif each.form in _SOURCES:
            yield _source(file, each, variables, properties, deployed=deployed)
        elif each.form is StatementForm.INSERT and is_query(each):
            yield _insert(file, each, variables, properties, deployed=deployed)
        elif each.form is StatementForm.TYPE and each.defines:
            spec = _spec(each, prepare.prepared(each, file.text, variables))
            yield Resource(
                address.registered_type(each.defines.text), spec, _span(file, each.defines), tuple(to_types(file, each))
            )
        elif each.form is StatementForm.CONNECTOR and each.defines:
            yield _connector(file, each, variables)
        variables = defined(tree, variables)


def _source(
    file: RenderedFile,
    statement: Statement,
    variables: Mapping[str, str],
    properties: Mapping[str, str],
    *,
    deployed: bool,
) -> Resource:
    assert statement.defines is not None
    topic = topic_of(statement)
    spec = {
        **_spec(statement, prepare.prepared(statement, file.text, variables)),
        "form": statement.form.value.upper(),
        "topic": topic.value if topic else "",
        "settings": _settings(statement, properties),
    }
    references = (
        *to_topic(file, statement, topic, fills=is_query(statement)),
        *to_sources(file, statement, required=deployed),
    )
    span = _span(file, statement.defines)
    return Resource(address.source(statement.defines.text), spec, span, (*references, *to_types(file, statement)))


def _insert(
    file: RenderedFile,
    statement: Statement,
    variables: Mapping[str, str],
    properties: Mapping[str, str],
    *,
    deployed: bool,
) -> Resource:
    sink = statement.writes[0]
    said = _option(statement, "QUERY_ID")
    query_id = said.value.upper() if said else prepare.id_for(file.name, sink.text)
    text = prepare.prepared(statement, file.text, variables, "" if said else query_id)
    spec = {**_spec(statement, text), "settings": _settings(statement, properties)}
    span = file.span(said.start, said.end) if said else _span(file, sink)
    return Resource(address.query(query_id), spec, span, tuple(to_sources(file, statement, required=deployed)))


def _connector(file: RenderedFile, statement: Statement, variables: Mapping[str, str]) -> Resource:
    assert statement.defines is not None
    spec = {
        **_spec(statement, prepare.prepared(statement, file.text, variables)),
        "form": connector_file.form(statement),
        "config": connector_file.settings(statement),
    }
    references = tuple(connector_file.references(file, statement))
    return Resource(address.connector(statement.defines.text), spec, _span(file, statement.defines), references)


def _spec(statement: Statement, text: str) -> dict[str, Json]:
    return {"text": text, "fingerprint": sql_fingerprint(statement.words, KEYWORDS)}


def _settings(statement: Statement, properties: Mapping[str, str]) -> Mapping[str, str]:
    """Where a query begins is always said: by default the server would pass over what is there already."""
    return {OFFSET_RESET: "earliest", **properties} if is_query(statement) else {}


def _span(file: RenderedFile, name: Name) -> Span:
    return file.span(name.start, name.end)
