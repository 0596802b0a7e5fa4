"""Literals, columns, calls, constructors, CASE, CAST, and what follows them: `[index]`, `->field`."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.calls import CallParser
from heartwatch_deploy.sql.ksqldb.cursor import NAMES
from heartwatch_deploy.sql.ksqldb.data_types import TypeParser

_LITERALS: Final = frozenset(("string", "integer", "number", "-", "TRUE", "FALSE", "NULL"))


class PrimaryParser(CallParser, TypeParser):
    """The rule `primaryExpression`."""

    def _primary(self) -> exp.Expr:
        first = self._at
        return self._followed(self._first_primary(), first)

    def _followed(self, found: exp.Expr, first: int) -> exp.Expr:
        """With the subscripts and fields behind it; `->*` is left where a select item may take it."""
        while True:
            if self._accept("["):
                index = self._value()
                self._take("]")
                found = exp.Bracket(this=found, expressions=[index])
            elif self._kind == "->" and not (self._kinds[self._at + 1] == "*" and first == self._item_starts):
                self._at += 1
                found = exp.Dot(this=found, expression=self._identifier("the name of a field"))
            else:
                return found

    def _first_primary(self) -> exp.Expr:
        kind = self._kind
        if kind in NAMES:
            return self._named_primary()
        if kind in _LITERALS:
            return self._literal()
        read = {"(": self._parenthesized, "CASE": self._case, "CAST": self._cast}.get(kind)
        if read is None:
            self._fail("an expression")
        return read()

    def _named_primary(self) -> exp.Expr:
        kind, following = self._kinds[self._at], self._kinds[self._at + 1]
        if following == "(":
            return self._call()
        if kind == "ARRAY" and following == "[":
            return self._array()
        if following == "string":
            return self._typed_literal()
        if kind == "variable" and following != ".":
            return self._literal()
        return self._column()

    def _parenthesized(self) -> exp.Expr:
        self._take("(")
        found = exp.Paren(this=self._expression())
        self._take(")")
        return found

    def _column(self) -> exp.Expr:
        first = self._at
        name = self._identifier()
        if not self._accept("."):
            if self._lambda_names and self._canonical_name(name) in self._lambda_names:
                return name
            return exp.Column(this=name).update_positions(name)
        self._qualifiers.append((first, self._canonical_name(name)))
        column = exp.Column(this=self._identifier("the name of a column"), table=name)
        return self._spanned(column, first)

    def _typed_literal(self) -> exp.Expr:
        first = self._at
        name = self._identifier()
        if self._canonical_name(name) != "DECIMAL":
            self._might_take()
            self._refuse("only a DECIMAL can be written as a type and a text, the type in backquotes", at=first)
        return nodes.TypedLiteral(this=name, expression=self._string())

    def _array(self) -> exp.Expr:
        self._take("ARRAY", "[")
        found: list[exp.Expr] = []
        if not self._accept("]"):
            found.append(self._expression())
            while self._accept(","):
                found.append(self._expression())
            self._take("]")
        return exp.Array(expressions=found)

    def _cast(self) -> exp.Expr:
        token = self._take("CAST")
        self._take("(")
        value = self._expression()
        self._take("AS")
        found = exp.Cast(this=value, to=self._type()).update_positions(token)
        self._take(")")
        return found

    def _case(self) -> exp.Expr:
        token = self._take("CASE")
        compared = None if self._kind == "WHEN" else self._value()
        branches = [self._when()]
        while self._kind == "WHEN":
            branches.append(self._when())
        default = self._expression() if self._accept("ELSE") else None
        self._take("END")
        return exp.Case(this=compared, ifs=branches, default=default).update_positions(token)

    def _when(self) -> exp.If:
        self._take("WHEN")
        condition = self._expression()
        self._take("THEN")
        return exp.If(this=condition, true=self._expression())
