"""Calls of functions, with what follows them: FILTER, WITHIN GROUP, OVER and so on."""

from abc import ABC, abstractmethod

from sqlglot import exp
from sqlglot.tokens import Token

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.spoken import SpokenFunctions

_NAMED = frozenset(("SELECT", "WITH", "VALUES"))


class Functions(SpokenFunctions, ABC):
    @abstractmethod
    def query(self) -> exp.Expression:
        """A query with its set operations, ORDER BY and LIMIT."""

    @abstractmethod
    def continued(self, left: exp.Expression) -> exp.Expression:
        """The query that goes on behind one in parentheses; itself where nothing follows."""

    @abstractmethod
    def table_name(self) -> exp.Table: ...

    @abstractmethod
    def order_by(self) -> exp.Order: ...

    @abstractmethod
    def window(self) -> exp.Window: ...

    def call(self, name: str, at: Token | exp.Identifier, owner: exp.Expression | None = None) -> exp.Expression:
        """The call of a function whose name was read already."""
        quoted = isinstance(at, exp.Identifier) and at.args.get("quoted")
        called: str | exp.Identifier = at.copy() if quoted and isinstance(at, exp.Identifier) else name
        first = at if isinstance(at, Token) else None
        self.expect("(")
        self.enter()
        distinct = self.accept("DISTINCT")
        if not distinct and self.word == "ALL" and self.ahead() != ")":
            self.step()
        arguments = self._arguments()
        order = self.order_by() if self.word == "ORDER" else None
        nulls = self._nulls()
        self.close()
        self.leave()
        if distinct:
            arguments = [exp.Distinct(expressions=arguments)]
        if order is not None and not arguments:
            raise self.unexpected("an argument")
        if order is not None:
            order.set("this", arguments.pop())
            arguments.append(order)
        node = exp.Anonymous(this=called, expressions=arguments)
        node.meta.update(self._position(at, first), name_end=at.end if isinstance(at, Token) else at.meta["end"])
        called_on = exp.Dot(this=owner, expression=node) if owner is not None else node
        return self.after_call(nulls(this=called_on) if nulls else called_on)

    def _position(self, at: Token | exp.Identifier, first: Token | None) -> dict[str, int]:
        end = self.previous.end
        if first is not None:
            return {"line": first.line, "col": first.col, "start": first.start, "end": end}
        assert isinstance(at, exp.Identifier)
        return {**at.meta, "end": end}

    def _arguments(self) -> list[exp.Expression]:
        if self.word == ")":
            return []
        if self.word == "*" and self.ahead() == ")":
            return [self.placed(exp.Star(), self.step())]
        return self.comma_list(self.argument)

    def argument(self) -> exp.Expression:
        """`name => value`, `TABLE t PARTITION BY a`, `MODEL m`, DEFAULT, or an expression."""
        if self.ahead() == "=>" and self.is_name():
            name = self.name()
            self.step()
            return exp.Kwarg(this=name, expression=self._argument_value())
        return self._argument_value()

    def _argument_value(self) -> exp.Expression:  # noqa: PLR0911 - one return a form
        if self.word == "DEFAULT":
            return exp.Var(this=self.step().text.upper())
        if self.word == "MODEL" and self.is_name(1):
            self.step()
            return nodes.ModelArgument(this=self.table_name())
        if self.word == "TABLE":
            return self._table_argument()
        if self.word in _NAMED:
            return self._partitioned(self.query())
        if self.accept("CURSOR"):
            return nodes.Collection(kind="CURSOR", query=self.parentheses())
        value = self.expression()
        if isinstance(value, exp.Subquery):
            return self._partitioned(self.continued(value))
        return value

    def _table_argument(self) -> exp.Expression:
        self.step()
        table: exp.Expression = self.parentheses() if self.word == "(" else self.table_name()
        return self._partitioned(table, explicit=True)

    def _partitioned(self, table: exp.Expression, *, explicit: bool = False) -> exp.Expression:
        partition: list[exp.Expression] | None = None
        if self.accept("PARTITION", "BY"):
            bracketed = self.word == "("
            partition = self.parenthesized(self.expression) if bracketed else [self.expression()]
        order = self.order_by() if self.word == "ORDER" else None
        if not explicit and partition is None and order is None:
            return table
        return nodes.TableArgument(this=table, partition_by=partition, order=order, explicit=explicit or None)

    def _nulls(self) -> type[exp.Expression] | None:
        if self.accept("IGNORE", "NULLS"):
            return exp.IgnoreNulls
        return exp.RespectNulls if self.accept("RESPECT", "NULLS") else None

    def after_call(self, node: exp.Expression) -> exp.Expression:
        nulls = self._nulls()
        if nulls:
            node = nulls(this=node)
        if self.accept("WITHIN", "DISTINCT"):
            node = nodes.WithinDistinct(this=node, expressions=self.parenthesized(self.expression))
        if self.accept("WITHIN", "GROUP"):
            self.expect("(")
            node = exp.WithinGroup(this=node, expression=self.order_by())
            self.close()
        if self.word == "FILTER" and self.ahead() == "(":
            self.step()
            self.expect("(", "WHERE")
            node = exp.Filter(this=node, expression=exp.Where(this=self.expression()))
            self.close()
        return self._over(node)

    def _over(self, node: exp.Expression) -> exp.Expression:
        if not self.accept("OVER"):
            return node
        if self.word == "(":
            window = self.window()
            window.set("this", node)
            return window
        return exp.Window(this=node, alias=self.name())
