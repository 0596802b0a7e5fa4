"""Queries: WITH, SELECT, VALUES, set operations, ORDER BY and LIMIT."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.tables import Tables
from heartwatch_deploy.sql.text_error import SqlTextError

_SET_OPERATIONS: Final[dict[str, type[exp.SetOperation]]] = {
    "UNION": exp.Union,
    "EXCEPT": exp.Except,
    "INTERSECT": exp.Intersect,
}
_QUERY_STARTS: Final = frozenset(("SELECT", "WITH", "VALUES", "TABLE"))
_AFTER_QUERY: Final = frozenset(("ORDER", "LIMIT", "OFFSET", "FETCH"))


class Queries(Tables):
    def query(self) -> exp.Expr:
        """A query in whole; SqlTextError where none stands."""
        self.enter(2)
        first = self.token
        common = self._with() if self.word == "WITH" else None
        node = self._modified(self._set_operations(self._term(self._leaf())))
        if common is not None:
            node.set("with_", common)
        self.leave(2)
        return self.placed(node, first, self.previous)

    def continued(self, left: exp.Expr) -> exp.Expr:
        if self.word in _SET_OPERATIONS or self.word in _AFTER_QUERY:
            return self._modified(self._set_operations(self._term(left)))
        return left

    def _set_operations(self, left: exp.Expr) -> exp.Expr:
        while self.word in ("UNION", "EXCEPT"):
            left = self._operation(left, self._term)
        return left

    def _term(self, left: exp.Expr | None = None) -> exp.Expr:
        """INTERSECT binds more strongly than the others."""
        left = left if left is not None else self._leaf()
        while self.word == "INTERSECT":
            left = self._operation(left, self._leaf)
        return left

    def _operation(self, left: exp.Expr, right: Callable[[], exp.Expr]) -> exp.Expr:
        kind = _SET_OPERATIONS[self.step().text.upper()]
        distinct = not self.accept("ALL")
        if distinct:
            self.accept("DISTINCT")
        return kind(this=left, expression=right(), distinct=distinct)

    def _leaf(self) -> exp.Expr:
        word = self.word
        if word == "SELECT":
            return self.select()
        if word in ("VALUES", "VALUE"):
            return self._values()
        if word == "TABLE":
            first = self.step()
            return self.placed(nodes.ExplicitTable(this=self.table_name()), first, self.previous)
        if word == "(":
            start = self.offset
            node = self.parentheses()
            if isinstance(node, exp.Subquery):
                return node
            raise SqlTextError("a query is expected in these parentheses", start)
        raise self.unexpected("SELECT", "VALUES", "TABLE", "WITH")

    def _values(self) -> exp.Expr:
        first = self.step()
        rows = self.comma_list(self.values_row)
        return self.placed(exp.Values(expressions=rows), first, self.previous)

    def values_row(self) -> exp.Expr:
        """One row of VALUES, whose values may be DEFAULT; a value alone stands for a row of one."""
        if self.word != "(":
            return self.expression()
        first = self.step()
        if self.word in _QUERY_STARTS or self.word == "(":
            return self._row_or_query(first)
        values = self.comma_list(self._value_or_default)
        self.close()
        return self.placed(exp.Tuple(expressions=values), first, self.previous)

    def _row_or_query(self, first: Token) -> exp.Expr:
        inner = self.query_or_expression()
        if isinstance(inner, exp.Query) and self.word != ",":
            node: exp.Expr = exp.Subquery(this=inner)
        else:
            more = self.comma_list(self._value_or_default) if self.accept(",") else []
            node = exp.Tuple(expressions=[inner, *more])
        self.close()
        return self.placed(node, first, self.previous)

    def _value_or_default(self) -> exp.Expr:
        if self.word == "DEFAULT":
            return exp.Var(this=self.step().text.upper())
        return self.expression()

    def _with(self) -> exp.With:
        first = self.step()
        recursive = self.accept("RECURSIVE")
        found = self.comma_list(self._common_table)
        return self.placed(exp.With(expressions=found, recursive=recursive or None), first, self.previous)

    def _common_table(self) -> exp.CTE:
        first = self.token
        name = self.name()
        columns = self.parenthesized(self.name) if self.word == "(" else None
        self.expect("AS")
        start = self.offset
        inner = self.parentheses()
        if not isinstance(inner, exp.Subquery):
            raise SqlTextError("a query is expected in these parentheses", start)
        alias = exp.TableAlias(this=name, columns=columns)
        return self.placed(exp.CTE(this=inner.this, alias=alias), first, self.previous)

    def _modified(self, node: exp.Expr) -> exp.Expr:
        """ORDER BY, LIMIT, OFFSET and FETCH of a query with all its set operations."""
        if self.word not in _AFTER_QUERY:
            return node
        if isinstance(node, exp.Subquery) and any(node.args.get(each) for each in ("order", "limit", "offset")):
            raise self.unexpected("the end of the query")
        if self.word == "ORDER":
            node.set("order", self.order_by())
        if self.word == "LIMIT":
            self._limit(node)
        if self.word == "OFFSET":
            self.step()
            node.set("offset", exp.Offset(expression=self._count()))
            if self.word in ("ROW", "ROWS"):
                self.step()
        if self.word == "FETCH":
            self._fetch(node)
        return node

    def _limit(self, node: exp.Expr) -> None:
        self.step()
        if self.accept("ALL"):
            return
        node.set("limit", exp.Limit(expression=self._count()))

    def _fetch(self, node: exp.Expr) -> None:
        if node.args.get("limit"):
            raise self.unexpected("the end of the query")
        self.step()
        self.expect_one("FIRST", "NEXT")
        count = self._count()
        self.expect_one("ROW", "ROWS")
        self.expect("ONLY")
        node.set("limit", exp.Limit(expression=count))

    def _count(self) -> exp.Expr:
        if self.kind is TokenType.NUMBER or self.word == "?":
            return self.primary()
        raise self.unexpected("a number")

    def order_by(self) -> exp.Order:
        self.expect("ORDER", "BY")
        return exp.Order(expressions=self.comma_list(self.ordered))

    def ordered(self) -> exp.Ordered:
        value = self.expression()
        descending = self.accept("DESC")
        if not descending:
            self.accept("ASC")
        nulls_first = None
        if self.accept("NULLS"):
            nulls_first = self.expect_one("FIRST", "LAST") == "FIRST"
        return exp.Ordered(this=value, desc=descending, nulls_first=nulls_first)
