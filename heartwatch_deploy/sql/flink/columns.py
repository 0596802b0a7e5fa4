"""What CREATE and ALTER TABLE say of columns, watermarks, constraints, options and distribution."""

from abc import ABC

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.operators import SIGN
from heartwatch_deploy.sql.flink.queries import Queries
from heartwatch_deploy.sql.text_error import SqlTextError

_CONSTRAINT_STARTS = frozenset(("CONSTRAINT", "PRIMARY", "UNIQUE"))


class Columns(Queries, ABC):
    def options(self) -> nodes.Options:
        """`('key' = 'value', …)`."""
        first = self.expect("(")
        entries = [] if self.word == ")" else self.comma_list(self._option)
        self.close()
        return self.placed(nodes.Options(expressions=entries), first, self.previous)

    def _option(self) -> exp.EQ:
        first = self.token
        key = self.string_literal()
        self.expect("=")
        return self.placed(exp.EQ(this=key, expression=self.string_literal()), first, self.previous)

    def option_keys(self) -> nodes.OptionKeys:
        self.expect("(")
        keys = [] if self.word == ")" else self.comma_list(self.string)
        self.close()
        return nodes.OptionKeys(expressions=keys)

    def name_list(self) -> nodes.Names:
        return nodes.Names(expressions=self.parenthesized(self.name))

    def compound(self) -> exp.Expr:
        """`a` or `a.b.c` where a column, database or function is named."""
        first = self.token
        names = self.names()
        node: exp.Expr = names[0]
        for each in names[1:]:
            node = exp.Dot(this=node, expression=each)
        return self.placed(node, first, self.previous) if len(names) > 1 else node

    def compound_list(self) -> nodes.Names:
        return nodes.Names(expressions=self.parenthesized(self.compound))

    def partition(self) -> nodes.PartitionSpec:
        """`(a = 1, b = 'x')`."""
        return nodes.PartitionSpec(expressions=self.parenthesized(self._partition_value))

    def partial_partition(self) -> nodes.PartitionSpec:
        """`(a = 1, b)`."""
        return nodes.PartitionSpec(expressions=self.parenthesized(self._partition_part))

    def _partition_part(self) -> exp.Expr:
        return self._partition_value() if self.ahead() == "=" else self.name()

    def _partition_value(self) -> exp.Expr:
        name = self.name()
        self.expect("=")
        start = self.offset
        value = self.expression(SIGN)
        number = value.this if isinstance(value, (exp.Neg, nodes.Plus)) else value
        if isinstance(number, (exp.Column, exp.Anonymous, exp.Paren, exp.Subquery, exp.Neg)):
            raise SqlTextError("the value of a partition is a literal", start)
        return exp.EQ(this=name, expression=value)

    def table_elements(self) -> exp.Schema:
        """`(column, …)` with types, watermark and constraints, or names alone."""
        first = self.expect("(")
        only_names = self.is_name() and self._names_alone()
        elements = self.comma_list(self.compound if only_names else self.table_element)
        self.close()
        watermarks = [each for each in elements if isinstance(each, nodes.Watermark)]
        if len(watermarks) > 1:
            raise SqlTextError("a table has one watermark at most", watermarks[1].meta["start"])
        return self.placed(exp.Schema(expressions=elements), first, self.previous)

    def _names_alone(self) -> bool:
        ahead = 1
        while self.ahead(ahead) == ".":
            ahead += 2
        return self.ahead(ahead) in (",", ")")

    def table_element(self) -> exp.Expr:
        """A column, a constraint or the watermark."""
        if self.word == "WATERMARK":
            return self._watermark()
        if self.word in _CONSTRAINT_STARTS:
            return self.table_constraint()
        return self.column_definition()

    def _watermark(self) -> nodes.Watermark:
        first = self.expect("WATERMARK")
        self.expect("FOR")
        column = self.compound()
        self.expect("AS")
        return self.placed(nodes.Watermark(this=column, expression=self.expression()), first, self.previous)

    def column_definition(self) -> exp.ColumnDef:
        """`a INT NOT NULL`, `a AS b + 1`, `a INT METADATA FROM 'x' VIRTUAL`."""
        first = self.token
        name = self.compound()
        constraints: list[exp.Expr] = []
        kind = None
        if self.accept("AS"):
            constraints.append(nodes.ComputedColumn(this=self._computed(name)))
        else:
            kind = self.data_type()
            constraints += self._column_traits()
        if self.word == "COMMENT":
            constraints.append(self.comment())
        node = exp.ColumnDef(this=name, kind=kind, constraints=constraints or None)
        return self.placed(node, first, self.previous)

    def _computed(self, name: exp.Expr) -> exp.Expr:
        start = self.offset
        value = self.expression()
        if isinstance(value, exp.Subquery) or not isinstance(name, exp.Identifier):
            raise SqlTextError("a computed column is one name and an expression, not a query", start)
        return value

    def _column_traits(self) -> list[exp.Expr]:
        if self.accept("METADATA"):
            key = self.string() if self.accept("FROM") else None
            return [nodes.MetadataColumn(this=key, virtual=self.accept("VIRTUAL") or None)]
        return [self._constraint(of_table=False)] if self.word in _CONSTRAINT_STARTS else []

    def table_constraint(self) -> nodes.Constraint:
        return self._constraint(of_table=True)

    def _constraint(self, *, of_table: bool) -> nodes.Constraint:
        """`[CONSTRAINT c] PRIMARY KEY (a) NOT ENFORCED`."""
        first = self.token
        name = self.name() if self.accept("CONSTRAINT") else None
        if self.accept("UNIQUE"):
            kind = "UNIQUE"
        else:
            self.expect("PRIMARY", "KEY")
            kind = "PRIMARY KEY"
        columns = self.parenthesized(self.name) if of_table else None
        enforced = None
        if self.accept("NOT", "ENFORCED"):
            enforced = "NOT ENFORCED"
        elif self.accept("ENFORCED"):
            enforced = "ENFORCED"
        node = nodes.Constraint(this=name, kind=kind, expressions=columns, enforced=enforced)
        return self.placed(node, first, self.previous)

    def comment(self) -> nodes.Comment:
        first = self.expect("COMMENT")
        return self.placed(nodes.Comment(this=self.string()), first, self.previous)

    def distribution(self) -> nodes.Distribution:
        """What stands behind DISTRIBUTED or DISTRIBUTION."""
        first = self.token
        node = nodes.Distribution()
        if self.word not in ("BY", "INTO"):
            raise self.unexpected("BY", "INTO")
        if self.accept("BY"):
            if self.word in ("HASH", "RANGE"):
                node.set("kind", self.step().text.upper())
            node.set("expressions", self.parenthesized(self.name))
        if self.accept("INTO"):
            if self.kind is not TokenType.NUMBER or not self.token.text.isdigit():
                raise self.unexpected("the number of buckets")
            node.set("buckets", self.primary())
            self.expect("BUCKETS")
        return self.placed(node, first, self.previous)
