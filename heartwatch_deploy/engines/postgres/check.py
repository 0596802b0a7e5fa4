"""Would Postgres take the statements? Asked in a transaction that is rolled back."""

from collections.abc import Iterator
from typing import cast

from heartwatch_deploy.engines.postgres.statements import split
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check, SqlAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import OwnDatabaseSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.span import Span


def checks(world: World) -> tuple[Check, ...]:
    """One transaction a table, which begins with those that its keys refer to: they may not be there yet."""
    return tuple(
        Check(table.address, OwnDatabaseSql((*_before(table, world.desired), *_statements(table))))
        for table in world.desired
        if table.address.engine == "postgres"
    )


def judge(check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
    """HW209 at the place that Postgres named."""
    assert isinstance(answer, SqlAnswer)
    if answer.failed is None:
        return ()
    table = world.desired.resources[check.address]
    own = answer.failed - len(_before(table, world.desired))
    if own < 0:  # told of that table
        return ()
    span = _span(table.span, own, answer.position, world) or table.span
    summary = f"Postgres refuses {check.address}"
    return (Diagnostic("HW209", summary, span, address=check.address, cause=answer.message),)


def _statements(table: Resource) -> tuple[str, ...]:
    return cast(tuple[str, ...], table.spec["statements"])


def _before(table: Resource, desired: State) -> tuple[str, ...]:
    """The statements of all tables that this one needs, each after those that it needs itself."""
    found: dict[Address, Resource] = {table.address: table}

    def visit(each: Resource) -> Iterator[str]:
        for needed in each.depends_on:
            other = desired.get(needed)
            if other is not None and needed not in found and needed.engine == table.address.engine:
                found[needed] = other
                yield from visit(other)
                yield from _statements(other)

    return tuple(visit(table))


def _span(of_table: Span | None, statement: int, position: int | None, world: World) -> Span | None:
    """The word at an offset (from 1) in a statement, or where the statement begins."""
    file = world.files.get(of_table.path) if of_table else None
    if file is None:
        return None
    start = split(file.text)[statement].start + (position or 1) - 1
    word = file.text[start:].split(maxsplit=1)[0]
    return file.span(start, start + len(word))
