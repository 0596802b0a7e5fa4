"""What a CREATE declares: columns, key, watermark."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference.said import Said, Side, compared, shown, was_is
from heartwatch_deploy.sql.flink import nodes

Sides = tuple[Side, Side]
Columns = dict[str, exp.Expr]


def differences(sides: Sides, before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    """Of two schemas, or of names without one."""
    old, new = _columns(sides[0], before), _columns(sides[1], after)
    renamed = dict(_renamed(sides, old, new))
    for name, column in old.items():
        if name not in new and name not in renamed.values():
            yield sides[0].said(Aspect.COLUMN_REMOVED, f"column {sides[0].text(column)} removed", column)
    for name, column in new.items():
        if name in renamed:
            yield sides[1].said(Aspect.COLUMN_RENAMED, f"column {shown(renamed[name])} is now {shown(name)}", column)
        elif name not in old:
            yield sides[1].said(Aspect.COLUMN_ADDED, f"column {sides[1].text(column)} added", column)
        else:
            yield from _changed(sides, name, old[name], column)
    if [each for each in old if each in new] != [each for each in new if each in old]:
        yield sides[1].said(Aspect.COLUMN_MOVED, "the columns stand in another order", after)
    for kind, aspect, words in (
        (nodes.Watermark, Aspect.WATERMARK, "the watermark"),
        (nodes.Constraint, Aspect.KEY, "the key"),
    ):
        pair = [next((each for each in side.expressions if isinstance(each, kind)), None) for side in (before, after)]
        yield from compared(aspect, words, sides, (pair[0], pair[1]))


def _changed(sides: Sides, name: str, before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    yield from compared(
        Aspect.COLUMN_RETYPED, f"column {shown(name)}", sides, (before.args.get("kind"), after.args.get("kind"))
    )
    pair = [
        exp.Tuple(expressions=[each.copy() for each in side.args.get("constraints") or ()]) for side in (before, after)
    ]
    if sides[0].key(pair[0]) != sides[1].key(pair[1]):
        words = f"column {shown(name)} {was_is(sides, before, after)}"
        yield sides[1].said(Aspect.COLUMN_CHANGED, words, after)


def _renamed(sides: Sides, old: Columns, new: Columns) -> Iterator[tuple[str, str]]:
    """(the new name, the old one) where a column's place and all but its name are the same."""
    for (former, before), (name, after) in zip(old.items(), new.items(), strict=False):
        if former in new or name in old:
            continue
        bare = [each.copy() for each in (before, after)]
        for each in bare:
            each.set("this", exp.to_identifier("x"))
        if sides[0].key(bare[0]) == sides[1].key(bare[1]):
            yield name, former


def _columns(side: Side, schema: exp.Expr) -> Columns:
    if not isinstance(schema, exp.Schema):
        return {}
    found = (each for each in schema.expressions if isinstance(each, (exp.ColumnDef, exp.Identifier)))
    return {side.name(each.this if isinstance(each, exp.ColumnDef) else each): each for each in found}
