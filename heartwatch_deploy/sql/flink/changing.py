"""INSERT, UPDATE, DELETE, statement sets, EXPLAIN, EXECUTE, SET, and the parts of ALTER TABLE."""

from abc import ABC
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.creating import Creating
from heartwatch_deploy.sql.text_error import SqlTextError

_DETAILS: Final = frozenset(("ESTIMATED_COST", "CHANGELOG_MODE", "JSON_EXECUTION_PLAN", "PLAN_ADVICE"))


class Changing(Creating, ABC):
    def insert(self) -> nodes.InsertInto:
        first = self.token
        upsert = self.expect_one("INSERT", "UPSERT") == "UPSERT"
        overwrite = self.expect_one(*(("INTO",) if upsert else ("INTO", "OVERWRITE"))) == "OVERWRITE"
        table = self._changed_table()
        node = nodes.InsertInto(this=table, overwrite=overwrite or None, upsert=upsert or None)
        if self.accept("EXTEND"):
            node.set("extension", self.extension())
        if self.accept("PARTITION"):
            node.set("partition", self.partition())
        if self.word == "(" and self.is_name(1):
            node.set("columns", nodes.Names(expressions=self.parenthesized(self._inserted_column)))
        node.set("expression", self.query())
        return self.placed(node, first, self.previous)

    def inserts(self) -> exp.Expr:
        """What a plan can be compiled for."""
        return self.statement_set() if self.word == "STATEMENT" else self.insert()

    def _inserted_column(self) -> exp.Expr:
        """A column's name; one with a type behind it is made up by the statement."""
        name = self.compound()
        if self.word in (",", ")"):
            return name
        return exp.ColumnDef(this=name, kind=self.data_type())

    def described(self) -> exp.Expr:
        """The query or change that DESCRIBE is asked for."""
        if self.word in ("UPDATE", "DELETE"):
            return self.update() if self.word == "UPDATE" else self.delete()
        return self.insert() if self.word in ("INSERT", "UPSERT") else self.query()

    def _changed_table(self) -> exp.Table:
        table = self.table_name()
        if self.kind is TokenType.HINT:
            table.set("hints", [self.hints()])
        return table

    def update(self) -> exp.Update:
        self.step()
        table = self._changed_table()
        self._alias(table)
        self.expect("SET")
        node = exp.Update(this=table, expressions=self.comma_list(self.assignment))
        if self.accept("WHERE"):
            node.set("where", exp.Where(this=self.expression()))
        return node

    def assignment(self) -> exp.EQ:
        name = self.name()
        self.expect("=")
        return exp.EQ(this=name, expression=self.expression())

    def delete(self) -> exp.Delete:
        self.step()
        self.expect("FROM")
        table = self._changed_table()
        self._alias(table)
        node = exp.Delete(this=table)
        if self.accept("WHERE"):
            node.set("where", exp.Where(this=self.expression()))
        return node

    def statement_set(self, opening: str | None = None) -> nodes.StatementSet:
        """`STATEMENT SET BEGIN insert; … END`, or with BEGIN in front and a semicolon behind."""
        first = self.token
        if opening == "BEGIN":
            self.expect("BEGIN", "STATEMENT", "SET", ";")
        else:
            self.expect("STATEMENT", "SET", "BEGIN")
        inserts: list[exp.Expr] = []
        while not inserts or self.word != "END":
            inserts.append(self.insert())
            self.expect(";")
        self.expect("END")
        node = nodes.StatementSet(expressions=inserts, opening=opening)
        return self.placed(node, first, self.previous)

    def execute(self) -> exp.Expr:
        self.expect("EXECUTE")
        if self.word == "STATEMENT":
            node = self.statement_set()
            node.set("opening", "EXECUTE")
            return node
        inner = self.insert() if self.word in ("INSERT", "UPSERT") else self.query()
        return nodes.Wrapped(this=inner, expressions=[exp.Var(this="EXECUTE")])

    def explain(self) -> exp.Expr:
        self.expect("EXPLAIN")
        words = ["EXPLAIN"]
        if self.accept("PLAN", "FOR"):
            words.append("PLAN FOR")
        elif self.word in _DETAILS:
            details = [self._detail([])]
            while self.accept(","):
                details.append(self._detail(details))
            words.append(", ".join(details))
        return nodes.Wrapped(this=self._explained(), expressions=[exp.Var(this=each) for each in words])

    def _detail(self, before: list[str]) -> str:
        if self.word in before:
            raise SqlTextError(f"{self.word} is asked for twice", self.offset)
        return self.expect_one(*_DETAILS)

    def _explained(self) -> exp.Expr:
        word = self.word
        if word == "STATEMENT":
            return self.statement_set()
        if word == "EXECUTE":
            return self.execute()
        if word in ("INSERT", "UPSERT"):
            return self.insert()
        if word in ("CREATE", "REPLACE"):
            start = self.offset
            node = self.create()
            if node.args.get("kind") != "TABLE" or node.expression is None:
                raise SqlTextError("of CREATE only a table AS a query can be explained", start)
            return node
        return self.query()

    def setting(self) -> nodes.SetOption:
        """`SET 'key' = 'value'`, `SET key = value`, or SET alone."""
        first = self.expect("SET")
        node = nodes.SetOption()
        if not self.at_end and self.word != ";":
            quoted = self.is_string
            node.set("this", self.one_string() if quoted else self.setting_part(until="="))
            self.expect("=")
            node.set("expression", self.one_string() if quoted else self.setting_part())
        return self.placed(node, first, self.previous)

    def setting_part(self, until: str = ";") -> exp.Literal:
        """A string, or words without blanks between them, which mean the same."""
        if self.is_string:
            return self.one_string()
        first = self.token
        text = ""
        while not self.at_end and self.word not in (until, ";") and not self.is_string:
            if text and self.token.start != self.previous.end + 1:
                break
            text += self.step().text
        if not text:
            raise self.unexpected("a string")
        return self.placed(exp.Literal(this=text, is_string=True), first, self.previous)

    def called(self) -> exp.Expr:
        """The procedure that CALL names."""
        if self.word in ("{", "?") or self.kind not in (TokenType.VAR, TokenType.IDENTIFIER):
            raise self.unexpected("a procedure")
        return self._function_call()

    def alteration(self) -> exp.Expr:
        """What ADD and MODIFY of ALTER TABLE take: a column with its place, a constraint, a watermark."""
        if self.word == "DISTRIBUTION":
            self.step()
            return nodes.Phrase(expressions=[exp.Var(this="DISTRIBUTION"), self.distribution()])
        node = self.table_element()
        if isinstance(node, exp.ColumnDef):
            if self.accept("FIRST"):
                return nodes.Phrase(expressions=[node, exp.Var(this="FIRST")])
            if self.accept("AFTER"):
                return nodes.Phrase(expressions=[node, exp.Var(this="AFTER"), self.compound()])
        return node
