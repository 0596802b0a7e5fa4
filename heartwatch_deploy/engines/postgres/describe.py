"""What changed about a Postgres table: columns, constraints, the statements around it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from heartwatch_deploy.engines.postgres.around_described import constraints_described, statements_described
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.span import Span


def table(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    old, new = (cast(Mapping[str, Any], each.resource.spec) for each in (before, after))
    return (
        *_columns(old["columns"], new["columns"], before, after),
        *_around(before, after),
    )


def _columns(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Definition, after: Definition
) -> Iterator[Alteration]:
    for name in old:
        if name not in new:
            yield Alteration(Aspect.COLUMN_REMOVED, f"column `{name}` removed", _place(before, name))
    for name, column in new.items():
        had, place = old.get(name), _place(after, name)
        if had is None:
            yield Alteration(Aspect.COLUMN_ADDED, f"column `{name}` added: `{column['definition']}`", place)
        elif had["type"] != column["type"]:
            words = f"column `{name}` was `{had['type']}`, is `{column['type']}`"
            yield Alteration(Aspect.COLUMN_RETYPED, words, place)
        elif had["definition"] != column["definition"]:
            words = f"column `{name}` was `{had['definition']}`, is `{column['definition']}`"
            yield Alteration(Aspect.COLUMN_CHANGED, words, place)
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Alteration(Aspect.COLUMN_MOVED, "the columns stand in another order", after.resource.span)


def _around(before: Definition, after: Definition) -> Iterator[Alteration]:
    old, new = (cast(Mapping[str, Any], each.resource.spec["mark"]) for each in (before, after))
    if old["frame"] != new["frame"]:
        otherwise = Alteration(Aspect.CONSTRAINT, "keys or other constraints of the table changed", after.resource.span)
        yield from tuple(constraints_described(before, after)) or (otherwise,)
    if old["rest"] != new["rest"]:
        yield from statements_described(before, after)


def _place(side: Definition, name: str) -> Span | None:
    if side.file is None:
        return side.resource.span
    found = re.search(rf"^[ \t(,]*(\"?{re.escape(name)}\"?)\s", side.file.text, re.MULTILINE)
    return side.file.span(found.start(1), found.end(1)) if found else side.resource.span
