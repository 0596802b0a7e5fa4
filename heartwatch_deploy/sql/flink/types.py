"""Data types: ROW<…>, MAP, ARRAY, TIMESTAMP(3) WITH LOCAL TIME ZONE, NOT NULL and the rest."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from sqlglot import exp
from sqlglot.expressions.datatypes import DType
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.following import Following
from heartwatch_deploy.sql.text_error import SqlTextError

T: Final = DType
_PLAIN: Final = {
    "BOOLEAN": T.BOOLEAN,
    "TINYINT": T.TINYINT,
    "SMALLINT": T.SMALLINT,
    "INT": T.INT,
    "INTEGER": T.INT,
    "BIGINT": T.BIGINT,
    "FLOAT": T.FLOAT,
    "REAL": T.FLOAT,
    "DOUBLE": T.DOUBLE,
    "DECIMAL": T.DECIMAL,
    "DEC": T.DECIMAL,
    "NUMERIC": T.DECIMAL,
    "CHAR": T.CHAR,
    "CHARACTER": T.CHAR,
    "VARCHAR": T.VARCHAR,
    "BINARY": T.BINARY,
    "VARBINARY": T.VARBINARY,
    "STRING": T.TEXT,
    "BYTES": T.BLOB,
    "DATE": T.DATE,
    "TIME": T.TIME,
    "TIMESTAMP": T.TIMESTAMP,
    "TIMESTAMP_LTZ": T.TIMESTAMPLTZ,
    "VARIANT": T.VARIANT,
}
TYPE_WORDS: Final = frozenset((*_PLAIN, "ROW", "ARRAY", "MAP", "MULTISET", "RAW"))
_MEASURES: Final = {
    **dict.fromkeys(("DECIMAL", "DEC", "NUMERIC"), 2),
    **dict.fromkeys(("CHAR", "CHARACTER", "VARCHAR", "BINARY", "VARBINARY", "TIME", "TIMESTAMP", "TIMESTAMP_LTZ"), 1),
}


class Types(Following, ABC):
    @abstractmethod
    def expression(self, strength: int = 0) -> exp.Expr: ...

    @abstractmethod
    def primary(self) -> exp.Expr: ...

    @abstractmethod
    def string(self) -> exp.Literal: ...

    @abstractmethod
    def interval_type(self) -> exp.Expr: ...

    def data_type(self) -> exp.DataType:
        """A type with all ARRAY and MULTISET behind it and whether it may be NULL."""
        self.enter()
        first = self.token
        found = self._type_name()
        while True:
            self._nullable(found)
            if self.word not in ("ARRAY", "MULTISET"):
                break
            found = self._collection_type(self.step().text.upper(), found)
            self.enter()
        self.leave()
        return self.placed(found, first, self.previous)

    def _nullable(self, found: exp.DataType) -> None:
        if self.accept("NOT", "NULL"):
            found.set("nullable", False)
        else:
            self.accept("NULL")

    def _collection_type(self, kind: str, element: exp.DataType) -> exp.DataType:
        if kind == "ARRAY":
            return exp.DataType(this=T.ARRAY, expressions=[element], nested=True)
        return exp.DataType(this=T.USERDEFINED, kind=kind, expressions=[element], nested=True)

    def _type_name(self) -> exp.DataType:
        word = self.word
        if word in ("ARRAY", "MULTISET"):
            self.step()
            return self._collection_type(word, self._angle(self.data_type)[0])
        if word == "MAP" and self.ahead() == "<":
            self.step()
            self.expect("<")
            key = self.data_type()
            self.expect(",")
            value = self.data_type()
            self.expect(">")
            return exp.DataType(this=T.MAP, expressions=[key, value], nested=True)
        if word == "ROW":
            return self._row()
        if word == "STRUCTURED" and self.ahead() == "<":
            return self._structured()
        if word == "RAW" and self.ahead() == "(":
            self.step()
            return self._raw()
        return self._scalar(word) if word in _PLAIN else self._named_type()

    def _raw(self) -> exp.DataType:
        """`RAW('class', 'serializer')`."""
        self.expect("(")
        class_name = self.string()
        self.expect(",")
        serializer = self.string()
        self.close()
        return exp.DataType(this=T.USERDEFINED, kind="RAW", expressions=[class_name, serializer])

    def plain_type(self) -> exp.DataType:
        """The type of a CAST, which says nothing of NULL."""
        self.enter()
        first = self.token
        found = self._type_name()
        while self.word in ("ARRAY", "MULTISET"):
            found = self._collection_type(self.step().text.upper(), found)
            self.enter()
        self.leave()
        return self.placed(found, first, self.previous)

    def _scalar(self, word: str) -> exp.DataType:
        self.step()
        if word == "DOUBLE":
            self.accept("PRECISION")
        kind = _PLAIN[word]
        if word in ("CHAR", "CHARACTER", "BINARY") and self.accept("VARYING"):
            kind = T.VARBINARY if word == "BINARY" else T.VARCHAR
        measures = self.precision(_MEASURES[word]) if self.word == "(" and word in _MEASURES else []
        if kind in (T.CHAR, T.VARCHAR) and self.accept("CHARACTER", "SET"):
            return exp.DataType(this=kind, expressions=measures, collate=self.name())
        if kind in (T.TIME, T.TIMESTAMP):
            return self._zoned(kind, measures)
        return exp.DataType(this=kind, expressions=measures)

    def _zoned(self, kind: DType, measures: list[exp.Expr]) -> exp.DataType:
        if self.accept("WITH", "LOCAL", "TIME", "ZONE"):
            if kind is T.TIMESTAMP:
                return exp.DataType(this=T.TIMESTAMPLTZ, expressions=measures)
            return exp.DataType(this=T.TIMETZ, expressions=measures)
        self.accept("WITHOUT", "TIME", "ZONE")
        return exp.DataType(this=kind, expressions=measures)

    def _named_type(self) -> exp.DataType:
        if self.word == "ANY":
            return exp.DataType(this=T.USERDEFINED, kind=self.step().text.upper())
        if not self.is_name():
            raise self.unexpected("a type")
        if self.word == "GEOMETRY":
            raise SqlTextError("Flink has no geometries", self.offset)
        names: list[exp.Expr] = [*self.names()]
        owner = names[0]
        for each in names[1:]:
            owner = exp.Dot(this=owner, expression=each)
        return exp.DataType(this=T.USERDEFINED, kind=owner)

    def precision(self, most: int = 2) -> list[exp.Expr]:
        """`(10)` or `(10, 2)`."""
        self.expect("(")
        found = [self._whole_number()]
        if most > 1 and self.word == ",":
            self.step()
            found.append(self._whole_number())
        self.close()
        return found

    def _whole_number(self) -> exp.Expr:
        if self.kind is not TokenType.NUMBER or not self.token.text.isdigit():
            raise self.unexpected("a whole number")
        token = self.step()
        return self.placed(exp.Literal(this=token.text, is_string=False), token)

    def _angle(self, one: Callable[[], exp.DataType]) -> list[exp.DataType]:
        self.expect("<")
        found = [one()]
        self.expect(">")
        return found

    def _row(self) -> exp.DataType:
        self.expect("ROW")
        if self.accept("<>"):
            return exp.DataType(this=T.STRUCT, expressions=[], nested=True)
        closing = {"<": ">", "(": ")"}.get(self.word)
        if closing is None:
            raise self.unexpected("<", "(")
        self.step()
        fields = [] if self.word == closing else self.comma_list(self._row_field)
        self.expect(closing)
        return exp.DataType(this=T.STRUCT, expressions=fields, nested=True)

    def _structured(self) -> exp.DataType:
        self.step()
        self.expect("<")
        parts: list[exp.Expr] = [self.string()]
        if self.accept(","):
            parts += self.comma_list(self._row_field)
        self.expect(">")
        return exp.DataType(this=T.USERDEFINED, kind="STRUCTURED", expressions=parts, nested=True)

    def _row_field(self) -> exp.ColumnDef:
        first = self.token
        name = self.name()
        kind = self.data_type()
        comment = [nodes.Comment(this=self.string())] if self.kind is TokenType.STRING else None
        return self.placed(exp.ColumnDef(this=name, kind=kind, constraints=comment), first, self.previous)
