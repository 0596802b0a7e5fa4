"""Expressions, by precedence climbing: `OR` < `AND` < `NOT` < predicates < `||` < `+ -` < `* / %` < signs < primary."""

from typing import Final

from sqlglot import TokenType, exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.cursor import NUMBERS
from heartwatch_deploy.sql.ksqldb.predicates import PREDICATES, PredicateParser
from heartwatch_deploy.sql.ksqldb.primaries import PrimaryParser

OR, AND, NOT, PREDICATE, VALUE, CONCAT, SUM, PRODUCT, SIGN = 1, 2, 3, 4, 5, 5, 6, 7, 8

_BINARY: Final[dict[str, tuple[int, type[exp.Expr]]]] = {
    "OR": (OR, exp.Or),
    "AND": (AND, exp.And),
    "||": (CONCAT, exp.DPipe),
    "+": (SUM, exp.Add),
    "-": (SUM, exp.Sub),
    "*": (PRODUCT, exp.Mul),
    "/": (PRODUCT, exp.Div),
    "%": (PRODUCT, exp.Mod),
}


class ExpressionParser(PrimaryParser, PredicateParser):
    """The rules `booleanExpression` and `valueExpression`."""

    def _expression(self, floor: int = OR, left: exp.Expr | None = None) -> exp.Expr:
        """An expression whose outermost operator binds at least as `floor`; `left` is its beginning, already read."""
        self._deeper()
        found = left or self._operand(floor)
        ceiling = SIGN
        while True:
            kind = self._kind
            operator = _BINARY.get(kind)
            if operator:
                binding, node = operator
                if not floor <= binding <= ceiling:
                    break
                self._at += 1
                found = node(this=found, expression=self._expression(binding + 1))
            elif kind in PREDICATES and floor <= PREDICATE <= ceiling:
                found = self._predicate(found)
                ceiling = NOT
            else:
                if kind == "AT":
                    self._refuse("AT TIME ZONE is in the grammar, but ksqlDB has not implemented it", at=self._at)
                break
        self._depth -= 1
        return found

    def _value(self, left: exp.Expr | None = None) -> exp.Expr:
        """A `valueExpression`: without NOT, AND, OR and predicates, unless in parentheses."""
        return self._expression(VALUE, left)

    def _operand(self, floor: int) -> exp.Expr:
        kind = self._kind
        if kind == "NOT" and floor <= NOT:
            self._at += 1
            return exp.Not(this=self._expression(NOT))
        if kind in ("+", "-") and not (kind == "-" and self._kinds[self._at + 1] in NUMBERS):
            self._at += 1
            operand = self._expression(SIGN)
            return exp.Neg(this=operand) if kind == "-" else nodes.Positive(this=operand)
        return self._primary()

    def _number(self) -> exp.Expr:
        """A number with or without a minus, within the bounds of BIGINT and DOUBLE."""
        first = self._at
        negative = self._accept("-")
        if self._kind not in NUMBERS:
            self._fail("a number")
        token = self._step()
        self._check_bounds(token.text, negative=negative, at=first)
        literal = exp.Literal.number(token.text).update_positions(token)
        return self._spanned(exp.Neg(this=literal), first) if negative else literal

    def _check_bounds(self, text: str, *, negative: bool, at: int) -> None:
        if text.isdigit():
            digits = text.lstrip("0")
            if len(digits) > 19 or int(digits or "0") > 2**63 - (not negative):
                self._refuse(f"the number {'-' * negative}{text[:40]} does not fit into a BIGINT", at=at)
        elif "e" in text.lower() and float(text) == float("inf"):
            self._refuse(f"the number {text[:40]} does not fit into a DOUBLE", at=at)

    def _whole_number(self, expected: str) -> exp.Literal:
        """A number that the server reads as an INTEGER, without a minus."""
        first = self._at
        number = self._number()
        if not isinstance(number, exp.Literal) or not number.name.isdigit() or int(number.name) >= 2**31:
            self._refuse(f"{expected} is a whole number below 2147483648", at=first)
        return number

    def _literal(self) -> exp.Expr:
        kind = self._kind
        if kind == "string":
            return self._string()
        if kind in NUMBERS or kind == "-":
            return self._number()
        if kind not in ("TRUE", "FALSE", "NULL", "variable"):
            self._fail("a literal")
        token = self._step()
        if token.token_type is TokenType.PARAMETER:
            return nodes.Variable(this=token.text[2:-1]).update_positions(token)
        found = exp.Null() if kind == "NULL" else exp.Boolean(this=kind == "TRUE")
        return found.update_positions(token)
