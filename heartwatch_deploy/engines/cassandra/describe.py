"""What a change of a keyspace or table means, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.json import canonical
from heartwatch_deploy.model.span import Span


def described(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    old, new = (cast(Mapping[str, Any], side.resource.spec) for side in (before, after))
    place = after.resource.span
    return (
        *_columns(old.get("columns", {}), new.get("columns", {}), place),
        *_key(old, new, place),
        *_options(old["options"], new["options"], place),
    )


def _columns(old: Mapping[str, Any], new: Mapping[str, Any], place: Span | None) -> Iterator[Alteration]:
    for name in old:
        if name not in new:
            yield Alteration(Aspect.COLUMN_REMOVED, f"column `{name}` removed", place)
    for name, column in new.items():
        had = old.get(name)
        if had is None:
            yield Alteration(Aspect.COLUMN_ADDED, f"column `{name}` added: `{column['type']}`", place)
        elif canonical(had) != canonical(column):
            words = f"column `{name}` was `{had['type']}`, is `{column['type']}`"
            yield Alteration(Aspect.COLUMN_RETYPED, words, place)


def _key(old: Mapping[str, Any], new: Mapping[str, Any], place: Span | None) -> Iterator[Alteration]:
    parts = ("partition", "clustering", "descending")
    if any(tuple(old.get(each, ())) != tuple(new.get(each, ())) for each in parts):
        yield Alteration(Aspect.CONSTRAINT, "the primary key or its order changed", place)


def _options(old: Mapping[str, Any], new: Mapping[str, Any], place: Span | None) -> Iterator[Alteration]:
    for name in sorted(old.keys() | new.keys()):
        if canonical(old.get(name)) != canonical(new.get(name)):
            yield Alteration(Aspect.STATEMENT, f"`{name}` was {old.get(name)}, is {new.get(name)}", place)
