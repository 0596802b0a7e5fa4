"""BETWEEN over a call, which the server reads and then fails to make code of."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes


@dataclass(frozen=True, slots=True)
class Called:
    """The name of the function; `start` and `end` are those of what it is called with, where that has a place."""

    function: str
    place: tuple[int, int] | None


def called_between(tree: exp.Expr) -> Iterator[Called]:
    """Calls in what is compared; the bounds may call. An aggregate is a column by then, so only WHERE tells of a query
    that groups."""
    for query in tree.find_all(nodes.StreamQuery):
        looked_at = query.args.get("where") if query.args.get("group") else query
        for between in looked_at.find_all(exp.Between) if looked_at is not None else ():
            call = between.this.find(exp.Anonymous)
            if call is not None:
                yield Called(str(call.name).upper(), place_of(between.this))


def place_of(value: exp.Expr) -> tuple[int, int] | None:
    """Of the first name in it."""
    found = (each.meta for each in value.find_all(exp.Identifier) if "start" in each.meta)
    return next(((meta["start"], meta["end"] + 1) for meta in found), None)
