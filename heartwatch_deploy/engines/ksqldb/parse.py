"""ksql/<name>.sql → one rendered file, with what its statements define and read."""

from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.fingerprint import sql_fingerprint
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.reader import read_statements
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.sql.tokens import SqlTextError


def parse(file: RenderedFile) -> Parsed:
    """One resource a file; HW201 when it cannot be cut into statements."""
    try:
        statements = read_statements(file.text)
    except SqlTextError as error:
        summary = f"{file.source.path} cannot be read as SQL"
        return Parsed(diagnostics=(Diagnostic("HW201", summary, file.span(error.start), str(error)),))
    words = tuple(word for statement in statements for word in statement.words)
    spec = {
        "fingerprint": sql_fingerprint(words, KEYWORDS),
        "defines": [each.defines.text for each in statements if each.defines],
    }
    address = Address("ksqldb", "file", file.name)
    return Parsed((Resource(address, spec, file.span(0), tuple(_topics(file, statements))),))


def _topics(file: RenderedFile, statements: tuple[Statement, ...]) -> list[Reference]:
    """The topics that are named; ksqlDB makes those that are not there."""
    return [
        Reference(
            Address("kafka", "topic", option.value), Role.USES, file.span(option.start, option.end), required=False
        )
        for statement in statements
        for key, option in statement.options.items()
        if key.upper() == "KAFKA_TOPIC"
    ]
