"""The columns that a SELECT gives: by name, or by position where only that counts."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference.said import Said, Side, first_free, shown, was_is

Sides = tuple[Side, Side]
Columns = dict[str, exp.Expr]


def by_name(sides: Sides, before: exp.Select, after: exp.Select) -> Iterator[Said]:
    old, new = _named(sides[0], before), _named(sides[1], after)
    renamed = dict(_renamed(sides, old, new))
    for name, item in old.items():
        if name not in new and name not in renamed.values():
            yield sides[0].said(
                Aspect.COLUMN_REMOVED, f"column {shown(name)} removed, was {_value(sides[0], item)}", item
            )
    for name, item in new.items():
        if name in renamed:
            yield sides[1].said(Aspect.COLUMN_RENAMED, f"column {shown(renamed[name])} is now {shown(name)}", item)
        elif name not in old:
            yield sides[1].said(Aspect.COLUMN_ADDED, f"column {shown(name)} added: {_value(sides[1], item)}", item)
        else:
            yield from _changed(sides, f"column {shown(name)}", old[name], item)
    if [each for each in old if each in new] != [each for each in new if each in old]:
        yield sides[1].said(Aspect.COLUMN_MOVED, "the columns stand in another order", after)


def by_position(sides: Sides, before: exp.Select, after: exp.Select) -> Iterator[Said]:
    """For an INSERT of Flink's."""
    old, new = before.expressions, after.expressions
    keys = [[side.key(each.unalias()) for each in items] for side, items in zip(sides, (old, new), strict=True)]
    if sorted(keys[0]) == sorted(keys[1]) and keys[0] != keys[1]:
        yield sides[1].said(Aspect.COLUMN_MOVED, "the columns stand in another order, and go by position", after)
        return
    for kind, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(b - a, d - c)
        for index in range(both):
            yield from _changed(sides, f"column {c + index + 1}", old[a + index], new[c + index])
        for item in old[a + both : b]:
            yield sides[0].said(Aspect.COLUMN_REMOVED, f"column {_value(sides[0], item)} removed", item)
        for index in range(c + both, d):
            yield sides[1].said(
                Aspect.COLUMN_ADDED, f"column {index + 1} added: {_value(sides[1], new[index])}", new[index]
            )


def _changed(sides: Sides, what: str, before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    values = before.unalias(), after.unalias()
    if sides[0].key(values[0]) == sides[1].key(values[1]):
        return
    inner = [each.this if isinstance(each, exp.Cast) else each for each in values]
    retyped = sides[0].key(inner[0]) == sides[1].key(inner[1])
    aspect = Aspect.COLUMN_RETYPED if retyped else Aspect.COLUMN_CHANGED
    yield sides[1].said(aspect, f"{what} {was_is(sides, *values)}", after)


def _renamed(sides: Sides, old: Columns, new: Columns) -> Iterator[tuple[str, str]]:
    """(the new name, the old one) of what is computed alike under a name that was not there before."""
    gone = {sides[0].key(item.unalias()): name for name, item in old.items() if name not in new}
    for name, item in new.items():
        former = gone.pop(sides[1].key(item.unalias()), None) if name not in old else None
        if former is not None:
            yield name, former


def _named(side: Side, select: exp.Select) -> Columns:
    """`SELECT a.id, b.id` gives two of one name."""
    found: Columns = {}
    for each in select.expressions:
        found[first_free(_name(side, each), found)] = each
    return found


def _name(side: Side, item: exp.Expr) -> str:
    if isinstance(item, exp.Alias):
        return side.name(item.args["alias"])
    if isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
        return side.name(item.this)
    return side.key(item)


def _value(side: Side, item: exp.Expr) -> str:
    return side.text(item.unalias())
