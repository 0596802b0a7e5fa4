"""`VARCHAR(2147483647)` is `STRING`, `DECIMAL` is `DECIMAL(10, 0)`: in Flink."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.meaning.rewrite import change_of

T = exp.DataType.Type
_LONGEST: Final = "2147483647"
_UNBOUNDED: Final = {T.VARCHAR: T.TEXT, T.VARBINARY: T.BLOB}
_DEFAULTS: Final = {T.DECIMAL: ("10", "0"), T.TIMESTAMP: ("6",), T.TIMESTAMPLTZ: ("6",)}


@change_of(exp.DataType)
def in_full(node: exp.Expr) -> exp.Expr:
    """These are defined as synonyms in Flink's documentation of types. What a VARCHAR, CHAR or TIME without a length
    stands for differs from one place to another, so those are left alone."""
    measures = tuple(each.name for each in node.expressions if isinstance(each, exp.Literal))
    if len(measures) != len(node.expressions):
        return node
    if node.this in _UNBOUNDED and measures == (_LONGEST,):
        node.set("this", _UNBOUNDED[node.this])
        node.set("expressions", None)
    defaults = _DEFAULTS.get(node.this, ())
    if len(measures) < len(defaults):
        full = (*measures, *defaults[len(measures) :])
        node.set("expressions", [exp.Literal.number(each) for each in full])
    return node
