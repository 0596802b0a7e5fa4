"""Operands, operators and what calls of functions have behind them."""

from typing import ClassVar

from sqlglot import exp


class Spoken(exp.Expression, exp.Func):
    """A function whose arguments have words between them: JSON_VALUE(a, '$.x' RETURNING INT NULL ON EMPTY)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}
    _sql_names: ClassVar[list[str]] = ["FLINK_SPOKEN"]


class Collection(exp.Expression):
    """`MULTISET[…]`, `MAP[…]`, and ARRAY, MULTISET or MAP of a query."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "expressions": False, "query": False}


class WordOperator(exp.Expression, exp.Binary):
    """Operators written as words: MEMBER OF, MULTISET UNION ALL, PRECEDES, RLIKE and so on."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "kind": True}


class Quantified(exp.Expression):
    """`= ANY (…)`: the kind is ANY, SOME or ALL, the right side a query or a list."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True}


class Plus(exp.Unary):
    """`+x`."""


class CharsetString(exp.Expression):
    """A literal with its character set in front: _UTF16'…'."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class TypedLiteral(exp.Expression):
    """`DATE '2020-01-01'`, TIME, TIMESTAMP and the like."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "this": True}


class PreciseUnit(exp.Expression):
    """A unit of time with the number of its digits: DAY(3)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}


class Escaped(exp.Expression):
    """JDBC's `{d '…'}`, `{t '…'}`, `{ts '…'}`, `{fn …}`."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "this": True}


class Alternatives(exp.Expression):
    """`WHEN 1, 2 THEN` of a CASE with an operand."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Prefixed(exp.Expression):
    """A call with a word before it: FINAL LAST(a), NEW point(1, 2)."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "this": True}


class WithinDistinct(exp.Expression):
    """`WITHIN DISTINCT (a, b)` behind an aggregate."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}
