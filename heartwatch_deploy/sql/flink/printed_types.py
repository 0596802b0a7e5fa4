"""Data types and columns → text."""

from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.printing import Printer, listed

T = exp.DataType.Type
_NAMES: Final = {T.TEXT: "STRING", T.BLOB: "BYTES", T.TIMESTAMPLTZ: "TIMESTAMP_LTZ"}


def _data_type(g: Generator, node: exp.DataType) -> str:
    return _type_name(g, node) + (" NOT NULL" if node.args.get("nullable") is False else "")


def _type_name(g: Generator, node: exp.DataType) -> str:
    kind = node.this
    inside = listed(g, node.expressions)
    if kind is T.STRUCT:
        return f"ROW<{inside}>"
    if kind is T.USERDEFINED:
        return _user_defined(g, node, inside)
    if node.args.get("nested"):
        return f"{kind.value}<{inside}>"
    if kind is T.INTERVAL:
        return f"INTERVAL {inside}"
    measures = f"({inside})" if inside else ""
    if kind is T.TIMETZ:
        return f"TIME{measures} WITH LOCAL TIME ZONE"
    character_set = f" CHARACTER SET {g.sql(node, 'collate')}" if node.args.get("collate") else ""
    return f"{_NAMES.get(kind, kind.value)}{measures}{character_set}"


def _user_defined(g: Generator, node: exp.DataType, inside: str) -> str:
    kind = node.args["kind"]
    if kind == "RAW":
        return f"RAW({inside})"
    return f"{kind}<{inside}>" if node.args.get("nested") else g.sql(kind)


def _column_definition(g: Generator, node: exp.ColumnDef) -> str:
    in_row = isinstance(node.parent, exp.DataType)
    parts = [g.sql(node, "this"), g.sql(node, "kind")]
    for each in node.args.get("constraints") or ():
        parts.append(g.sql(each, "this") if in_row and isinstance(each, nodes.Comment) else g.sql(each))
    return " ".join([each for each in parts if each])


def _constraint(g: Generator, node: nodes.Constraint) -> str:
    name = f"CONSTRAINT {g.sql(node, 'this')} " if node.this else ""
    columns = f" ({listed(g, node.expressions)})" if node.expressions else ""
    enforced = node.args.get("enforced")
    return f"{name}{node.args['kind']}{columns}{f' {enforced}' if enforced else ''}"


def _metadata(g: Generator, node: nodes.MetadataColumn) -> str:
    key = f" FROM {g.sql(node, 'this')}" if node.this else ""
    return f"METADATA{key}{' VIRTUAL' if node.args.get('virtual') else ''}"


def _distribution(g: Generator, node: nodes.Distribution) -> str:
    kind = f"{node.args['kind']} " if node.args.get("kind") else ""
    columns = f"BY {kind}({listed(g, node.expressions)})" if node.expressions else ""
    buckets = f"INTO {g.sql(node, 'buckets')} BUCKETS" if node.args.get("buckets") else ""
    return " ".join([each for each in (columns, buckets) if each])


TYPES: Final[dict[type[exp.Expr], Printer]] = {
    exp.DataType: _data_type,
    exp.ColumnDef: _column_definition,
    nodes.Constraint: _constraint,
    nodes.MetadataColumn: _metadata,
    nodes.ComputedColumn: lambda g, node: f"AS {g.sql(node, 'this')}",
    nodes.Comment: lambda g, node: f"COMMENT {g.sql(node, 'this')}",
    nodes.Watermark: lambda g, node: f"WATERMARK FOR {g.sql(node, 'this')} AS {g.sql(node, 'expression')}",
    nodes.Distribution: _distribution,
    nodes.Options: lambda g, node: f"({listed(g, node.expressions)})",
    nodes.OptionKeys: lambda g, node: f"({listed(g, node.expressions)})",
    nodes.PartitionSpec: lambda g, node: f"({listed(g, node.expressions)})",
    nodes.Names: lambda g, node: f"({listed(g, node.expressions)})",
}
