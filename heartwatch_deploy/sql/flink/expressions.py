"""Expressions with operators, by the strength with which these bind."""

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.cursor import DEEPEST, TOO_DEEP
from heartwatch_deploy.sql.flink.operators import (
    AFTER_NOT,
    BINARY,
    COMPARISON,
    IS,
    LIKES,
    NOT,
    RANGE,
    SIGN,
    WORD_STARTS,
    WORDS,
)
from heartwatch_deploy.sql.flink.primaries import Primaries
from heartwatch_deploy.sql.text_error import SqlTextError

_COMPARED = frozenset(("=", "<>", "<", "<=", ">", ">="))


class Expressions(Primaries):
    def expression(self, strength: int = 0) -> exp.Expr:
        """An expression whose operators bind at least so strongly."""
        self.enter()
        first = self.token
        left = self._prefixed()
        while True:
            before = left
            left = self._followed(left, strength, first)
            if left is before:
                self.leave()
                return left

    def _prefixed(self) -> exp.Expr:
        first = self.token
        if self.word == "NOT":
            self.step()
            return self.placed(exp.Not(this=self.expression(NOT)), first, self.previous)
        if self.word in ("-", "+") and self.kind is TokenType.UNKNOWN:
            sign = self.step()
            operand = self.expression(SIGN)
            if sign.text == "+":
                return self.placed(nodes.Plus(this=operand), first, self.previous)
            return self.placed(exp.Neg(this=operand), first, self.previous)
        return self.primary()

    def _followed(self, left: exp.Expr, strength: int, first: Token) -> exp.Expr:  # noqa: PLR0911 - one return a form
        """What stands left together with the operator behind it; the same where none binds strongly enough."""
        word = self.word
        known = BINARY.get(word)
        if known:
            binding, kind = known
            if binding < strength:
                return left
            self.step()
            right = self._quantified() if word in _COMPARED else None
            return kind(this=left, expression=right or self.expression(binding + 1))
        if word == "IS" and strength <= IS:
            return self._tested(left, first)
        if word in WORD_STARTS:
            return self._worded(left, strength)
        if strength > RANGE:
            return left
        if word == "NOT" and self.ahead() in AFTER_NOT:
            self.step()
            return exp.Not(this=self._ranged(left))
        return self._ranged(left) if word in AFTER_NOT else left

    def _quantified(self) -> exp.Expr | None:
        if self.word in ("ANY", "SOME", "ALL") and self.ahead() == "(":
            kind = self.step().text.upper()
            return nodes.Quantified(this=self.query_or_tuple(), kind="ANY" if kind == "SOME" else kind)
        return None

    def _worded(self, left: exp.Expr, strength: int) -> exp.Expr:
        for binding, words in WORDS:
            if binding >= strength and self.accept(*words):
                right = self.expression(binding + 1)
                return nodes.WordOperator(this=left, expression=right, kind=" ".join(words))
        return left

    def _ranged(self, left: exp.Expr) -> exp.Expr:
        """LIKE, SIMILAR TO, RLIKE, IN, BETWEEN."""
        word = self.step().text.upper()
        if word == "IN":
            return self._among(left)
        if word == "BETWEEN":
            return self._between(left)
        if word == "RLIKE":
            return nodes.WordOperator(this=left, expression=self.expression(RANGE + 1), kind=word)
        if word == "SIMILAR":
            self.expect("TO")
        found = LIKES.get(word, exp.SimilarTo)(this=left, expression=self.expression(RANGE + 1))
        if self.accept("ESCAPE"):
            return exp.Escape(this=found, expression=self.expression(RANGE + 1))
        return found

    def _among(self, left: exp.Expr) -> exp.Expr:
        right = self.query_or_tuple()
        if isinstance(right, exp.Subquery):
            return exp.In(this=left, query=right)
        return exp.In(this=left, expressions=right.expressions)

    def _between(self, left: exp.Expr) -> exp.Expr:
        symmetric = self.accept("SYMMETRIC")
        if not symmetric:
            self.accept("ASYMMETRIC")
        low = self.expression(COMPARISON)
        self.expect("AND")
        high = self.expression(RANGE + 1)
        return exp.Between(this=left, low=low, high=high, symmetric=symmetric or None)

    def _tested(self, left: exp.Expr, first: Token) -> exp.Expr:
        """IS [NOT] NULL, TRUE, DISTINCT FROM, JSON … ."""
        is_token = self.step()
        if _height(left) > DEEPEST:
            raise SqlTextError(TOO_DEEP, is_token.start)
        negated = self.accept("NOT")
        if self.accept("DISTINCT", "FROM"):
            kind = exp.NullSafeEQ if negated else exp.NullSafeNEQ
            return kind(this=left, expression=self.expression(COMPARISON + 1))
        test = exp.Is(this=left, expression=self._test())
        return self.placed(exp.Not(this=test) if negated else test, first, self.previous)

    def _test(self) -> exp.Expr:
        word = self.word
        if word == "NULL":
            self.step()
            return exp.Null()
        if word in ("TRUE", "FALSE"):
            self.step()
            return exp.Boolean(this=word == "TRUE")
        if self.accept("A", "SET"):
            return exp.Var(this="A SET")
        if self.accept("JSON"):
            kind = self.step().text.upper() if self.word in ("VALUE", "OBJECT", "ARRAY", "SCALAR") else "VALUE"
            return exp.Var(this=f"JSON {kind}")
        if word in ("UNKNOWN", "EMPTY"):
            return exp.Var(this=self.step().text.upper())
        raise self.unexpected("NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT FROM", "JSON")


def _height(node: exp.Expr) -> int:
    """How many tests stand one upon another."""
    height = 0
    inner: object = node
    while isinstance(inner, (exp.Is, exp.Not)):
        height += 1
        inner = inner.this
    return height
