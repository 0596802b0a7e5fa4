"""Types: `DECIMAL(4, 2)`, `MAP<STRING, ARRAY<INT>>`, `STRUCT<x INT, …>`, `INT ARRAY`, names of registered types."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb.cursor import NAMES, Cursor

_PRIMITIVES: Final = {
    "BOOLEAN": exp.DType.BOOLEAN,
    "INT": exp.DType.INT,
    "INTEGER": exp.DType.INT,
    "BIGINT": exp.DType.BIGINT,
    "DOUBLE": exp.DType.DOUBLE,
    "STRING": exp.DType.TEXT,
    "VARCHAR": exp.DType.VARCHAR,
    "BYTES": exp.DType.VARBINARY,
    "TIME": exp.DType.TIME,
    "DATE": exp.DType.DATE,
    "TIMESTAMP": exp.DType.TIMESTAMP,
}


class TypeParser(Cursor):
    """The rule `type`, as sqlglot's DataType."""

    def _type(self) -> exp.DataType:
        depth = self._depth
        self._deeper()
        first = self._at
        found = self._simple_type()
        while self._accept("ARRAY"):
            self._deeper()
            found = exp.DataType(this=exp.DType.ARRAY, expressions=[found], nested=True)
        self._spanned(found, first)
        self._depth = depth
        return found

    def _simple_type(self) -> exp.DataType:
        kind, following = self._kinds[self._at], self._kinds[self._at + 1]
        if kind == "DECIMAL":
            return self._decimal()
        if following == "<" and kind in ("ARRAY", "MAP", "STRUCT"):
            self._at += 2
            found = {"ARRAY": self._array_type, "MAP": self._map_type, "STRUCT": self._struct_type}[kind]()
            self._take(">")
            return found
        if kind not in NAMES:
            self._fail("a type")
        return self._named_type()

    def _decimal(self) -> exp.DataType:
        self._take("DECIMAL", "(")
        first = self._at
        precision = self._size()
        self._take(",")
        scale = self._size()
        self._take(")")
        if not int(precision.name) >= 1 or not 0 <= int(scale.name) <= int(precision.name):
            self._refuse("the precision of a DECIMAL is at least 1 and not below its scale", at=first)
        return exp.DataType(
            this=exp.DType.DECIMAL, expressions=[exp.DataTypeParam(this=each) for each in (precision, scale)]
        )

    def _size(self) -> exp.Literal:
        if self._kind == "-":
            self._might_take()
        if self._kind != "integer":
            self._fail("an integer")
        token = self._step()
        if len(token.text) > 9:
            self._refuse("the number is too large", at=self._at - 1)
        return exp.Literal(this=token.text, is_string=False).update_positions(token)

    def _array_type(self) -> exp.DataType:
        return exp.DataType(this=exp.DType.ARRAY, expressions=[self._type()], nested=True)

    def _map_type(self) -> exp.DataType:
        key = self._type()
        self._take(",")
        return exp.DataType(this=exp.DType.MAP, expressions=[key, self._type()], nested=True)

    def _struct_type(self) -> exp.DataType:
        fields: list[exp.Expr] = []
        while self._kind != ">" or fields:
            first = self._at
            field = exp.ColumnDef(this=self._identifier("the name of a field"), kind=self._type())
            fields.append(self._spanned(field, first))
            if not self._accept(","):
                break
        return exp.DataType(this=exp.DType.STRUCT, expressions=fields, nested=True)

    def _named_type(self) -> exp.DataType:
        kind = self._kind
        token = self._stream[self._at]
        name = self._identifier()
        primitive = _PRIMITIVES.get(token.text.upper()) if kind not in ("quoted", "variable", "digits") else None
        parameters = self._type_parameters()
        if primitive:
            return exp.DataType(this=primitive, expressions=parameters)
        return exp.DataType(this=exp.DType.USERDEFINED, kind=name, expressions=parameters)

    def _type_parameters(self) -> list[exp.DataTypeParam]:
        """`VARCHAR(10)`, `VARCHAR(STRING)`: read, and without meaning to the server."""
        found: list[exp.DataTypeParam] = []
        if not self._accept("("):
            return found
        while True:
            if self._kind not in ("integer", "STRING"):
                self._fail("an integer or `STRING`")
            token = self._step()
            text = token.text.upper()
            found.append(exp.DataTypeParam(this=exp.Literal.number(text) if text.isdigit() else exp.Var(this=text)))
            if not self._accept(","):
                self._take(")")
                return found
