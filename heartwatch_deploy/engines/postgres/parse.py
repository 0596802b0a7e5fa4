"""postgres/<table>.sql → a table, with all the statements that belong to it."""

from collections.abc import Iterator, Mapping

from heartwatch_deploy.engines.postgres.statements import Column, Statement, fingerprint, short, split, table_of
from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span


def parse(file: RenderedFile) -> Parsed:
    """One table, named like the file; HW201 for what is no SQL, HW208 for what cannot be run again."""
    try:
        statements = split(file.text)
    except ValueError as error:
        return Parsed(diagnostics=(Diagnostic("HW201", f"{file.source.path} cannot be read as SQL", cause=str(error)),))
    problems = tuple(_problems(file, statements))
    if problems:
        return Parsed(diagnostics=problems)
    try:
        table = table_of(statements[0])
    except ValueError as error:
        span = _first_words(file, statements[0])
        return Parsed(diagnostics=(Diagnostic("HW201", "this table cannot be read", span, cause=str(error)),))
    if table.name != file.name:
        summary = f"the table is named like its file, `{file.name}`, not `{table.name}`"
        return Parsed(diagnostics=(Diagnostic("HW208", summary, _first_words(file, statements[0])),))
    spec: Mapping[str, Json] = {
        "columns": {column.name: _column(column) for column in table.columns},
        "statements": tuple(each.text for each in statements),
        "mark": {
            "frame": table.frame,
            "columns": {column.name: short(column.definition) for column in table.columns},
            "rest": fingerprint(statements[1:]),
        },
    }
    span = _first_words(file, statements[0])
    needed = (Address("postgres", "table", each) for each in table.refers if each != table.name)
    references = tuple(Reference(each, Role.USES, span, required=False) for each in needed)
    return Parsed((Resource(Address("postgres", "table", table.name), spec, span, references),))


def _problems(file: RenderedFile, statements: tuple[Statement, ...]) -> Iterator[Diagnostic]:
    if not statements or not statements[0].creates_table:
        span = _first_words(file, statements[0]) if statements else file.span(0)
        advice = f"begin with CREATE TABLE IF NOT EXISTS {file.name} (…)"
        yield Diagnostic("HW208", "a table's file begins with the table", span, help=advice)
    for each in statements:
        if not each.can_run_twice:
            advice = "write CREATE … IF NOT EXISTS, CREATE OR REPLACE, COMMENT ON, DO or SELECT of a function"
            summary = "this statement could not be run a second time"
            yield Diagnostic("HW208", summary, _first_words(file, each), help=advice)
        if each.comments_on_a_table:
            advice = "write COMMENT ON COLUMN, or a comment in the file"
            summary = "a table's comment is where the deployer notes what it made"
            yield Diagnostic("HW208", summary, _first_words(file, each), help=advice)


def _first_words(file: RenderedFile, statement: Statement) -> Span:
    end = statement.text.find("\n")
    return file.span(statement.start, statement.start + (end if end > 0 else len(statement.text)))


def _column(column: Column) -> Mapping[str, Json]:
    return {"type": column.type, "definition": column.definition}
