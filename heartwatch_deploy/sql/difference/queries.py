"""Two SELECTs, clause by clause."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference import joins, outputs, windows
from heartwatch_deploy.sql.difference.predicates import conditions
from heartwatch_deploy.sql.difference.said import Said, Side, compared

_TOLD = frozenset(
    ("expressions", "from_", "joins", "where", "having", "qualify", "group", "partitioned_by", "windowing", "with_")
)
_OTHERS = {
    "limit": Aspect.LIMIT,
    "offset": Aspect.LIMIT,
    "emit": Aspect.EMIT,
    "distinct": Aspect.DISTINCT,
}


def selects(sides: tuple[Side, Side], before: exp.Select, after: exp.Select, *, by_position: bool) -> Iterator[Said]:
    """Everything that differs, each clause once."""
    yield from (outputs.by_position if by_position else outputs.by_name)(sides, before, after)
    yield from windows.differences(sides, before, after)
    yield from joins.differences(sides, before, after)
    for key, clause in (("where", "WHERE"), ("having", "HAVING"), ("qualify", "QUALIFY")):
        found = [each.args.get(key) for each in (before, after)]
        old, new = (each.this if each else None for each in found)
        yield from conditions(Aspect.PREDICATE, clause, sides, (old, new))
    for key, clause in (("group", "GROUP BY"), ("partitioned_by", "PARTITION BY")):
        yield from _keys(sides, clause, before.args.get(key), after.args.get(key))
    for key in sorted((before.args.keys() | after.args.keys()) - _TOLD):
        yield from _other(sides, key, before.args.get(key), after.args.get(key))


def _keys(sides: tuple[Side, Side], clause: str, before: exp.Expr | None, after: exp.Expr | None) -> Iterator[Said]:
    old = {sides[0].key(each): each for each in (before.expressions if before else ())}
    new = {sides[1].key(each): each for each in (after.expressions if after else ())}
    for key, node in old.items():
        if key not in new:
            yield sides[0].said(Aspect.KEY, f"{clause} no longer has {sides[0].text(node)}", node)
    for key, node in new.items():
        if key not in old:
            yield sides[1].said(Aspect.KEY, f"{clause} has {sides[1].text(node)}, which it had not", node)
    if old.keys() == new.keys() and list(old) != list(new):
        yield sides[1].said(Aspect.KEY, f"{clause} names its columns in another order", after)


def _other(sides: tuple[Side, Side], key: str, before: object, after: object) -> Iterator[Said]:
    aspect, word = _OTHERS.get(key, Aspect.STATEMENT), key.rstrip("_").upper()
    if isinstance(before, list) or isinstance(after, list):
        lists = (before if isinstance(before, list) else [], after if isinstance(after, list) else [])
        pair = tuple(exp.Tuple(expressions=[each.copy() for each in nodes]) if nodes else None for nodes in lists)
        yield from compared(aspect, word, sides, (pair[0], pair[1]))
    elif isinstance(before, exp.Expr) or isinstance(after, exp.Expr):
        old, new = (each if isinstance(each, exp.Expr) else None for each in (before, after))
        if isinstance(old or new, exp.Distinct):
            yield sides[1].said(aspect, f"DISTINCT {'added' if new else 'removed'}")
        elif isinstance(old or new, (exp.Limit, exp.Offset)):
            yield from compared(aspect, word, sides, (old and old.expression, new and new.expression))
        else:
            yield from compared(aspect, word, sides, (old, new))
    elif (before or None) != (after or None):
        yield sides[1].said(aspect, f"{word} was `{before or 'absent'}`, is `{after or 'absent'}`")
