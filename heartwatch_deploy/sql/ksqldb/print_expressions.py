"""Expressions and types as text."""

import re
from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.printing import Printer, listed
from heartwatch_deploy.sql.quoting import literal

PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_@]*|[0-9]+[A-Za-z_@][A-Za-z0-9_@]*")

_OPERATORS: Final[dict[type[exp.Expr], str]] = {
    exp.Or: "OR",
    exp.And: "AND",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
    exp.Like: "LIKE",
    exp.Escape: "ESCAPE",
    exp.Is: "IS",
    exp.DPipe: "||",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}
_TYPES: Final = {
    exp.DType.INT: "INTEGER",
    exp.DType.TEXT: "STRING",
    exp.DType.VARBINARY: "BYTES",
}


def _chain(printer: Generator, node: exp.Expr) -> str:
    """Operators, subscripts and fields along their left side, without recursion: a chain may be long."""
    parts: list[str] = []
    while True:
        operator = _OPERATORS.get(type(node))
        if operator:
            parts.append(f" {operator} {printer.sql(node.expression)}")
        elif isinstance(node, exp.Bracket):
            parts.append(f"[{listed(printer, node.expressions)}]")
        elif isinstance(node, exp.Dot):
            parts.append(f"->{printer.sql(node.expression)}")
        else:
            parts.append(printer.sql(node))
            return "".join(reversed(parts))
        node = node.this


def _not(printer: Generator, node: exp.Not) -> str:
    """`NOT x`, and the NOT of a predicate where it is usually written."""
    denied = node.this
    if isinstance(denied, exp.In):
        return f"{printer.sql(denied.this)} NOT IN ({listed(printer, denied.expressions)})"
    if isinstance(denied, exp.Between):
        return f"{printer.sql(denied.this)} NOT {_between_bounds(printer, denied)}"
    if isinstance(denied, exp.Is):
        return f"{printer.sql(denied.this)} IS NOT {printer.sql(denied.expression)}"
    like = denied.this if isinstance(denied, exp.Escape) else denied
    if isinstance(like, exp.Like):
        escape = f" ESCAPE {printer.sql(denied.expression)}" if isinstance(denied, exp.Escape) else ""
        return f"{printer.sql(like.this)} NOT LIKE {printer.sql(like.expression)}{escape}"
    return f"NOT {printer.sql(denied)}"


def _between_bounds(printer: Generator, node: exp.Between) -> str:
    return f"BETWEEN {printer.sql(node, 'low')} AND {printer.sql(node, 'high')}"


def _between(printer: Generator, node: exp.Between) -> str:
    return f"{printer.sql(node.this)} {_between_bounds(printer, node)}"


def _in(printer: Generator, node: exp.In) -> str:
    return f"{printer.sql(node.this)} IN ({listed(printer, node.expressions)})"


def _sign(sign: str) -> Printer:
    def printed(printer: Generator, node: exp.Expr) -> str:
        operand = printer.sql(node.this)
        return f"{sign}{' ' if operand[:1] in ('-', '+') else ''}{operand}"

    return printed


def _column(printer: Generator, node: exp.Column) -> str:
    table = printer.sql(node, "table")
    return f"{table}.{printer.sql(node.this)}" if table else printer.sql(node.this)


def _function(printer: Generator, node: exp.Anonymous) -> str:
    return f"{printer.sql(node.this)}({listed(printer, node.expressions)})"


def _lambda(printer: Generator, node: exp.Lambda) -> str:
    names = listed(printer, node.expressions)
    return f"{f'({names})' if len(node.expressions) > 1 else names} => {printer.sql(node.this)}"


def _map(printer: Generator, node: exp.Map) -> str:
    pairs = zip(node.args["keys"].expressions, node.args["values"].expressions, strict=True)
    return f"MAP({', '.join(f'{printer.sql(key)} := {printer.sql(value)}' for key, value in pairs)})"


def _case(printer: Generator, node: exp.Case) -> str:
    words = ["CASE"]
    if node.this:
        words.append(printer.sql(node.this))
    for branch in node.args["ifs"]:
        words.append(f"WHEN {printer.sql(branch.this)} THEN {printer.sql(branch, 'true')}")
    if node.args.get("default"):
        words.append(f"ELSE {printer.sql(node, 'default')}")
    return " ".join((*words, "END"))


def _type(printer: Generator, node: exp.DataType) -> str:
    kind = node.this
    if kind is exp.DType.STRUCT and not node.expressions:
        return "STRUCT< >"  # `<>` would be one token
    if kind in (exp.DType.ARRAY, exp.DType.MAP, exp.DType.STRUCT):
        return f"{kind.value}<{listed(printer, node.expressions)}>"
    name = printer.sql(node, "kind") if kind is exp.DType.USERDEFINED else _TYPES.get(kind, kind.value)
    return f"{name}({listed(printer, node.expressions)})" if node.expressions else name


PRINTERS: Final[dict[type[exp.Expr], Printer]] = {
    **dict.fromkeys(_OPERATORS, _chain),
    exp.Bracket: _chain,
    exp.Dot: _chain,
    exp.Not: _not,
    exp.Between: _between,
    exp.In: _in,
    exp.Neg: _sign("-"),
    nodes.Positive: _sign("+"),
    exp.Paren: lambda printer, node: f"({printer.sql(node.this)})",
    exp.Column: _column,
    exp.Star: lambda *_: "*",
    exp.Var: lambda _, node: node.name,
    exp.Null: lambda *_: "NULL",
    exp.Boolean: lambda _, node: "TRUE" if node.this else "FALSE",
    exp.Literal: lambda _, node: literal(node.name) if node.is_string else node.name,
    nodes.Variable: lambda _, node: f"${{{node.name}}}",
    nodes.TypedLiteral: lambda printer, node: f"{printer.sql(node.this)} {printer.sql(node.expression)}",
    exp.Anonymous: _function,
    exp.Lambda: _lambda,
    exp.Array: lambda printer, node: f"ARRAY[{listed(printer, node.expressions)}]",
    exp.Map: _map,
    exp.Struct: lambda printer, node: f"STRUCT({listed(printer, node.expressions)})",
    exp.PropertyEQ: lambda printer, node: f"{printer.sql(node.this)} := {printer.sql(node.expression)}",
    exp.Case: _case,
    exp.Cast: lambda printer, node: f"CAST({printer.sql(node.this)} AS {printer.sql(node, 'to')})",
    exp.DataType: _type,
    exp.DataTypeParam: lambda printer, node: printer.sql(node.this),
}
