"""SELECT as text; with `pretty`, a clause a line."""

from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.printing import Printer


def _query(printer: Generator, node: nodes.StreamQuery) -> str:
    clauses = [
        f"SELECT{printer.sep()}{printer.indent(_items(printer, node.expressions))}"
        if printer.pretty
        else f"SELECT {_items(printer, node.expressions)}",
        f"FROM {printer.sql(node.args['from_'].this)}",
        *(printer.sql(each) for each in node.args.get("joins") or ()),
    ]
    for key, word in (("windowing", "WINDOW"), ("where", "WHERE")):
        if node.args.get(key):
            clauses.append(f"{word} {printer.sql(node, key)}")
    for key, word in (("group", "GROUP BY"), ("partitioned_by", "PARTITION BY")):
        if node.args.get(key):
            clauses.append(f"{word} {_grouping(printer, node.args[key].expressions)}")
    if node.args.get("having"):
        clauses.append(f"HAVING {printer.sql(node, 'having')}")
    if node.args.get("emit"):
        clauses.append(f"EMIT {node.args['emit']}")
    if node.args.get("limit"):
        clauses.append(f"LIMIT {printer.sql(node.args['limit'].expression)}")
    return printer.sep().join(clauses)


def _items(printer: Generator, items: list[exp.Expr]) -> str:
    return f",{printer.sep()}".join(printer.sql(each) for each in items)


def _grouping(printer: Generator, values: list[exp.Expr]) -> str:
    return ", ".join(printer.sql(each) for each in values) or "()"


def _relation(printer: Generator, node: exp.Table) -> str:
    alias = printer.sql(node.args["alias"].this) if node.args.get("alias") else ""
    return f"{printer.sql(node.this)} AS {alias}" if alias else printer.sql(node.this)


def _join(printer: Generator, node: exp.Join) -> str:
    words = [node.args.get("side"), node.args.get("kind"), "JOIN", printer.sql(node.this), printer.sql(node, "within")]
    return " ".join((*filter(None, words), f"ON {printer.sql(node, 'on')}"))


def _within(printer: Generator, node: nodes.Within) -> str:
    size = printer.sql(node.this)
    if node.args.get("after"):
        size = f"({size}, {printer.sql(node, 'after')})"
    grace = f" GRACE PERIOD {printer.sql(node, 'grace')}" if node.args.get("grace") else ""
    return f"WITHIN {size}{grace}"


def _windowing(printer: Generator, node: nodes.Windowing) -> str:
    alias = printer.sql(node, "alias")
    size = printer.sql(node, "size")
    parts = [size if node.args["kind"] == "SESSION" else f"SIZE {size}"]
    for key, words in (("advance", "ADVANCE BY"), ("retention", "RETENTION"), ("grace", "GRACE PERIOD")):
        if node.args.get(key):
            parts.append(f"{words} {printer.sql(node, key)}")
    return f"{f'{alias} ' if alias else ''}{node.args['kind']} ({', '.join(parts)})"


PRINTERS: Final[dict[type[exp.Expr], Printer]] = {
    nodes.StreamQuery: _query,
    exp.Alias: lambda printer, node: f"{printer.sql(node.this)} AS {printer.sql(node, 'alias')}",
    exp.Table: _relation,
    exp.Where: lambda printer, node: printer.sql(node.this),
    exp.Having: lambda printer, node: printer.sql(node.this),
    exp.Join: _join,
    nodes.StreamJoin: _join,
    nodes.Within: _within,
    nodes.Windowing: _windowing,
    nodes.Duration: lambda printer, node: f"{printer.sql(node.this)} {printer.sql(node, 'unit')}",
}
