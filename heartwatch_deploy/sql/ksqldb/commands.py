"""What asks and commands: SHOW, DESCRIBE, EXPLAIN, PRINT, SET, DEFINE, TERMINATE, ASSERT and their like."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.cursor import END, NAMES
from heartwatch_deploy.sql.ksqldb.definitions import DefinitionParser
from heartwatch_deploy.sql.ksqldb.words import KEYWORDS

_EXTENDABLE: Final = frozenset(("TOPICS", "STREAMS", "TABLES", "QUERIES"))
_SHOWN: Final = _EXTENDABLE | {"PROPERTIES", "FUNCTIONS", "CONNECTORS", "TYPES", "VARIABLES"}


class CommandParser(DefinitionParser):
    """The statements that define nothing."""

    def _show(self) -> exp.Expr:
        self._at += 1
        if self._accept("ALL"):
            self._take("TOPICS")
            return nodes.Show(this="TOPICS", all=True, extended=self._accept("EXTENDED"))
        if self._kind in ("SOURCE", "SINK"):
            scope = self._step().text.upper()
            self._take("CONNECTORS")
            return nodes.Show(this=f"{scope} CONNECTORS")
        if self._accept("CONNECTOR"):
            self._take("PLUGINS")
            return nodes.Show(this="CONNECTOR PLUGINS")
        if self._kind not in _SHOWN:
            self._fail("what to list (TOPICS, STREAMS, TABLES, QUERIES, …)")
        shown = self._step().text.upper()
        return nodes.Show(this=shown, extended=shown in _EXTENDABLE and self._accept("EXTENDED"))

    def _describe(self) -> exp.Expr:
        self._take("DESCRIBE")
        kind, following = self._kind, self._kinds[self._at + 1]
        if kind == "CONNECTOR" or (kind == "FUNCTION" and following in NAMES):
            self._at += 1
            return nodes.DescribeObject(this=self._identifier(), kind=kind)
        if kind in ("STREAMS", "TABLES"):
            self._at += 1
            return nodes.DescribeObject(kind=kind, extended=self._accept("EXTENDED"))
        return nodes.DescribeObject(this=self._source_name(), extended=self._accept("EXTENDED"))

    def _explain(self) -> exp.Expr:
        self._take("EXPLAIN")
        self._deeper()
        kind, following = self._kind, self._kinds[self._at + 1]
        if kind in NAMES and (following in (";", END) or not self._is_statement(kind)):
            found = nodes.Explain(this=self._identifier())
        elif self._is_statement(kind):
            found = nodes.Explain(this=self._statement())
        else:
            self._fail("a statement or the name of a query")
        self._depth -= 1
        return found

    def _print(self) -> exp.Expr:
        self._take("PRINT")
        parts: dict[str, object] = {"this": self._resource_name()}
        if self._accept("FROM"):
            self._take("BEGINNING")
            parts["beginning"] = True
        if self._kind in ("INTERVAL", "SAMPLE"):
            self._at += 1
            parts["interval"] = self._whole_number("INTERVAL")
        if self._accept("LIMIT"):
            parts["limit"] = self._whole_number("LIMIT")
        return nodes.PrintTopic(**parts)

    def _resource_name(self) -> exp.Expr:
        """A topic or subject; its case counts, with quotes or without."""
        if self._kind == "string":
            return self._string()
        name = self._identifier("a name or a text")
        return exp.Literal.string(name.name).update_positions(name) if isinstance(name, exp.Identifier) else name

    def _query_command(self) -> exp.Expr:
        kind = self._step().text.upper()
        if self._accept("ALL"):
            return nodes.QueryCommand(kind=kind)
        return nodes.QueryCommand(this=self._identifier("ALL or the name of a query"), kind=kind)

    def _set(self) -> exp.Expr:
        self._take("SET")
        return self._assignment(system=False)

    def _unset(self) -> exp.Expr:
        self._take("UNSET")
        return nodes.UnsetProperty(this=self._string())

    def _define(self) -> exp.Expr:
        self._take("DEFINE")
        name = self._variable_name()
        self._take("=")
        return nodes.Define(this=name, expression=self._string())

    def _undefine(self) -> exp.Expr:
        self._take("UNDEFINE")
        return nodes.Undefine(this=self._variable_name())

    def _variable_name(self) -> exp.Literal:
        """A plain word; also one of the grammar's own, but, as the server has it, only in lower case."""
        token = self._stream[self._at] if self._at < len(self._stream) else None
        kind = self._kind
        allowed = kind == "name" or (token and kind in KEYWORDS and token.text.islower() and kind != "REPLACE")
        if not token or not allowed:
            self._fail("the name of a variable")
        self._at += 1
        return exp.Literal.string(token.text).update_positions(token)

    def _assert(self) -> exp.Expr:
        self._take("ASSERT")
        exists = self._kind != "NOT"
        if not exists:
            self._take("NOT", "EXISTS")
        if self._accept("TOPIC"):
            return self._assert_topic(exists=exists)
        if self._kind != "SCHEMA":
            self._fail("TOPIC, SCHEMA or NOT EXISTS" if exists else "TOPIC or SCHEMA")
        return self._assert_schema(exists=exists)

    def _assert_topic(self, *, exists: bool) -> exp.Expr:
        parts: dict[str, object] = {"this": self._resource_name(), "exists": exists}
        if self._kind == "WITH":
            parts["properties"] = self._properties()
        return self._until(nodes.AssertTopic(**parts))

    def _assert_schema(self, *, exists: bool) -> exp.Expr:
        first = self._at
        self._take("SCHEMA")
        parts: dict[str, object] = {"exists": exists}
        if self._accept("SUBJECT"):
            parts["subject"] = self._resource_name()
        if self._accept("ID"):
            at = self._at
            number = parts["id"] = self._literal()
            if not number.find(exp.Literal, bfs=False) or not number.sql("ksqldb").lstrip("-").isdigit():
                self._refuse("the ID of a schema is an integer", at=at)
        found = self._until(nodes.AssertSchema(**parts))
        if len(parts) == 1:
            self._refuse("ASSERT SCHEMA takes a SUBJECT, an ID or both", at=first)
        return found

    def _until(self, found: exp.Expr) -> exp.Expr:
        """With `TIMEOUT 10 SECONDS`."""
        if self._accept("TIMEOUT"):
            found.set("timeout", self._duration())
        return found
