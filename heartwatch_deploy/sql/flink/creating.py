"""CREATE and REPLACE of tables, views, functions, catalogs, databases, models and materialized tables."""

from abc import ABC
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.columns import Columns
from heartwatch_deploy.sql.text_error import SqlTextError

_STRATEGIES: Final = ("INCLUDING", "EXCLUDING", "OVERWRITING")
_FEATURES: Final = (
    "ALL",
    "CONSTRAINTS",
    "DISTRIBUTION",
    "GENERATED",
    "METADATA",
    "OPTIONS",
    "PARTITIONS",
    "WATERMARKS",
)
_KINDS: Final = ("TABLE", "VIEW", "FUNCTION", "CATALOG", "DATABASE", "MODEL", "MATERIALIZED")


class Creating(Columns, ABC):
    def create(self) -> nodes.CreateObject:
        first = self.step()
        node = nodes.CreateObject(verb=first.text.upper(), replace=False)
        if node.args["verb"] == "REPLACE":
            self._replace(node)
        else:
            if self.accept("OR", "REPLACE"):
                node.set("replace", True)
            node.set("temporary", self.accept("TEMPORARY") or None)
            self._kind(node)
        return self.placed(node, first, self.previous)

    def _replace(self, node: nodes.CreateObject) -> None:
        node.set("temporary", self.accept("TEMPORARY") or None)
        self.expect("TABLE")
        self._table(node)
        if node.expression is None or node.args.get("like"):
            raise self.unexpected("AS and a query")

    def _kind(self, node: nodes.CreateObject) -> None:
        if self.word == "SYSTEM":
            if not node.args.get("temporary"):
                raise SqlTextError("a system function can be made as TEMPORARY SYSTEM FUNCTION only", self.offset)
            self.step()
            self.expect("FUNCTION")
            node.set("system", True)
            return self._function(node)
        kind = self.expect_one(*_KINDS)
        readers = {
            "TABLE": self._table,
            "VIEW": self._view,
            "FUNCTION": self._function,
            "CATALOG": self._catalog,
            "DATABASE": self._database,
            "MODEL": self._model,
            "MATERIALIZED": self._materialized,
        }
        return readers[kind](node)

    def _object_name(self, node: nodes.CreateObject, kind: str, *, simple: bool = False) -> None:
        """`[IF NOT EXISTS] name`, of one part where it is a catalog's."""
        node.set("kind", kind)
        node.set("exists", self.accept("IF", "NOT", "EXISTS") or None)
        first = self.token
        node.set("this", self.placed(exp.Table(this=self.name()), first) if simple else self.table_name())

    def _table(self, node: nodes.CreateObject) -> None:
        self._object_name(node, "TABLE")
        if self.word == "(":
            self._add_elements(node)
        self._storage(node)
        if self.accept("LIKE"):
            node.set("like", self._like())
        elif self.accept("AS"):
            node.set("expression", self.query())
        self._check_names(node)

    def _add_elements(self, node: nodes.CreateObject) -> None:
        elements = self.table_elements()
        elements.set("this", node.this)
        node.set("this", elements)

    def _storage(self, node: nodes.CreateObject) -> None:
        if self.word == "COMMENT":
            node.set("comment", self.one_comment())
        if self.accept("DISTRIBUTED"):
            node.set("distribution", self.distribution())
        if self.accept("PARTITIONED", "BY"):
            node.set("partitioned", self.name_list())
        self._with_options(node)

    def _with_options(self, node: nodes.CreateObject) -> None:
        if self.word == "WITH" and self.ahead() == "(":
            self.step()
            node.set("options", self.options())

    def _check_names(self, node: nodes.CreateObject) -> None:
        """Columns without types stand only in front of a query."""
        schema = node.this
        if not isinstance(schema, exp.Schema) or node.expression is not None:
            return
        untyped = next((each for each in schema.expressions if isinstance(each, (exp.Identifier, exp.Dot))), None)
        if untyped is not None:
            raise SqlTextError("a column needs a type unless the table is made AS a query", untyped.meta["start"])

    def _like(self) -> nodes.TableLike:
        first = self.token
        table = self.table_name()
        words: list[exp.Expr] = []
        if self.accept("("):
            while not words or self.word != ")":
                strategy = self.expect_one(*_STRATEGIES)
                words.append(exp.Var(this=f"{strategy} {self.expect_one(*_FEATURES)}"))
            self.close()
        return self.placed(nodes.TableLike(this=table, expressions=words), first, self.previous)

    def _view(self, node: nodes.CreateObject) -> None:
        self._object_name(node, "VIEW")
        if self.word == "(":
            names = self.parenthesized(self.name)
            node.set("this", exp.Schema(this=node.this, expressions=names))
        if self.word == "COMMENT":
            node.set("comment", self.one_comment())
        self.expect("AS")
        node.set("expression", self.query())

    def _function(self, node: nodes.CreateObject) -> None:
        self._object_name(node, "FUNCTION", simple=bool(node.args.get("system")))
        self.expect("AS")
        node.set("class_name", self.one_string())
        if self.accept("LANGUAGE"):
            node.set("language", self.expect_one("JAVA", "SCALA", "SQL", "PYTHON"))
        if self.word == "USING":
            if node.args.get("language") in ("SQL", "PYTHON"):
                raise SqlTextError("only functions in JAVA or SCALA can use a JAR", self.offset)
            self.step()
            node.set("jars", self.comma_list(self._jar))
        self._with_options(node)

    def one_string(self) -> exp.Literal:
        """A string that cannot be continued by another."""
        if self.kind is not TokenType.STRING:
            raise self.unexpected("a string")
        token: Token = self.step()
        return self.placed(exp.Literal(this=token.text, is_string=True), token)

    def one_comment(self) -> nodes.Comment:
        first = self.expect("COMMENT")
        return self.placed(nodes.Comment(this=self.one_string()), first, self.previous)

    def _jar(self) -> exp.Literal:
        self.expect("JAR")
        return self.one_string()

    def _catalog(self, node: nodes.CreateObject) -> None:
        self._object_name(node, "CATALOG", simple=True)
        if self.word == "COMMENT":
            node.set("comment", self.comment())
        self._with_options(node)

    def _database(self, node: nodes.CreateObject) -> None:
        self._object_name(node, "DATABASE")
        if self.word == "COMMENT":
            node.set("comment", self.one_comment())
        self._with_options(node)

    def _model(self, node: nodes.CreateObject) -> None:
        self._object_name(node, "MODEL")
        for side in ("INPUT", "OUTPUT"):
            if self.accept(side):
                self.expect("(")
                node.set(side.lower(), exp.Schema(expressions=self.comma_list(self.table_element)))
                self.close()
        if self.word == "COMMENT":
            node.set("comment", self.one_comment())
        self._with_options(node)
        if self.accept("AS"):
            node.set("expression", self.query())

    def _materialized(self, node: nodes.CreateObject) -> None:
        if node.args.get("temporary") or node.args.get("replace"):
            raise SqlTextError("a materialized table is neither TEMPORARY nor replaced", self.previous.start)
        self.expect("TABLE")
        node.set("kind", "MATERIALIZED TABLE")
        node.set("this", self.table_name())
        if self.word == "(":
            constraint = self.parenthesized(self.table_constraint)
            if len(constraint) > 1:
                raise SqlTextError("a materialized table has one constraint at most", constraint[1].meta["start"])
            node.set("this", exp.Schema(this=node.this, expressions=constraint))
        self._storage(node)
        if self.accept("FRESHNESS", "="):
            node.set("freshness", self.interval_value())
        if self.accept("REFRESH_MODE", "="):
            node.set("refresh_mode", self.expect_one("FULL", "CONTINUOUS"))
        self.expect("AS")
        node.set("expression", self.query())

    def interval_value(self) -> exp.Expr:
        if self.word != "INTERVAL":
            raise self.unexpected("INTERVAL")
        return self.interval()
