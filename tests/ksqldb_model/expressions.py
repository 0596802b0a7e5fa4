"""The type of an expression over the columns of a query's sources."""

import re
from dataclasses import dataclass

from sqlglot import exp

from heartwatch_deploy.clients.ksqldb_decode import sql_type as sql_name
from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.nullness import is_primitive
from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.functions import UNKNOWN, kinds, return_type
from tests.ksqldb_model.sql_types import schema_info
from tests.ksqldb_model.world import Column, Refused, Source

_SIZES = re.compile(r"DECIMAL\((\d+), (\d+)\)")
_PSEUDO = {"ROWTIME": "BIGINT", "ROWPARTITION": "INTEGER", "ROWOFFSET": "BIGINT"}
_BOUNDS = {"WINDOWSTART": "BIGINT", "WINDOWEND": "BIGINT"}
_MOMENTS = {"ROWTIME", "WINDOWSTART", "WINDOWEND"}
"""Columns that are compared with a text that is a time."""
_ORDER = ("INTEGER", "BIGINT", "DECIMAL", "DOUBLE")
_PRIMITIVES = {"INTEGER": "int", "BIGINT": "long", "DOUBLE": "double", "BOOLEAN": "boolean"}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


@dataclass(frozen=True)
class Scope:
    """The sources by their alias, in the order of the text."""

    sources: tuple[tuple[str, Source], ...]
    windowed: bool = False

    def resolve(self, column: exp.Column) -> str:
        """The type of a column; Refused when there is none of that name."""
        name, table = name_of(column.this, {}), column.args.get("table")
        wanted = name_of(table, {}) if table else None
        for alias, source in self.sources:
            if wanted in (None, alias, source.name):
                for found in source.columns:
                    if found.name == name:
                        return found.type
        pseudo = {**_PSEUDO, **(_BOUNDS if self.windowed else {})}
        if name in pseudo:
            return pseudo[name]
        start = column.this.meta.get("start", 0)
        raise Refused(f"Line: 1, Col: {start + 1}: SELECT column '{name}' cannot be resolved.")

    def all_columns(self, alias: str | None = None) -> list[tuple[str, Column]]:
        """What `*`, or `alias.*`, stands for, with names; in a join each has its source's alias in front."""
        joined = len(self.sources) > 1
        return [
            (f"{found}_{column.name}" if joined else column.name, column)
            for found, source in self.sources
            if alias in (None, found, source.name)
            for column in source.columns
        ]


def type_of(node: exp.Expr, scope: Scope) -> str:  # noqa: PLR0911 - one kind of expression each
    """The SQL type; `UNKNOWN` for what the model does not work out."""
    if isinstance(node, exp.Column):
        return scope.resolve(node)
    if isinstance(node, exp.Literal):
        return "STRING" if node.is_string else _number(node.name)
    if isinstance(node, exp.Anonymous):
        return return_type(str(node.name), [type_of(each, scope) for each in node.expressions if _typed(each)])
    if isinstance(node, exp.Paren | exp.Neg | nodes.Positive):
        return type_of(node.this, scope)
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod):
        return _arithmetic(node, type_of(node.this, scope), type_of(node.expression, scope))
    if isinstance(node, _COMPARISONS):
        return _comparison(node, type_of(node.this, scope), type_of(node.expression, scope))
    return _other(node, scope)


def _other(node: exp.Expr, scope: Scope) -> str:
    if isinstance(node, exp.Cast):
        return sql_type(node.args["to"], {})
    if isinstance(node, exp.Array):
        inner = [type_of(each, scope) for each in node.expressions]
        return f"ARRAY<{inner[0] if inner else UNKNOWN}>"
    if isinstance(node, exp.Dot | exp.Bracket):
        return _member(node, type_of(node.this, scope))
    if isinstance(node, exp.Case):
        return type_of(node.args["ifs"][0].args["true"], scope)
    for column in node.find_all(exp.Column):
        scope.resolve(column)
    if isinstance(node, exp.DPipe):
        return "STRING"
    for between in node.find_all(exp.Between):
        _refuse_call(between)
    for asked in node.find_all(exp.Is):
        _refuse_primitive(asked, scope)
    booleans = (exp.Boolean, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Like, exp.Between)
    return "BOOLEAN" if isinstance(node, booleans) else UNKNOWN


def _refuse_call(between: exp.Between) -> None:
    """The server writes what is compared twice into its code, and has a name for one call of it."""
    for call in between.this.find_all(exp.Anonymous):
        if kinds().get(str(call.name).upper()) == "SCALAR":
            raise Refused(f"Invalid Predicate: Cannot get name for `{str(call.name).upper()}` 1 times.")


def _refuse_primitive(asked: exp.Is, scope: Scope) -> None:
    """Numbers and truths that were computed are no objects in the server's code, and never compared with null."""
    kind = type_of(asked.this, scope) if is_primitive(asked.this) else UNKNOWN
    if kind in _PRIMITIVES:
        words = f'Cannot compare primitive type "{_PRIMITIVES[kind]}" with "null".'
        raise Refused(f"Invalid Predicate: {words} expression: ({asked.sql('ksqldb').upper()})")


def _member(node: exp.Dot | exp.Bracket, whole: str) -> str:
    """The type of a field of a STRUCT, of an element of an ARRAY or MAP."""
    info = schema_info(whole)
    if isinstance(node, exp.Dot):
        name = name_of(node.expression, {})
        found = next((each["schema"] for each in info["fields"] or () if each["name"] == name), None)
    else:
        found = info["memberSchema"]
    return sql_name(found) if found else UNKNOWN


def _typed(node: exp.Expr) -> bool:
    return not isinstance(node, exp.Star | exp.Lambda | exp.Var)


def _number(text: str) -> str:
    if text.isdigit():
        return "INTEGER" if int(text) < 2**31 else "BIGINT"
    if "e" in text.lower():
        return "DOUBLE"
    whole, _, fraction = text.partition(".")
    return f"DECIMAL({len(whole.lstrip('0') or '0') + len(fraction)}, {len(fraction)})"


def _arithmetic(node: exp.Expr, left: str, right: str) -> str:
    if UNKNOWN in (left, right):
        return UNKNOWN
    if isinstance(node, exp.Add) and left == right == "STRING":
        return "STRING"
    ranks = [_rank(left), _rank(right)]
    if None in ranks:
        text = f"({node.this.sql('ksqldb').upper()} {_SIGNS[type(node)]} {node.expression.sql('ksqldb').upper()})"
        raise Refused(f"Error processing expression: {text}. Unsupported arithmetic types. {left} {right}")
    found = _ORDER[max(rank for rank in ranks if rank is not None)]
    return _decimal(node, _sizes(left), _sizes(right)) if found == "DECIMAL" else found


_SIGNS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}


def _rank(sql_type: str) -> int | None:
    plain = sql_type.partition("(")[0]
    return _ORDER.index(plain) if plain in _ORDER else None


def widens(found: str, wanted: str) -> bool:
    """Whether a number is taken for one of a wider type."""
    ranks = _rank(found), _rank(wanted)
    return ranks[0] is not None and ranks[1] is not None and ranks[0] < ranks[1]


def _sizes(sql_type: str) -> tuple[int, int]:
    found = _SIZES.fullmatch(sql_type)
    return (int(found[1]), int(found[2])) if found else (10 if sql_type == "INTEGER" else 19, 0)


def _decimal(node: exp.Expr, left: tuple[int, int], right: tuple[int, int]) -> str:
    """Precision and scale as SQL Server has them, which ksqlDB follows."""
    (p1, s1), (p2, s2) = left, right
    if isinstance(node, exp.Div):
        scale = max(6, s1 + p2 + 1)
        return f"DECIMAL({p1 - s1 + s2 + scale}, {scale})"
    if isinstance(node, exp.Mul):
        return f"DECIMAL({p1 + p2 + 1}, {s1 + s2})"
    scale = max(s1, s2)
    return f"DECIMAL({scale + max(p1 - s1, p2 - s2) + 1}, {scale})"


def _comparison(node: exp.Expr, left: str, right: str) -> str:
    numbers = _rank(left) is not None and _rank(right) is not None
    times = {left, right} <= {"STRING", "TIMESTAMP", "DATE", "TIME"}
    columns = {column.name.upper() for column in node.find_all(exp.Column)}
    moment = {left, right} == {"STRING", "BIGINT"} and bool(columns & _MOMENTS)
    if left != right and UNKNOWN not in (left, right) and not (numbers or times or moment):
        texts = node.this.sql("ksqldb").upper(), node.expression.sql("ksqldb")
        raise Refused(f"Cannot compare {texts[0]} ({left}) to {texts[1]} ({right}) with {type(node).__name__}.")
    return "BOOLEAN"


def sql_type(tree: exp.DataType, types: dict[str, str]) -> str:
    """The canonical name of a type; Refused for a name that nobody registered."""
    kind, inner = tree.this, tree.expressions
    if kind is exp.DType.USERDEFINED:
        name = name_of(tree.args["kind"], {})
        if name not in types:
            raise Refused(f"Failed to prepare statement: Cannot resolve unknown type: {name}")
        return types[name]
    if kind is exp.DType.STRUCT:
        fields = (f"`{name_of(each.this, {})}` {sql_type(each.args['kind'], types)}" for each in inner)
        return f"STRUCT<{', '.join(fields)}>"
    if kind in (exp.DType.ARRAY, exp.DType.MAP):
        return f"{kind.value}<{', '.join(sql_type(each, types) for each in inner)}>"
    if kind is exp.DType.DECIMAL:
        return f"DECIMAL({', '.join(each.sql('ksqldb') for each in inner)})"
    return _NAMES.get(kind.value, kind.value)


_NAMES = {"INT": "INTEGER", "TEXT": "STRING", "VARCHAR": "STRING", "VARBINARY": "BYTES", "BINARY": "BYTES"}
