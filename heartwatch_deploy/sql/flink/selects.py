"""SELECT: its list, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, and windows of OVER."""

from abc import ABC, abstractmethod

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.expressions import Expressions
from heartwatch_deploy.sql.flink.operators import SIGN

_GROUPINGS = {"CUBE": exp.Cube, "ROLLUP": exp.Rollup}


class Selects(Expressions, ABC):
    @abstractmethod
    def from_clause(self) -> tuple[exp.From, list[exp.Join]]: ...

    def select(self) -> exp.Select:
        first = self.expect("SELECT")
        hint = self.hints() if self.kind is TokenType.HINT else None
        self.accept("STREAM")
        distinct = exp.Distinct() if self.accept("DISTINCT") else None
        if distinct is None:
            self.accept("ALL")
        node = exp.Select(hint=hint, distinct=distinct, expressions=self.comma_list(self._item))
        if self.word == "FROM":
            tables, joins = self.from_clause()
            node.set("from_", tables)
            node.set("joins", joins or None)
        self._clauses(node)
        return self.placed(node, first, self.previous)

    def _clauses(self, node: exp.Select) -> None:
        if self.accept("WHERE"):
            node.set("where", exp.Where(this=self.expression()))
        if self.accept("GROUP", "BY"):
            distinct = self.accept("DISTINCT")
            if not distinct:
                self.accept("ALL")
            node.set("group", nodes.Grouping(expressions=self.comma_list(self._grouping), distinct=distinct or None))
        if self.accept("HAVING"):
            node.set("having", exp.Having(this=self.expression()))
        if self.accept("WINDOW"):
            node.set("windows", self.comma_list(self._named_window))
        if self.accept("QUALIFY"):
            node.set("qualify", exp.Qualify(this=self.expression()))

    def _item(self) -> exp.Expr:
        first = self.token
        value = self.placed(exp.Star(), self.step()) if self.word == "*" else self.expression()
        if self.accept("AS") or self.is_name():
            name = self.name()
            return self.placed(exp.Alias(this=value, alias=name), first, self.previous)
        return value

    def _grouping(self) -> exp.Expr:
        word = self.word
        if word == "GROUPING" and self.ahead() == "SETS":
            self.step()
            self.step()
            return exp.GroupingSets(expressions=self.parenthesized(self._grouping))
        if word in _GROUPINGS and self.ahead() == "(":
            self.step()
            return _GROUPINGS[word](expressions=self.parenthesized(self.expression))
        if word == "(" and self.ahead() == ")":
            self.step()
            self.step()
            return exp.Tuple(expressions=[])
        return self.expression()

    def hints(self) -> exp.Hint:
        """`/*+ BROADCAST(a), OPTIONS('k' = 'v') */`."""
        first = self.step()
        found = self.comma_list(self._hint)
        self.expect("*/")
        return self.placed(exp.Hint(expressions=found), first, self.previous)

    def _hint(self) -> exp.Expr:
        first = self.token
        name = self.name()
        arguments = []
        if self.word == "(":
            arguments = self._hint_arguments()
        return self.placed(exp.Anonymous(this=name.name, expressions=arguments), first, self.previous)

    def _hint_arguments(self) -> list[exp.Expr]:
        self.expect("(")
        found = [] if self.word == ")" else self.comma_list(self._hint_argument)
        self.close()
        return found

    def _hint_argument(self) -> exp.Expr:
        key: exp.Expr
        if self.kind is TokenType.STRING:
            key = self.string()
        elif self.is_name():
            key = self.name()
        else:
            key = self.expression(SIGN)
        if self.word == "=" and not isinstance(key, exp.Neg):
            self.step()
            return exp.EQ(this=key, expression=self.string())
        return key

    def _named_window(self) -> exp.Expr:
        name = self.name()
        self.expect("AS")
        window = self.window()
        return nodes.NamedWindow(this=name, expression=window)

    def window(self) -> exp.Window:
        """`([name] [PARTITION BY …] [ORDER BY …] [ROWS …])`; what it is a window of is set by the caller."""
        first = self.expect("(")
        self.enter()
        base = self.name() if self.is_name() else None
        partition = self.comma_list(self.expression) if self.accept("PARTITION", "BY") else None
        order = self.order_by() if self.word == "ORDER" else None
        spec = self._frame() if self.word in ("ROWS", "RANGE") else None
        for word in ("ALLOW", "DISALLOW"):
            if self.accept(word, "PARTIAL"):
                spec = spec or exp.WindowSpec()
                spec.set("partial", f"{word} PARTIAL")
        self.close()
        self.leave()
        node = nodes.Window(this=None, first=base, partition_by=partition, order=order, spec=spec)
        return self.placed(node, first, self.previous)

    def _frame(self) -> exp.WindowSpec:
        kind = self.step().text.upper()
        if self.accept("BETWEEN"):
            start, start_side = self._bound()
            self.expect("AND")
            end, end_side = self._bound()
        else:
            start, start_side = self._bound()
            end, end_side = None, None
        return exp.WindowSpec(kind=kind, start=start, start_side=start_side, end=end, end_side=end_side)

    def _bound(self) -> tuple[str | exp.Expr, str | None]:
        if self.accept("CURRENT", "ROW"):
            return "CURRENT ROW", None
        value: str | exp.Expr = "UNBOUNDED" if self.accept("UNBOUNDED") else self.expression()
        return value, self.expect_one("PRECEDING", "FOLLOWING")
