"""CREATE, INSERT, DROP, ALTER."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.cursor import NAMES
from heartwatch_deploy.sql.ksqldb.elements import ElementParser
from heartwatch_deploy.sql.ksqldb.properties import PropertyParser
from heartwatch_deploy.sql.ksqldb.queries import QueryParser

_SOURCES: Final = ("STREAM", "TABLE")


class DefinitionParser(QueryParser, ElementParser, PropertyParser):
    """The statements that make and unmake objects, and that write."""

    def _create(self) -> exp.Expr:
        self._take("CREATE")
        if self._accept("OR"):
            self._take("REPLACE")
            return self._create_source(replace=True, source=self._accept("SOURCE"))
        if self._accept("TYPE"):
            return self._create_type()
        if self._kind in ("SINK", "SOURCE"):
            kind = self._step().text.upper()
            if self._kind == "CONNECTOR":
                return self._create_connector(kind)
            if kind == "SINK":
                self._fail("CONNECTOR")
            return self._create_source(replace=False, source=True)
        if self._kind not in _SOURCES:
            self._fail("STREAM, TABLE, CONNECTOR, TYPE or OR REPLACE")
        return self._create_source(replace=False, source=False)

    def _create_source(self, *, replace: bool, source: bool) -> exp.Expr:
        if self._kind not in _SOURCES:
            self._fail("STREAM or TABLE")
        kind = self._step().text.upper()
        parts: dict[str, object] = {"kind": kind, "replace": replace, "source": source, "exists": self._if_not_exists()}
        name = self._source_name()
        declared = self._kind == "("
        parts["this"] = exp.Schema(this=name, expressions=self._elements(kind)) if declared else name
        properties = self._properties() if self._kind == "WITH" else None
        parts["properties"] = properties
        if not declared and not source and self._accept("AS"):
            parts["expression"] = self._created_query(kind)
        elif properties:
            self._check_window(properties)
        return nodes.CreateSource(**{key: value for key, value in parts.items() if value})

    def _created_query(self, kind: str) -> nodes.StreamQuery:
        query = self._query()
        if query.args.get("limit"):
            self._refuse(f"CREATE {kind} AS SELECT takes no LIMIT", at=self._at - 2)
        return query

    def _create_type(self) -> exp.Expr:
        exists = self._if_not_exists()
        name = self._identifier("the name of a type")
        self._take("AS")
        return nodes.CreateType(this=name, exists=exists, expression=self._type())

    def _create_connector(self, kind: str) -> exp.Expr:
        self._take("CONNECTOR")
        exists = self._if_not_exists()
        name = self._identifier("the name of a connector")
        return nodes.CreateConnector(this=name, kind=kind, exists=exists, properties=self._properties(upper=False))

    def _if_not_exists(self) -> bool:
        if self._kind != "IF" or self._kinds[self._at + 1] != "NOT":
            return False
        self._take("IF", "NOT", "EXISTS")
        return True

    def _if_exists(self) -> bool:
        if self._kind != "IF" or self._kinds[self._at + 1] != "EXISTS":
            return False
        self._at += 2
        return True

    def _insert(self) -> exp.Expr:
        self._take("INSERT", "INTO")
        name = self._source_name()
        if self._kind == "(":
            return self._insert_values(exp.Schema(this=name, expressions=self._column_names()))
        if self._kind == "VALUES":
            return self._insert_values(name)
        properties = self._properties() if self._kind == "WITH" else None
        if self._kind != "SELECT":
            self._fail("SELECT" if properties else "SELECT, VALUES, WITH or columns in parentheses")
        query = self._query()
        parts = {"this": name, "properties": properties, "expression": query}
        return nodes.StreamInsert(**{key: value for key, value in parts.items() if value})

    def _column_names(self) -> list[exp.Expr]:
        self._take("(")
        found = [self._identifier("the name of a column")]
        while self._accept(","):
            found.append(self._identifier("the name of a column"))
        self._take(")")
        return found

    def _insert_values(self, target: exp.Expr) -> exp.Expr:
        self._take("VALUES", "(")
        values: list[exp.Expr] = []
        if not self._accept(")"):
            values = self._values()
            self._take(")")
        row = exp.Values(expressions=[exp.Tuple(expressions=values)])
        return nodes.StreamInsert(this=target, expression=row)

    def _drop(self) -> exp.Expr:
        self._take("DROP")
        if self._kind not in (*_SOURCES, "CONNECTOR", "TYPE"):
            self._fail("STREAM, TABLE, CONNECTOR or TYPE")
        kind = self._step().text.upper()
        exists = self._if_exists()
        if kind not in _SOURCES:
            return nodes.DropObject(this=self._identifier(), kind=kind, exists=exists)
        name = self._source_name()
        deletes = self._accept("DELETE")
        if deletes:
            self._take("TOPIC")
        return nodes.DropObject(this=name, kind=kind, exists=exists, delete_topic=deletes)

    def _alter(self) -> exp.Expr:
        self._take("ALTER")
        if self._accept("SYSTEM"):
            return self._assignment(system=True)
        if self._kind not in _SOURCES:
            self._fail("STREAM, TABLE or SYSTEM")
        kind = self._step().text.upper()
        name = self._source_name()
        columns = [self._added_column()]
        while self._accept(","):
            columns.append(self._added_column())
        return nodes.AlterSource(this=name, kind=kind, expressions=columns)

    def _added_column(self) -> exp.Expr:
        """`ADD COLUMN x INT` and `ADD x INT`; `ADD COLUMN INT` adds a column that is named COLUMN."""
        self._take("ADD")
        first = self._at
        behind = self._kinds[first + 2]
        if self._kind == "COLUMN" and self._kinds[first + 1] in NAMES and (behind in NAMES or behind == "DECIMAL"):
            self._at += 1
            first = self._at
        column = exp.ColumnDef(this=self._identifier("the name of a column"), kind=self._type())
        return self._spanned(column, first)

    def _assignment(self, *, system: bool) -> exp.Expr:
        name = self._string()
        self._take("=")
        return nodes.SetProperty(this=name, expression=self._string(), system=system)
