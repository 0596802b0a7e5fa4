"""`a > b` is `b < a`; `a = b` is `b = a`."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning.rewrite import change_of
from heartwatch_deploy.sql.meaning.structure import structure

_TURNED: Final[dict[type[exp.Expr], type[exp.Binary]]] = {exp.GT: exp.LT, exp.GTE: exp.LTE}
_SYMMETRIC: Final = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
_ASSIGNING: Final = (nodes.Options, nodes.PartitionSpec, exp.Hint, exp.Update, exp.Merge, exp.When, exp.MatchRecognize)


@change_of(*_TURNED, *_SYMMETRIC)
def turned_in_flink(node: exp.Expr) -> exp.Expr:
    """Both sides are always evaluated; with a NULL on either side the result is UNKNOWN in both directions, and both
    are brought to one common type that does not depend on the sides. The `=` of options, partitions and assignments is
    no comparison, and `= ANY (…)` has one direction only."""
    return _turned(node, _is_comparison)


@change_of(*_TURNED, *_SYMMETRIC)
def turned_in_ksqldb(node: exp.Expr) -> exp.Expr:
    """With a NULL on either side the result is false in both directions. A join's condition is turned by the server
    itself so that its sides are those of the join."""
    return _turned(node, lambda _: True)


def _turned(node: exp.Expr, is_comparison: Callable[[exp.Expr], bool]) -> exp.Expr:
    turned = _TURNED.get(type(node))
    if turned is not None and is_comparison(node):
        return turned(this=node.expression, expression=node.this)
    if isinstance(node, _SYMMETRIC) and is_comparison(node) and structure(node.this) > structure(node.expression):
        return type(node)(this=node.expression, expression=node.this)
    return node


def _is_comparison(node: exp.Expr) -> bool:
    around = node.parent
    if isinstance(around, _ASSIGNING) or isinstance(getattr(around, "parent", None), exp.Hint):
        return False
    if isinstance(node.this, exp.Identifier):
        return False
    return not any(isinstance(side, nodes.Quantified) for side in (node.this, node.expression))
