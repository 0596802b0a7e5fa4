"""The columns of a declared stream or table, with KEY, PRIMARY KEY and HEADERS."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.data_types import TypeParser


class ElementParser(TypeParser):
    """The rule `tableElements`, with what the server checks of them while it parses."""

    def _elements(self, kind: str) -> list[exp.Expr]:
        self._take("(")
        found = [self._element(kind, set())]
        known = {self._canonical_name(found[0].this)}
        while self._accept(","):
            found.append(self._element(kind, known))
            known.add(self._canonical_name(found[-1].this))
        self._take(")")
        return found

    def _element(self, kind: str, known: set[str]) -> exp.Expr:
        first = self._at
        name = self._identifier("the name of a column")
        if self._canonical_name(name) in known:
            self._refuse(f"there is a column {self._shown(first)} already", at=first)
        type_ = self._type()
        constraint = self._constraint(kind, type_, first)
        parts: dict[str, object] = {"this": name, "kind": type_}
        if constraint:
            parts["constraints"] = [exp.ColumnConstraint(kind=constraint)]
        return self._spanned(exp.ColumnDef(**parts), first)

    def _constraint(self, kind: str, type_: exp.DataType, first: int) -> exp.Expr | None:
        if self._accept("PRIMARY"):
            self._take("KEY")
            if kind == "STREAM":
                self._refuse("a stream has a KEY, and no PRIMARY KEY", at=first)
            return exp.PrimaryKeyColumnConstraint()
        if self._accept("KEY"):
            if kind == "TABLE":
                self._refuse("a table has a PRIMARY KEY, and no KEY", at=first)
            return nodes.KeyColumn()
        if self._accept("HEADERS"):
            self._check_headers(type_, first)
            return nodes.HeaderColumn()
        if self._accept("HEADER"):
            self._take("(")
            header = self._string()
            self._take(")")
            if type_.this is not exp.DType.VARBINARY and type_.this is not exp.DType.USERDEFINED:
                self._refuse("the column of one HEADER is of type BYTES", at=first)
            return nodes.HeaderColumn(this=header)
        return None

    def _check_headers(self, type_: exp.DataType, first: int) -> None:
        if type_.this is not exp.DType.USERDEFINED and not self._is_of_headers(type_):
            self._refuse("the column of all HEADERS is of type ARRAY<STRUCT<key STRING, value BYTES>>", at=first)

    def _is_of_headers(self, type_: exp.DataType) -> bool:
        entry = type_.expressions[0] if type_.this is exp.DType.ARRAY else None
        if entry is None or entry.this is not exp.DType.STRUCT or len(entry.expressions) != 2:
            return False
        key, value = entry.expressions
        named = [self._canonical_name(field.this) for field in (key, value)] == ["KEY", "VALUE"]
        texts = (exp.DType.TEXT, exp.DType.VARCHAR)
        return named and key.args["kind"].this in texts and value.args["kind"].this is exp.DType.VARBINARY
