"""Which expressions may be evaluated in any order: they cannot fail, and nothing is seen of their evaluation."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.meaning.names import Renamed

_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Between)
_VALUES: Final = (exp.Column, exp.Identifier, Renamed, exp.Literal, exp.Null, exp.Boolean, exp.Neg, exp.Dot)
_LOGIC: Final = (exp.And, exp.Or, exp.Is, *_COMPARISONS)
_NEVER_NULL: Final = (*_LOGIC, exp.Not)
_FLINK_TOTAL: Final = (
    *_VALUES,
    *_LOGIC,
    exp.Not,
    exp.In,
    exp.Like,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.DPipe,
    exp.Case,
    exp.If,
    exp.Interval,
    exp.Var,
    exp.Anonymous,
)
_FLINK_FUNCTION_NAMES: Final = """
UPPER LOWER TRIM LTRIM RTRIM BTRIM CHAR_LENGTH CHARACTER_LENGTH CONCAT CONCAT_WS COALESCE NULLIF IF IFNULL ABS SIGN
GREATEST LEAST STARTSWITH ENDSWITH POSITION REVERSE INITCAP CURRENT_WATERMARK COUNT SUM MIN MAX AVG FLOOR CEIL
"""
_FLINK_FUNCTIONS: Final = frozenset(_FLINK_FUNCTION_NAMES.split())
_CALLING_NOTHING: Final = (*_LOGIC, exp.Case, exp.If)
_SMALL: Final = 200
"""Nodes; what is larger is left where it stands, so that nested ones do not cost a look at each for each."""


def cannot_fail_in_flink(node: exp.Expr) -> bool:
    """Columns, literals, comparisons, logic, LIKE without ESCAPE, IN of a list, arithmetic (integers wrap around,
    decimals become NULL, only a division by zero fails), CASE, and built-in functions that are defined for all values:
    no CAST, no query, and no function of a project's, which may do anything."""
    for count, each in enumerate(node.walk()):
        if count > _SMALL or not isinstance(each, _FLINK_TOTAL):
            return False
        if isinstance(each, exp.Anonymous) and str(each.name).upper() not in _FLINK_FUNCTIONS:
            return False
        if isinstance(each, exp.In) and each.args.get("query"):
            return False
        if isinstance(each, (exp.Div, exp.Mod)) and not _is_no_zero(each.expression):
            return False
    return True


def cannot_fail_in_ksqldb(node: exp.Expr) -> bool:
    """Comparisons of columns and literals, IS NULL, and AND, OR and NOT of those: a comparison with NULL is false
    there. A boolean that is NULL itself is an error, and the rest is not known well enough."""
    for count, each in enumerate(node.walk()):
        if count > _SMALL or not isinstance(each, (*_VALUES, *_NEVER_NULL)):
            return False
        if isinstance(each.parent, (exp.And, exp.Or, exp.Not)) and not isinstance(each, _NEVER_NULL):
            return False
    return isinstance(node, _NEVER_NULL)


def is_pure(node: exp.Expr) -> bool:
    """Whether to write it twice says no more than once: it calls nothing."""
    calling = (exp.Func, exp.Query, exp.Placeholder)
    return all(not isinstance(each, calling) or isinstance(each, _CALLING_NOTHING) for each in node.walk())


def _is_no_zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.name) != 0
