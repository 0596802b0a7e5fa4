"""What stands behind FROM: tables, subqueries, functions, joins, samples."""

from abc import ABC
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.patterns_of_rows import RowPatterns
from heartwatch_deploy.sql.flink.types import TYPE_WORDS
from heartwatch_deploy.sql.text_error import SqlTextError

_PIVOTS: Final = {
    "PIVOT": "PIVOT ( <pivoted…> FOR <axis> IN ( <pivoted…> ) )",
    "UNPIVOT": "UNPIVOT [ INCLUDE/EXCLUDE NULLS ] ( <axis> FOR <axis> IN ( <pivoted…> ) )",
}
_JOIN_STARTS: Final = frozenset(("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL"))


class Tables(RowPatterns, ABC):
    def from_clause(self) -> tuple[exp.From, list[exp.Join]]:
        """The first table, and all others as joins; those behind a comma have no kind."""
        first = self.expect("FROM")
        node = self.placed(exp.From(this=self.table_reference()), first, self.previous)
        joins = []
        while True:
            if self.word == ",":
                token = self.step()
                joins.append(self.placed(exp.Join(this=self.table_reference()), token, self.previous))
            elif self.word in _JOIN_STARTS and not (self.word in ("LEFT", "RIGHT") and self.ahead() == "("):
                joins.append(self._join())
            else:
                return node, joins

    def _join(self) -> exp.Join:
        first = self.token
        method = "NATURAL" if self.accept("NATURAL") else None
        side = kind = None
        if self.word in ("LEFT", "RIGHT", "FULL"):
            side = self.step().text.upper()
            self.accept("OUTER")
        else:
            kind = self.step().text.upper() if self.word in ("INNER", "CROSS") else "INNER"
        self.expect("JOIN")
        node = exp.Join(this=self.table_reference(), method=method, side=side, kind=kind)
        if self.accept("ON"):
            node.set("on", self.expression())
        elif self.accept("USING"):
            node.set("using", self.parenthesized(self.name))
        return self.placed(node, first, self.previous)

    def table_name(self) -> exp.Table:
        """`t`, `db.t` or `catalog.db.t`; what is longer takes its end from the third name."""
        first = self.token
        names = self.names()
        last: exp.Expr = names[min(len(names), 3) - 1]
        for each in names[3:]:
            last = exp.Dot(this=last, expression=each)
        node = exp.Table(this=last, **dict(zip(("db", "catalog"), reversed(names[:3][:-1]), strict=False)))
        return self.placed(node, first, self.previous)

    def table_reference(self) -> exp.Expr:
        first = self.token
        node = self._table_factor()
        if self.word == "FOR" and self.ahead() == "SYSTEM_TIME" and isinstance(node, exp.Table):
            self.step()
            self.expect("SYSTEM_TIME", "AS", "OF")
            node.set("version", nodes.Snapshot(this=self.expression()))
        if not isinstance(node, nodes.JoinedTables):
            node = self._described(node)
        if self.word == "TABLESAMPLE":
            node.set("sample", self._sample())
        return self.placed(node, first, self.previous)

    def _described(self, node: exp.Expr) -> exp.Expr:
        """With MATCH_RECOGNIZE, PIVOT, UNPIVOT and a name."""
        self._alias(node)
        if self.word == "MATCH_RECOGNIZE":
            node = nodes.Matched(this=node, expression=self.match_recognize())
            self._alias(node)
        if self.word in ("PIVOT", "UNPIVOT"):
            node = nodes.Matched(this=node, expression=nodes.Phrase(expressions=self.follow(_PIVOTS[self.word])))
            self._alias(node)
        return node

    def axis(self) -> exp.Expr:
        """A column of PIVOT, or several in parentheses."""
        return nodes.Names(expressions=self.parenthesized(self.name)) if self.word == "(" else self.name()

    def pivoted(self) -> exp.Expr:
        """A value or names of PIVOT, with the name that it gets."""
        value = self.query_or_tuple() if self.word == "(" else self.expression()
        if self.accept("AS") or self.is_name():
            return exp.Alias(this=value, alias=self.name() if self.is_name() else self.expression())
        return value

    def _table_factor(self) -> exp.Expr:
        if self.word == "LATERAL":
            self.step()
            if self.word not in ("TABLE", "UNNEST", "("):
                raise self.unexpected("TABLE", "UNNEST", "(")
            return exp.Lateral(this=self._table_factor())
        if self.word == "(":
            return self._parenthesized_table()
        if self.word == "UNNEST":
            return self._unnest()
        if self.word == "TABLE" and self.ahead() == "(":
            self.step()
            self.step()
            self.accept("SPECIFIC")
            node = nodes.TableFunction(this=self._function_call())
            self.close()
            return node
        return self._table_or_function()

    def _function_call(self) -> exp.Expr:
        node = self.primary()
        call = node.expression if isinstance(node, exp.Dot) else node
        if not isinstance(call, (exp.Anonymous, nodes.Spoken)):
            raise SqlTextError("the call of a function is expected here", node.meta.get("start", self.offset))
        return node

    def _table_or_function(self) -> exp.Expr:
        if self._is_call() and not self._is_extended():
            return nodes.TableFunction(this=self._function_call(), implicit=True)
        node = self.table_name()
        if self.kind is TokenType.HINT:
            node.set("hints", [self.hints()])
        if self.word in ("EXTEND", "("):
            self.accept("EXTEND")
            return nodes.ExtendedTable(this=node, expressions=self.extension())
        return node

    def extension(self) -> list[exp.Expr]:
        """`(a INT, …)`: columns that a statement adds to a table."""
        return [*self.parenthesized(self._extending_column)]

    def _extending_column(self) -> exp.ColumnDef:
        name = self.name()
        return exp.ColumnDef(this=name, kind=self.data_type())

    def _is_extended(self) -> bool:
        """`t (a INT)`, which begins as the call of a function does."""
        ahead = 0
        while self.ahead(ahead + 1) == ".":
            ahead += 2
        return self.is_name(ahead + 2) and self.ahead(ahead + 3) in TYPE_WORDS

    def _is_call(self) -> bool:
        """`f(…)` or `catalog.db.f(…)` among the tables."""
        ahead = 0
        while self.is_name(ahead) and self.ahead(ahead + 1) == ".":
            ahead += 2
        return self.is_name(ahead) and self.ahead(ahead + 1) == "("

    def _parenthesized_table(self) -> exp.Expr:
        """A subquery, or tables joined in parentheses."""
        first = self.expect("(")
        self.enter()
        if self.word in ("SELECT", "WITH", "VALUES", "VALUE") or (self.word == "TABLE" and self.ahead() != "("):
            node: exp.Expr = exp.Subquery(this=self.query())
        elif self.word == "(":
            node = self._doubly_parenthesized()
        else:
            node = self._joined(self.table_reference())
        self.close()
        self.leave()
        return self.placed(node, first, self.previous)

    def _doubly_parenthesized(self) -> exp.Expr:
        inner = self._parenthesized_table()
        if isinstance(inner, exp.Subquery):
            if self.word in ("UNION", "EXCEPT", "INTERSECT"):
                return exp.Subquery(this=self.continued(inner))
            if self.word == ")":
                return exp.Subquery(this=inner)
            return self._joined(self._described(inner))
        return nodes.JoinedTables(this=inner, joins=[]) if self.word == ")" else self._joined(inner)

    def _joined(self, first: exp.Expr) -> exp.Expr:
        joins = []
        while self.word in _JOIN_STARTS:
            joins.append(self._join())
        if not joins:
            raise SqlTextError("a query or a join is expected in these parentheses", first.meta["start"])
        return nodes.JoinedTables(this=first, joins=joins)

    def _unnest(self) -> exp.Expr:
        first = self.step()
        arguments = self.query_or_tuple()
        values = [arguments] if isinstance(arguments, exp.Subquery) else arguments.expressions
        ordinality = self.accept("WITH", "ORDINALITY") or None
        node = exp.Unnest(expressions=[each.copy() for each in values], offset=ordinality)
        return self.placed(node, first, self.previous)

    def _alias(self, node: exp.Expr) -> None:
        if not (self.accept("AS") or (self.is_name() and not self.stands("TABLESAMPLE"))):
            return
        first = self.token
        name = self.name()
        columns = self.parenthesized(self.name) if self.word == "(" else None
        alias = self.placed(exp.TableAlias(this=name, columns=columns), first, self.previous)
        node.set("alias", alias)

    def _sample(self) -> exp.Expr:
        self.expect("TABLESAMPLE")
        if self.accept("SUBSTITUTE"):
            return nodes.Phrase(expressions=[exp.Var(this="SUBSTITUTE"), self.string()])
        parts = self.follow("BERNOULLI/SYSTEM ( <expression> ) [ REPEATABLE ( <expression> ) ]")
        return nodes.Phrase(expressions=parts)
