"""SELECT: items, relations and joins, windows, grouping, EMIT, LIMIT."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.cursor import NAMES
from heartwatch_deploy.sql.ksqldb.expressions import ExpressionParser
from heartwatch_deploy.sql.ksqldb.predicates import TRUTHS
from heartwatch_deploy.sql.ksqldb.relations import RelationParser
from heartwatch_deploy.sql.ksqldb.windows import WindowParser


class QueryParser(ExpressionParser, RelationParser, WindowParser):
    """The rule `query`."""

    def _query(self) -> nodes.StreamQuery:
        first = self._at
        self._take("SELECT")
        parts: dict[str, object] = {"expressions": self._select_items()}
        self._take("FROM")
        parts["from_"] = exp.From(this=self._aliased_relation())
        parts["joins"] = self._joins()
        if self._accept("WINDOW"):
            parts["windowing"] = self._windowing()
        if self._accept("WHERE"):
            parts["where"] = exp.Where(this=self._expression())
        if self._kind == "GROUP":
            self._take("GROUP", "BY")
            parts["group"] = exp.Group(expressions=self._grouping())
        if self._kind == "PARTITION":
            self._take("PARTITION", "BY")
            parts["partitioned_by"] = nodes.PartitionedBy(expressions=self._grouping())
        if self._accept("HAVING"):
            parts["having"] = exp.Having(this=self._expression())
        if self._accept("EMIT"):
            parts["emit"] = self._emitted()
        if self._accept("LIMIT"):
            parts["limit"] = exp.Limit(expression=self._whole_number("LIMIT"))
        query = nodes.StreamQuery(**{key: value for key, value in parts.items() if value})
        self._spanned(query, first)
        return query

    def _emitted(self) -> str:
        if self._kind not in ("CHANGES", "FINAL"):
            self._fail("CHANGES or FINAL")
        return self._step().text.upper()

    def _select_items(self) -> list[exp.Expr]:
        found = [self._select_item()]
        while self._accept(","):
            found.append(self._select_item())
        return found

    def _select_item(self) -> exp.Expr:
        first = self._at
        if self._accept("*"):
            return exp.Star().update_positions(self._stream[first])
        if self._kind in NAMES and self._kinds[first + 1 : first + 3] == [".", "*"]:
            return self._all_of_one()
        self._item_starts = first
        value = self._expression()
        self._item_starts = -1
        if self._kind == "->":
            self._at += 2
            return exp.Dot(this=value, expression=exp.Star())
        if self._accept("AS") or self._kind in NAMES:
            return self._spanned(exp.Alias(this=value, alias=self._identifier()), first)
        return value

    def _all_of_one(self) -> exp.Expr:
        first = self._at
        name = self._identifier()
        self._qualifiers.append((first, self._canonical_name(name)))
        self._at += 2
        star = exp.Star().update_positions(self._stream[self._at - 1])
        return self._spanned(exp.Column(this=star, table=name), first)

    def _grouping(self) -> list[exp.Expr]:
        """Values with or without parentheses around all of them: `a, b`, `(a, b)`, `()`; `(a)` is a value itself."""
        first = self._at
        if not self._accept("("):
            return self._values()
        if self._accept(")"):
            return []
        value = self._expression()
        if self._kind == "," and not isinstance(value, TRUTHS):
            self._at += 1
            found = [value, *self._values()]
            self._take(")")
            return found
        self._take(")")
        return self._values(self._followed(exp.Paren(this=value), first))

    def _values(self, begun: exp.Expr | None = None) -> list[exp.Expr]:
        found = [self._value(begun)]
        while self._accept(","):
            found.append(self._value())
        return found
