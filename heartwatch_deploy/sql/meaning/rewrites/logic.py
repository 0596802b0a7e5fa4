"""`a AND b` is `b AND a`, and `a AND a` is `a`; likewise OR."""

from collections.abc import Callable, Iterable
from itertools import groupby

from sqlglot import exp

from heartwatch_deploy.sql.meaning.calm import cannot_fail_in_flink, cannot_fail_in_ksqldb, is_pure
from heartwatch_deploy.sql.meaning.rewrite import change_of
from heartwatch_deploy.sql.meaning.structure import structure

_CONNECTORS = (exp.And, exp.Or)


@change_of(*_CONNECTORS)
def sorted_in_flink(node: exp.Expr) -> exp.Expr:
    """AND and OR of three values are commutative, associative and idempotent. But an operand that fails ends the job
    unless one before it decides: `x <> 0 AND 1 / x > 2`. So an operand that may fail keeps its place, and those
    that cannot are sorted between such."""
    return _sorted(node, lambda operand, _: cannot_fail_in_flink(operand))


@change_of(*_CONNECTORS)
def sorted_in_ksqldb(node: exp.Expr) -> exp.Expr:
    """The same; and the conjuncts of a WHERE or HAVING can be sorted whatever they are, for a row is left out both when
    one is false and when one fails."""
    return _sorted(node, lambda operand, top: _is_filter(top) or cannot_fail_in_ksqldb(operand))


def _is_filter(node: exp.Expr) -> bool:
    return isinstance(node, exp.And) and isinstance(node.parent, (exp.Where, exp.Having))


def _sorted(node: exp.Expr, is_movable: Callable[[exp.Expr, exp.Expr], bool]) -> exp.Expr:
    if type(node.parent) is type(node):
        return node
    kind = type(node)
    found = [(structure(each), each, is_movable(each, node)) for each in _operands(node)]
    ordered: list[tuple[str, exp.Expr, bool]] = []
    for movable, run in groupby(found, key=lambda each: each[2]):
        members = list(run)
        ordered += sorted(members, key=lambda each: each[0]) if movable else members
    return _chain(kind, _once((text, each) for text, each, _ in ordered))


def _operands(node: exp.Expr) -> list[exp.Expr]:
    """All of a chain's in their order, however it is nested."""
    found: list[exp.Expr] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if type(each) is type(node):
            waiting += [each.expression, each.this]
        else:
            found.append(each)
    return found


def _once(operands: Iterable[tuple[str, exp.Expr]]) -> list[exp.Expr]:
    """Without those that were there before; what calls a function may say another thing the second time."""
    seen: set[str] = set()
    kept = []
    for text, each in operands:
        if text in seen and is_pure(each):
            continue
        seen.add(text)
        kept.append(each)
    return kept


def _chain(kind: type[exp.Expr], operands: list[exp.Expr]) -> exp.Expr:
    chain = operands[0]
    for each in operands[1:]:
        chain = kind(this=chain, expression=each)
    return chain
