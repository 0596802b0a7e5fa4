"""ksql/<name>.sql → one rendered file, with what its statements define and read."""

from collections.abc import Iterator, Mapping

from heartwatch_deploy.engines.ksqldb.link import source
from heartwatch_deploy.engines.ksqldb.refuse import refused
from heartwatch_deploy.engines.protocol import Parsed, Settings
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.fingerprint import sql_fingerprint
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.sql.tokens import SqlTextError


def parse(file: RenderedFile, settings: Settings) -> Parsed:
    """One resource a file; HW201 with the line and column that the server would name for what it would not parse."""
    try:
        statements = read_statements(file.text, settings.values)
    except SqlTextError as error:
        summary = f"{file.source.path} cannot be read as ksqlDB's SQL"
        return Parsed(diagnostics=(Diagnostic("HW201", summary, file.span(error.start), str(error)),))
    words = tuple(word for statement in statements for word in statement.words)
    spec = {
        "fingerprint": sql_fingerprint(words, KEYWORDS),
        "defines": [each.defines.text for each in statements if each.defines],
    }
    address = Address("ksqldb", "file", file.name)
    references = (*_topics(file, statements), *_sources(file, statements))
    resource = Resource(address, spec, file.span(0), references)
    return Parsed((resource,), tuple(refused(file, statements, settings)))


def _topics(file: RenderedFile, statements: tuple[Statement, ...]) -> Iterator[Reference]:
    """The topics that are named; ksqlDB makes those that are not there."""
    used = {
        Role.READS: {name.text for each in statements for name in each.reads},
        Role.WRITES: {name.text for each in statements for name in each.writes},
    }
    for statement in statements:
        for key, option in statement.options.items():
            if key.upper() == "KAFKA_TOPIC":
                topic, span = Address("kafka", "topic", option.value), file.span(option.start, option.end)
                for role in _roles(statement, used):
                    yield Reference(topic, role, span, required=False)


def _roles(statement: Statement, used: Mapping[Role, set[str]]) -> tuple[Role, ...]:
    """A query fills its sink's topic; a topic with a name is what the file's other queries do with that name."""
    if statement.reads:
        return (Role.WRITES,)
    name = statement.defines.text if statement.defines else None
    return tuple(role for role, names in used.items() if name in names) or (Role.USES,)


def _sources(file: RenderedFile, statements: tuple[Statement, ...]) -> Iterator[Reference]:
    """The streams and tables of other files that these queries read and write."""
    own = {each.defines.text for each in statements if each.defines}
    for statement in statements:
        for role, names in ((Role.READS, statement.reads), (Role.WRITES, statement.writes)):
            for name in names:
                if name.text not in own:
                    yield Reference(source(name.text), role, file.span(name.start, name.end), required=False)
