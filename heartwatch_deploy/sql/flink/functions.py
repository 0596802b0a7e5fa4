"""Calls of functions, with what follows them: FILTER, WITHIN GROUP, OVER and so on."""

from abc import ABC, abstractmethod

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.spoken import SpokenFunctions

_NAMED = frozenset(("SELECT", "WITH", "VALUES"))
_GATHERING = frozenset(("ARRAY_AGG",))


class Functions(SpokenFunctions, ABC):
    @abstractmethod
    def query(self) -> exp.Expr:
        """A query with its set operations, ORDER BY and LIMIT."""

    @abstractmethod
    def continued(self, left: exp.Expr) -> exp.Expr:
        """The query that goes on behind one in parentheses; itself where nothing follows."""

    @abstractmethod
    def table_name(self) -> exp.Table: ...

    @abstractmethod
    def order_by(self) -> exp.Order: ...

    @abstractmethod
    def window(self) -> exp.Window: ...

    def call(self, name: str, at: Token | exp.Identifier, owner: exp.Expr | None = None) -> exp.Expr:
        """The call of a function whose name was read already."""
        quoted = isinstance(at, exp.Identifier) and at.args.get("quoted")
        called: str | exp.Identifier = at.copy() if quoted and isinstance(at, exp.Identifier) else name
        first = at if isinstance(at, Token) else None
        self.expect("(")
        self.enter()
        distinct = self.accept("DISTINCT")
        if not distinct and self.word == "ALL" and self.ahead() != ")":
            self.step()
        arguments = self._arguments(star=not distinct)
        if not arguments and name.upper() == "ROW":
            raise self.unexpected("a value")
        gathers = name.upper() in _GATHERING
        nulls = self._nulls() if gathers else None
        order = self.order_by() if gathers and self.word == "ORDER" else None
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

    def _arguments(self, *, star: bool) -> list[exp.Expr]:
        if self.word == ")":
            return []
        if star and self.word == "*" and self.ahead() == ")":
            return [self.placed(exp.Star(), self.step())]
        return self.comma_list(self.argument)

    def argument(self) -> exp.Expr:
        """`name => value`, `TABLE t PARTITION BY a`, `MODEL m`, DEFAULT, or an expression."""
        if self.ahead() == "=>" and self.is_name():
            name = self.name()
            self.step()
            return exp.Kwarg(this=name, expression=self._argument_value())
        return self._argument_value()

    def _argument_value(self) -> exp.Expr:  # noqa: PLR0911 - one return a form
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

    def _table_argument(self) -> exp.Expr:
        self.step()
        return self._partitioned(self.table_name(), explicit=True)

    def _partitioned(self, table: exp.Expr, *, explicit: bool = False) -> exp.Expr:
        partition: list[exp.Expr] | None = None
        if self.accept("PARTITION", "BY"):
            bracketed = self.word == "("
            partition = self.parenthesized(self.expression) if bracketed else [self.expression()]
        order = self._partition_order() if self.word == "ORDER" else None
        if not explicit and partition is None and order is None:
            return table
        return nodes.TableArgument(this=table, partition_by=partition, order=order, explicit=explicit or None)

    def _partition_order(self) -> exp.Order:
        """One expression, or several in parentheses: a comma without these begins the next argument."""
        self.expect("ORDER", "BY")
        bracketed = self.word == "("
        return exp.Order(expressions=self.parenthesized(self.ordered) if bracketed else [self.ordered()])

    @abstractmethod
    def ordered(self) -> exp.Ordered: ...

    @abstractmethod
    def parentheses(self) -> exp.Expr: ...

    def _nulls(self) -> type[exp.Expr] | None:
        if self.accept("IGNORE", "NULLS"):
            return exp.IgnoreNulls
        return exp.RespectNulls if self.accept("RESPECT", "NULLS") else None

    def after_call(self, node: exp.Expr) -> exp.Expr:
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

    def _over(self, node: exp.Expr) -> exp.Expr:
        if not self.accept("OVER"):
            return node
        if self.word == "(":
            window = self.window()
            window.set("this", node)
            return window
        return exp.Window(this=node, alias=self.name())
