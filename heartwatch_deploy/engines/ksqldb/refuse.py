"""What the server reads and then refuses of a file's statements, and what it takes and we do not send."""

import difflib
from collections.abc import Iterable, Iterator

from heartwatch_deploy.engines.ksqldb import connector_file
from heartwatch_deploy.engines.ksqldb.unfit import unfit
from heartwatch_deploy.engines.protocol import Settings
from heartwatch_deploy.engines.secrets_in_sql import in_the_clear
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.ksqldb.between import Called, called_between
from heartwatch_deploy.sql.ksqldb.nullness import Primitive, primitive_nulls
from heartwatch_deploy.sql.ksqldb.variables import Undefined, undefined
from heartwatch_deploy.sql.ksqldb.with_names import Unknown, unknown_names
from heartwatch_deploy.sql.statement import Statement, StatementForm

_REFER = "refer to it, for instance '${env:NAME}'"


def refused(
    file: RenderedFile, statements: tuple[Statement, ...], settings: Settings, *, deployed: bool
) -> Iterator[Diagnostic]:
    """HW210 a variable, HW211 a property, HW212 a call, HW213 a null, HW108 of a connector, HW109 a secret, each where
    it stands; of deployed files also HW221 to HW223."""
    secrets = tuple(_secrets(file, statements))
    if secrets:  # nothing else is said of a file whose lines must not be shown
        yield from secrets
        return
    trees = [each.tree for each in statements if each.tree is not None]
    for variable in undefined(trees, file.text, settings.values):
        yield _variable(file, variable)
    for tree in trees:
        yield from (_property(file, each) for each in unknown_names(tree))
    for each in statements:
        yield from connector_file.without_class(file, each)
        if each.tree is not None:
            yield from (_call(file, each, found) for found in called_between(each.tree))
            yield from (_null(file, each, found) for found in primitive_nulls(each.tree))
    for each in statements if deployed else ():
        yield from unfit(file, each)


def _secrets(file: RenderedFile, statements: tuple[Statement, ...]) -> Iterator[Diagnostic]:
    """A reference in a connector is the worker's, elsewhere it is ours."""
    connectors = tuple(each for each in statements if each.form is StatementForm.CONNECTOR)
    others = tuple(each for each in statements if each.form is not StatementForm.CONNECTOR)
    yield from in_the_clear(file, connectors, f"{_REFER}, with the environment provider of the Connect worker")
    yield from in_the_clear(file, others, f"{_REFER}: it is filled in when the statement is sent")


def _variable(file: RenderedFile, found: Undefined) -> Diagnostic:
    near = _nearest(found.name, found.known)
    advice = f"write `DEFINE {found.name} = '…';` before it, or set `{found.name}` among the environment's values"
    return Diagnostic(
        "HW210",
        f"`${{{found.name}}}` stays as it is in this text" if found.in_text else f"`${{{found.name}}}` is not defined",
        file.span(found.start, found.end),
        "not defined before this place",
        help=f"did you mean `${{{near}}}`? Else {advice}" if near else advice,
        severity=Severity.WARNING if found.in_text else Severity.ERROR,
    )


def _property(file: RenderedFile, found: Unknown) -> Diagnostic:
    near = _nearest(found.name, found.known)
    return Diagnostic(
        "HW211",
        f"{found.statement} takes no property {found.name}",
        file.span(found.start, found.end),
        "ksqlDB does not know it here",
        help=f"did you mean `{near}`?" if near else f"known here: {', '.join(sorted(found.known))}",
    )


def _call(file: RenderedFile, statement: Statement, found: Called) -> Diagnostic:
    start, end = found.place or (statement.start, statement.words[0].end)
    return Diagnostic(
        "HW212",
        f"ksqlDB cannot compare a call of {found.function} by BETWEEN",
        file.span(start, end),
        "the call is in front of BETWEEN",
        cause=f"the server fails with `Cannot get name for {found.function}`: it writes it twice and knows it once",
        help="compare it twice: `… >= low AND … <= high`",
    )


def _null(file: RenderedFile, statement: Statement, found: Primitive) -> Diagnostic:
    start, end = found.place or (statement.start, statement.words[0].end)
    unless = "" if found.is_certain else ", unless it is of DECIMALs or texts"
    return Diagnostic(
        "HW213",
        f"ksqlDB cannot ask whether {'this' if found.is_certain else 'a sum or product'} is NULL{unless}",
        file.span(start, end),
        "part of what IS NULL is asked of",
        cause="the server fails with `Cannot compare primitive type`: what it computes is no object in its code",
        help="ask each column: `a IS NOT NULL AND b IS NOT NULL`",
        severity=Severity.ERROR if found.is_certain else Severity.WARNING,
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1)), "")
