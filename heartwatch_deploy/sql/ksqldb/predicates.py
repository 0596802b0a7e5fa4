"""Comparisons, BETWEEN, IN, LIKE, IS: one after a value, none after another."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb.grammar import Grammar

_COMPARISONS: Final[dict[str, type[exp.Expr]]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
PREDICATES: Final = frozenset((*_COMPARISONS, "NOT", "BETWEEN", "IN", "LIKE", "IS"))

TRUTHS: Final[tuple[type[exp.Expr], ...]] = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.Between,
    exp.In,
    exp.Like,
    exp.Escape,
    exp.Is,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    *_COMPARISONS.values(),
)
"""What is no `valueExpression` unless in parentheses."""


class PredicateParser(Grammar):
    """The rule `predicate`."""

    def _predicate(self, value: exp.Expr) -> exp.Expr:
        comparison = _COMPARISONS.get(self._kind)
        if comparison:
            self._at += 1
            return comparison(this=value, expression=self._value())
        if self._accept("IS"):
            return self._is(value)
        negated = self._accept("NOT")
        read = {"BETWEEN": self._between, "IN": self._in, "LIKE": self._like}.get(self._kind)
        if read is None:
            self._fail("BETWEEN, IN or LIKE")
        self._at += 1
        found = read(value)
        return exp.Not(this=found) if negated else found

    def _is(self, value: exp.Expr) -> exp.Expr:
        negated = self._accept("NOT")
        if self._accept("DISTINCT"):
            self._take("FROM")
            node = exp.NullSafeEQ if negated else exp.NullSafeNEQ
            return node(this=value, expression=self._value())
        if self._kind != "NULL":
            self._fail("NULL or DISTINCT FROM" if negated else "NULL, NOT NULL or DISTINCT FROM")
        found = exp.Is(this=value, expression=exp.Null().update_positions(self._step()))
        return exp.Not(this=found) if negated else found

    def _between(self, value: exp.Expr) -> exp.Expr:
        low = self._value()
        self._take("AND")
        return exp.Between(this=value, low=low, high=self._value())

    def _in(self, value: exp.Expr) -> exp.Expr:
        self._take("(")
        found = [self._expression()]
        while self._accept(","):
            found.append(self._expression())
        self._take(")")
        return exp.In(this=value, expressions=found)

    def _like(self, value: exp.Expr) -> exp.Expr:
        found = exp.Like(this=value, expression=self._value())
        if self._kind != "ESCAPE":
            return found
        if self._kinds[self._at + 1] != "string":
            self._might_take()
            return found
        self._at += 1
        escape = self._string()
        if len(escape.name) != 1:
            self._refuse("ESCAPE takes a single character", at=self._at - 1)
        return exp.Escape(this=found, expression=escape)
