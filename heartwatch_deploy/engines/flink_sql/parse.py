"""flink_sql/<name>.sql → tables, views, functions, and at most one job, named like the file."""

from collections.abc import Iterator

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.systems import systems
from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.engines.secrets_in_sql import in_the_clear
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.fingerprint import sql_fingerprint
from heartwatch_deploy.sql.flink.nodes import TableLike
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.statement import Name, Statement, StatementForm
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.walks import level_by_level

_REFER = "refer to it: '${flink:NAME}' where Flink's side fills it in (docs/security.md), else '${env:NAME}'"
_JOBS = (StatementForm.INSERT, StatementForm.STATEMENT_SET)
_TABLES = (StatementForm.TABLE, StatementForm.VIEW)
_ALLOWED = (*_JOBS, *_TABLES, StatementForm.FUNCTION, StatementForm.SET)


def parse(file: RenderedFile) -> Parsed:
    """The file's resources; HW201 when Flink's grammar refuses it, HW202 for a statement out of place, HW109 for a
    secret."""
    try:
        statements = read_statements(file.text)
    except SqlTextError as error:
        summary = f"{file.source.path} cannot be read as SQL"
        return Parsed(diagnostics=(Diagnostic("HW201", summary, file.span(error.start), str(error)),))
    # nothing else is said of a file whose lines must not be shown
    problems = tuple(in_the_clear(file, statements, _REFER)) or tuple(_problems(file, statements))
    if problems:
        return Parsed(diagnostics=problems)
    chosen = {
        key: option.value
        for each in statements
        if each.form is StatementForm.SET
        for key, option in each.options.items()
    }
    return Parsed(tuple(_resource(file, each, chosen) for each in statements if each.form is not StatementForm.SET))


def _problems(file: RenderedFile, statements: tuple[Statement, ...]) -> Iterator[Diagnostic]:
    jobs = [each for each in statements if each.form in _JOBS]
    for each in statements:
        if each.form not in _ALLOWED or (each.form is StatementForm.SET and not each.options):
            summary, advice = (
                "this statement has no place here",
                "allowed: CREATE TABLE, VIEW or FUNCTION, SET 'key' = ",
            )
            advice += "'value', and one INSERT INTO or EXECUTE STATEMENT SET"
            yield Diagnostic("HW202", summary, _first_word(file, each), help=advice)
        elif each.form is StatementForm.SET and not jobs:
            summary = "this setting belongs to no job: the file has none"
            yield Diagnostic("HW202", summary, _first_word(file, each), help="put it into the file of the INSERT")
    for extra in jobs[1:]:
        advice = "give it a file of its own, or put both into one EXECUTE STATEMENT SET BEGIN … END"
        yield Diagnostic("HW202", "a file holds one job, this is the second", _first_word(file, extra), help=advice)


def _first_word(file: RenderedFile, statement: Statement) -> Span:
    return file.span(statement.start, statement.words[0].end)


def _resource(file: RenderedFile, statement: Statement, settings: dict[str, str]) -> Resource:
    text = statement.text(file.text)
    spec = {"text": text, "fingerprint": sql_fingerprint(statement.words, KEYWORDS)}
    if statement.form in _JOBS:
        span = _first_word(file, statement)
        return Resource(address.job(file.name), {**spec, "settings": settings}, span, _job_references(file, statement))
    assert statement.defines is not None
    name = statement.defines
    span = file.span(name.start, name.end)
    if statement.form is StatementForm.FUNCTION:
        return Resource(address.function(name.text), spec, span)
    return Resource(address.table(name.text), spec, span, _table_references(file, statement))


def _job_references(file: RenderedFile, statement: Statement) -> tuple[Reference, ...]:
    return (
        *(_to_table(file, name, Role.READS) for name in statement.reads),
        *(_to_table(file, name, Role.WRITES) for name in statement.writes),
        *_to_functions(file, statement),
    )


def _table_references(file: RenderedFile, statement: Statement) -> tuple[Reference, ...]:
    """What a table is LIKE gives it its columns and options, and no row."""
    assert statement.tree is not None
    likes = {each.this.meta["start"] for each in level_by_level(statement.tree) if isinstance(each, TableLike)}
    return (
        *(_to_table(file, name, Role.USES if name.start in likes else Role.READS) for name in statement.reads),
        *_to_functions(file, statement),
        *_to_topics(file, statement),
        *_to_systems(file, statement),
    )


def _to_table(file: RenderedFile, name: Name, role: Role) -> Reference:
    return Reference(address.table(name.text), role, file.span(name.start, name.end))


def _to_functions(file: RenderedFile, statement: Statement) -> Iterator[Reference]:
    """Any called name may be a function of the project's; built-in ones are not looked for."""
    for name in statement.calls:
        yield Reference(address.function(name.text), Role.USES, file.span(name.start, name.end), required=False)


def _to_systems(file: RenderedFile, statement: Statement) -> Iterator[Reference]:
    for system, option in systems(statement.options):
        yield Reference(system, Role.USES, file.span(option.start, option.end), required=False)


def _to_topics(file: RenderedFile, statement: Statement) -> Iterator[Reference]:
    option = statement.options.get("topic")
    if option is None or "kafka" not in getattr(statement.options.get("connector"), "value", ""):
        return
    span = file.span(option.start, option.end)
    for topic in option.value.split(";"):
        yield Reference(Address("kafka", "topic", topic), Role.USES, span)
        for side in ("key", "value"):
            subject = Address("schema_registry", "subject", f"{topic}-{side}")
            yield Reference(subject, Role.USES, span, required=False)
