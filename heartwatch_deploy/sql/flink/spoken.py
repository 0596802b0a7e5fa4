"""Functions whose arguments are told apart by words: CAST, EXTRACT, TRIM, the JSON functions, and intervals."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.types import Types
from heartwatch_deploy.sql.text_error import SqlTextError

_ON_NULL: Final = "[ NULL/ABSENT ON NULL ]"
_JSON: Final = "<expression> [ FORMAT JSON ]"
_PAIR: Final = f"[ KEY ] <expression> (: VALUE | : :) {_JSON}"
_PASSING: Final = "[ PASSING <expression> AS <name> { , <expression> AS <name> } ]"
_SPOKEN: Final[dict[str, str]] = {
    "EXTRACT": "( <unit> FROM <expression> )",
    "POSITION": "( <operand> IN <expression> [ FROM <expression> ] )",
    "OVERLAY": "( <expression> PLACING <expression> FROM <expression> [ FOR <expression> ] )",
    "FLOOR": "( <expression> [ TO <unit> ] )",
    "CEIL": "( <expression> [ TO <unit> ] )",
    "CEILING": "( <expression> [ TO <unit> ] )",
    "SUBSTRING": "( <expression> (: FROM | , :) <expression> [ (: FOR | , :) <expression> ] )",
    "TRIM": "( (: BOTH/LEADING/TRAILING [ <expression> ] [ FROM <expression> ]"
    " | [ <expression> [ FROM <expression> ] ] :) )",
    "CONVERT": "( <expression> (: USING <compound> | , <compound> , <compound> :) )",
    "TRANSLATE": "( <expression> (: USING <compound> | { , <expression> } :) )",
    "TIMESTAMPADD": "( <unit> , <expression> , <expression> )",
    "TIMESTAMPDIFF": "( <unit> , <expression> , <expression> )",
    "TIMESTAMP_DIFF": "( <expression> , <expression> , <unit> )",
    "DATE_DIFF": "( <expression> , <expression> , <unit> )",
    "DATETIME_DIFF": "( <expression> , <expression> , <unit> )",
    "TIME_DIFF": "( <expression> , <expression> , <unit> )",
    "TIMESTAMP_TRUNC": "( <expression> , <unit> )",
    "DATETIME_TRUNC": "( <expression> , <unit> )",
    "DATE_TRUNC": "( <expression> , <unit> )",
    "TIME_TRUNC": "( <expression> , <unit> )",
    "JSON_EXISTS": f"( {_JSON} , <expression> {_PASSING} [ TRUE/FALSE/UNKNOWN/ERROR ON ERROR ] )",
    "JSON_VALUE": f"( {_JSON} , <expression> {_PASSING} [ RETURNING <type> ]"
    " { (: NULL | ERROR | DEFAULT <expression> :) ON EMPTY/ERROR } )",
    "JSON_QUERY": f"( {_JSON} , <expression> {_PASSING} [ RETURNING <type> ] [ WITHOUT [ ARRAY ] WRAPPER |"
    " WITH [ CONDITIONAL/UNCONDITIONAL ] [ ARRAY ] WRAPPER ]"
    " { (: NULL | ERROR | EMPTY ARRAY | EMPTY OBJECT :) ON EMPTY/ERROR } )",
    "JSON_OBJECT": f"( (: {_ON_NULL[2:-2]} | [ {_PAIR} {{ , {_PAIR} }} ] {_ON_NULL} :) )",
    "JSON_OBJECTAGG": f"( {_PAIR} {_ON_NULL} )",
    "JSON_ARRAY": f"( [ {_JSON} {{ , {_JSON} }} {_ON_NULL} ] )",
    "JSON_ARRAYAGG": f"( {_JSON} [ <order_by> ] {_ON_NULL} )",
}
_SAME_AS_COMMA: Final = {"SUBSTRING": frozenset(("FROM", "FOR"))}
_UNIT_WORDS: Final = """
YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND MILLISECOND MICROSECOND NANOSECOND EPOCH DOW DOY ISODOW ISOYEAR DECADE
CENTURY MILLENNIUM FRAC_SECOND DAYOFWEEK DAYOFYEAR
"""
_UNITS: Final = frozenset(_UNIT_WORDS.split())
_INTERVAL_UNITS: Final = {
    **{f"{each}S": each for each in ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND")},
    **{each: each for each in ("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND")},
}
_SMALLER: Final = {
    "YEAR": ("MONTH",),
    "DAY": ("HOUR", "MINUTE", "SECOND"),
    "HOUR": ("MINUTE", "SECOND"),
    "MINUTE": ("SECOND",),
}


class SpokenFunctions(Types, ABC):
    @abstractmethod
    def call(self, name: str, at: Token | exp.Identifier, owner: exp.Expr | None = None) -> exp.Expr: ...

    @abstractmethod
    def after_call(self, node: exp.Expr) -> exp.Expr: ...

    @abstractmethod
    def string(self) -> exp.Literal: ...

    @abstractmethod
    def one_string(self) -> exp.Literal: ...

    @abstractmethod
    def column(self, names: Sequence[exp.Expr]) -> exp.Expr: ...

    def special(self, word: str, following: str) -> exp.Expr | None:
        """What a word begins together with the next one, when that is a form of its own."""
        if following == "(":
            if word in ("CAST", "TRY_CAST", "SAFE_CAST"):
                return self._cast()
            if word in _SPOKEN:
                return self._spoken(word)
        if word in ("RUNNING", "FINAL", "NEW") and self.kind_ahead() is TokenType.VAR and self.ahead(2) == "(":
            self.step()
            name = self.step()
            return nodes.Prefixed(kind=word, this=self.call(name.text, name))
        return None

    def _cast(self) -> exp.Expr:
        kind = self.step().text.upper()
        self.expect("(")
        self.enter()
        value = self.expression()
        self.expect("AS")
        to: exp.Expr = self.interval_type() if self.word == "INTERVAL" else self.plain_type()
        self.close()
        self.leave()
        return (exp.Cast if kind == "CAST" else exp.TryCast)(this=value, to=to)

    def _spoken(self, word: str) -> exp.Expr:
        name = self.step()
        self.enter()
        parts = self.follow(_SPOKEN[word])[1:-1]
        self.leave()
        if word in ("JSON_OBJECT", "JSON_OBJECTAGG"):
            parts = _with_keys(parts)
        for each in parts:
            if isinstance(each, exp.Var) and each.name in _SAME_AS_COMMA.get(word, ()):
                each.set("this", ",")
        if all(isinstance(part, exp.Var) == bool(index % 2) for index, part in enumerate(parts)) and all(
            part.name == "," for part in parts[1::2]
        ):
            node: exp.Expr = exp.Anonymous(this=word, expressions=parts[::2])
        else:
            node = nodes.Spoken(this=word, expressions=parts)
        return self.after_call(self.placed(node, name, self.previous))

    def unit(self) -> exp.Var:
        """A unit of time; those that begin with SQL_TSI_ are kept as they are."""
        if self.stands("WEEK", "(") and self.kind_ahead(2) is TokenType.VAR:
            self.step()
            self.step()
            week = exp.Var(this=f"WEEK({self.step().text.upper()})")
            self.close()
            return week
        if self.word in _UNITS or self.word.startswith("SQL_TSI_"):
            return exp.Var(this=self.step().text.upper())
        if self.is_name():
            return exp.Var(this=self.step().text)
        raise self.unexpected("a unit of time")

    def interval(self) -> exp.Expr:
        """`INTERVAL [-] '1-2' YEAR TO MONTH`."""
        first = self.step()
        negative = self.word == "-"
        if self.word in ("-", "+"):
            self.step()
        amount = self.one_string() if self.is_string else self._interval_amount()
        value: exp.Expr = exp.Neg(this=amount) if negative else amount
        return self.placed(exp.Interval(this=value, unit=self.interval_unit()), first, self.previous)

    def _interval_amount(self) -> exp.Expr:
        if self.kind is TokenType.NUMBER or self.word in ("(", "?", "NULL"):
            return self.primary()
        if self.is_name():
            return self.column(self.names())
        raise self.unexpected("a string with an amount")

    def interval_unit(self) -> exp.Expr:
        """`DAY(3) TO SECOND(6)`."""
        unit = self._one_unit()
        smaller = _SMALLER.get(unit.name, ())
        if self.word == "TO" and smaller:
            self.step()
            if _INTERVAL_UNITS.get(self.word) not in smaller:
                raise self.unexpected(*smaller)
            return exp.IntervalSpan(this=unit, expression=self._one_unit())
        return unit

    def _one_unit(self) -> exp.Expr:
        if self.word not in _INTERVAL_UNITS:
            raise self.unexpected("a unit of time")
        token = self.step()
        unit = _INTERVAL_UNITS[token.text.upper()]
        if self.word == "(" and self.kind_ahead() is TokenType.NUMBER:
            precision = self.precision()
            return nodes.PreciseUnit(this=unit, expressions=precision)
        return exp.Var(this=unit)

    def interval_type(self) -> exp.Expr:
        """INTERVAL DAY TO SECOND as a type."""
        first = self.expect("INTERVAL")
        unit = self.interval_unit()
        node = exp.DataType(this=exp.DataType.Type.INTERVAL, expressions=[unit])
        return self.placed(node, first, self.previous)

    def escaped(self) -> exp.Expr:
        """JDBC's `{d '2020-01-01'}` and `{fn f(x)}`."""
        first = self.expect("{")
        kind = self.step().text.upper()
        if kind == "FN":
            inner: exp.Expr = self.primary()
        elif kind in ("D", "T", "TS"):
            inner = self.string()
        else:
            raise SqlTextError("{d '…'}, {t '…'}, {ts '…'} or {fn …} is expected here", first.start)
        self.expect("}")
        return self.placed(nodes.Escaped(kind=kind.lower(), this=inner), first, self.previous)


def _with_keys(parts: list[exp.Expr]) -> list[exp.Expr]:
    """KEY in front of every key, which may be left out."""
    found: list[exp.Expr] = []
    for part in parts:
        is_word = isinstance(part, exp.Var)
        if not is_word and (not found or found[-1].name == ","):
            found.append(exp.Var(this="KEY"))
        found.append(part)
    return found
