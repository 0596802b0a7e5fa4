"""IS NULL over what is no object in the server's code: it reads that, and then fails to compile it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.between import place_of

_NUMBERS = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg)
_TRUTHS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Like)
_OTHERS = (exp.Between, exp.Boolean)


@dataclass(frozen=True, slots=True)
class Primitive:
    """`is_certain` is false for arithmetic: of DECIMALs and of texts it is an object. `place` as in `Called`."""

    place: tuple[int, int] | None
    is_certain: bool


def primitive_nulls(tree: exp.Expr) -> Iterator[Primitive]:
    """What is asked whether it is null and can't be; an aggregate is a column by the time that HAVING is asked."""
    for query in tree.find_all(nodes.StreamQuery):
        for each in query.find_all(exp.Is):
            if isinstance(each.expression, exp.Null) and is_primitive(each.this):
                yield Primitive(place_of(each.this), is_certain=not isinstance(each.this.unnest(), _NUMBERS))


def is_primitive(value: exp.Expr) -> bool:
    """Whether the server makes a number or a truth of it that is no object, DECIMALs and texts aside."""
    inner = value.unnest()
    return isinstance(inner, _NUMBERS + _TRUTHS + _OTHERS) or (isinstance(inner, exp.Literal) and not inner.is_string)
