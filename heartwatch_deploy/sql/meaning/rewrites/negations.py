"""`NOT (a = b)` is `a <> b`, `NOT NOT a` is `a`: in Flink."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning.rewrite import change_of

_OPPOSITE: Final[dict[type[exp.Expr], type[exp.Binary]]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeEQ: exp.NullSafeNEQ,
    exp.NullSafeNEQ: exp.NullSafeEQ,
}


@change_of(exp.Not)
def pushed(node: exp.Expr) -> exp.Expr:
    """NOT of UNKNOWN is UNKNOWN, as the opposite of a comparison with NULL is. `<` and its kin are left alone: for a
    NaN both `a < b` and `a >= b` are false; so are rows and ANY. Not for ksqlDB, where both `a = NULL` and `a <> NULL`
    are false."""
    denied: exp.Expr = node.this
    if isinstance(denied, exp.Not):
        twice: exp.Expr = denied.this
        return twice
    opposite = _OPPOSITE.get(type(denied))
    if opposite is None or any(isinstance(side, (nodes.Quantified, exp.Tuple)) for side in denied.iter_expressions()):
        return node
    return opposite(this=denied.this, expression=denied.expression)
