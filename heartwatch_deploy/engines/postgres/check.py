"""Would Postgres take the statements? Asked in a transaction that is rolled back."""

from typing import cast

from heartwatch_deploy.engines.postgres.statements import split
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.check import Answer, Check, SqlAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import OwnDatabaseSql
from heartwatch_deploy.model.span import Span


def checks(world: World) -> tuple[Check, ...]:
    """One transaction a table."""
    return tuple(
        Check(table.address, OwnDatabaseSql(cast(tuple[str, ...], table.spec["statements"])))
        for table in world.desired
        if table.address.engine == "postgres"
    )


def judge(check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
    """HW209 at the place that Postgres named."""
    assert isinstance(answer, SqlAnswer)
    if answer.failed is None:
        return ()
    table = world.desired.resources[check.address]
    span = _span(table.span, answer.failed, answer.position, world) or table.span
    summary = f"Postgres refuses {check.address}"
    return (Diagnostic("HW209", summary, span, address=check.address, cause=answer.message),)


def _span(of_table: Span | None, statement: int, position: int | None, world: World) -> Span | None:
    """The word at an offset (from 1) in a statement, or where the statement begins."""
    file = world.files.get(of_table.path) if of_table else None
    if file is None:
        return None
    start = split(file.text)[statement].start + (position or 1) - 1
    word = file.text[start:].split(maxsplit=1)[0]
    return file.span(start, start + len(word))
