"""`INTERVAL '1' MINUTE` is `INTERVAL '60' SECOND`: in Flink."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning.rewrite import change_of

_MILLISECONDS: Final = {"WEEK": 604_800_000, "DAY": 86_400_000, "HOUR": 3_600_000, "MINUTE": 60_000, "SECOND": 1000}
_MONTHS: Final = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
_DAYS: Final = frozenset(("WEEK", "DAY"))
_LONGEST: Final = 18
"""Digits; a longer amount is no interval that Flink takes."""
_WINDOWS: Final = frozenset(("TUMBLE", "HOP", "CUMULATE", "SESSION"))
_COMPARED: Final = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ, exp.NEQ, exp.Between)
_OWNERS: Final = (exp.WindowSpec, exp.MatchRecognize, nodes.CreateObject)


@change_of(exp.Interval)
def in_milliseconds_or_months(node: exp.Expr) -> exp.Expr:
    """Flink keeps an interval as a number of milliseconds, or of months, which have no common length. Only where the
    length alone counts: added to or taken from a time, as a bound or as a window's size. An interval that is a value
    itself has a type with its units in it; and a date and a day are a date, while a date and 24 hours are a time."""
    if not _length_counts(node):
        return node
    length = _length(node)
    if length is None:
        return node
    return exp.Interval(this=exp.Literal.number(length[0]), unit=exp.Var(this=length[1]))


def _length_counts(node: exp.Expr) -> bool:
    around = node.parent.parent if isinstance(node.parent, exp.Kwarg) else node.parent
    if isinstance(around, (exp.Add, exp.Sub)):
        other = around.expression if around.this is node else around.this
        return isinstance(other, (exp.Column, nodes.Spoken, exp.Anonymous, nodes.TypedLiteral))
    if isinstance(around, exp.Anonymous):
        return str(around.name).upper() in _WINDOWS
    return isinstance(around, (*_OWNERS, *_COMPARED))


def _length(node: exp.Expr) -> tuple[int, str] | None:
    negative = isinstance(node.this, exp.Neg)
    amount = node.this.this if negative else node.this
    units = _units(node.args.get("unit"))
    if not units or not (isinstance(amount, exp.Literal) and amount.is_string) or len(amount.name) > _LONGEST:
        return None
    family = _MONTHS if all(each in _MONTHS for each in units) else _MILLISECONDS
    found = _sum(amount.name.strip(), [family.get(each) for each in units])
    if found is None:
        return None
    unit = "MONTH" if family is _MONTHS else _unit_of_time(node, units)
    return (-found if negative else found, unit) if unit else None


def _unit_of_time(node: exp.Expr, units: Sequence[str]) -> str:
    """Days stay days where they are added; a mixture with hours is left as it is there (empty)."""
    if not isinstance(node.parent, (exp.Add, exp.Sub)) or not _DAYS.intersection(units):
        return "MILLISECOND"
    return "DAY" if _DAYS.issuperset(units) else ""


def _units(unit: object) -> Sequence[str]:
    """From the largest to the smallest that the text has a number of."""
    if isinstance(unit, exp.Var):
        return (unit.name,)
    if isinstance(unit, nodes.PreciseUnit) and unit.name != "SECOND":
        return (unit.name,)
    if not isinstance(unit, exp.IntervalSpan):
        return ()
    order = ("YEAR", "MONTH") if unit.this.name == "YEAR" else ("DAY", "HOUR", "MINUTE", "SECOND")
    ends = unit.this.name, unit.expression.name
    if not all(isinstance(each, exp.Var) and each.name in order for each in (unit.this, unit.expression)):
        return ()
    return order[order.index(ends[0]) : order.index(ends[1]) + 1]


def _sum(text: str, factors: Sequence[int | None]) -> int | None:
    """None for what is not written as the units say; fractions are those of seconds, in whole milliseconds."""
    match = re.fullmatch(r"([-+]?)(\d+(?:[-: ]\d+)*)(\.\d{1,3})?", text, re.ASCII)
    if match is None or (match[3] and factors[-1] != _MILLISECONDS["SECOND"]):
        return None
    numbers = [int(each) for each in re.split(r"[-: ]", match[2])]
    if len(numbers) != len(factors):
        return None
    total = sum(number * (factor or 0) for number, factor in zip(numbers, factors, strict=True))
    total += int(Decimal(match[3] or 0) * 1000)
    if None in factors:
        return None
    return -total if match[1] == "-" else total
