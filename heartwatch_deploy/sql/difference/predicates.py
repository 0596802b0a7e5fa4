"""WHERE, HAVING, ON: which conjuncts are new, gone or others."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference.said import Said, Side, was_is


def conditions(
    aspect: Aspect, clause: str, sides: tuple[Side, Side], nodes: tuple[exp.Expr | None, exp.Expr | None]
) -> Iterator[Said]:
    """A conjunct more lets fewer rows pass, one less more of them."""
    old, new = sides
    gone, come = _only(old, nodes[0], new, nodes[1]), _only(new, nodes[1], old, nodes[0])
    for before, after in zip(gone, come, strict=False):
        yield new.said(
            aspect,
            f"{_direction(sides, before, after)} in {clause}: {was_is(sides, before, after)}",
            after,
        )
    for after in come[len(gone) :]:
        yield new.said(aspect, f"tightened: {new.text(after)} added to {clause}", after)
    for before in gone[len(come) :]:
        yield old.said(aspect, f"loosened: {old.text(before)} removed from {clause}", before)


def _only(side: Side, node: exp.Expr | None, other: Side, others: exp.Expr | None) -> list[exp.Expr]:
    known = {other.key(each) for each in operands(others, exp.And)}
    return [each for each in operands(node, exp.And) if side.key(each) not in known]


def _direction(sides: tuple[Side, Side], before: exp.Expr, after: exp.Expr) -> str:
    """An alternative more lets more rows pass."""
    had = {sides[0].key(each) for each in operands(before, exp.Or)}
    has = {sides[1].key(each) for each in operands(after, exp.Or)}
    if had < has:
        return "loosened"
    return "tightened" if has < had else "changed"


def operands(node: exp.Expr | None, kind: type[exp.Expr]) -> list[exp.Expr]:
    """Those of a chain of AND or OR, parentheses aside."""
    found: list[exp.Expr] = []
    waiting = [node] if node is not None else []
    while waiting:
        each = waiting.pop()
        if isinstance(each, exp.Paren):
            waiting.append(each.this)
        elif isinstance(each, kind):
            waiting += [each.expression, each.this]
        else:
            found.append(each)
    return found
