"""Statements as text, without their semicolons."""

from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.printing import Printer


def _words(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part)


def _list(printer: Generator, expressions: list[exp.Expr]) -> str:
    if not printer.pretty:
        return f"({', '.join(printer.sql(each) for each in expressions)})"
    lines = f",{printer.sep()}".join(printer.sql(each) for each in expressions)
    return f"({printer.sep('')}{printer.indent(lines)}{printer.sep('')})"


def _properties(printer: Generator, node: exp.Expr) -> str:
    properties = node.args.get("properties")
    return f"WITH {_list(printer, properties.expressions)}" if properties else ""


def _create(printer: Generator, node: nodes.CreateSource) -> str:
    head = _words(
        "CREATE",
        node.args.get("replace") and "OR REPLACE",
        node.args.get("source") and "SOURCE",
        node.args["kind"],
        node.args.get("exists") and "IF NOT EXISTS",
        printer.sql(node.this),
        _properties(printer, node),
    )
    query = node.args.get("expression")
    return f"{head} AS{printer.sep()}{printer.sql(query)}" if query else head


def _schema(printer: Generator, node: exp.Schema) -> str:
    return f"{printer.sql(node.this)} {_list(printer, node.expressions)}"


def _column(printer: Generator, node: exp.ColumnDef) -> str:
    constraints = (printer.sql(each.args["kind"]) for each in node.args.get("constraints") or ())
    return _words(printer.sql(node.this), printer.sql(node, "kind"), *constraints)


def _header(printer: Generator, node: nodes.HeaderColumn) -> str:
    return f"HEADER({printer.sql(node.this)})" if node.this else "HEADERS"


def _create_type(printer: Generator, node: nodes.CreateType) -> str:
    exists = node.args.get("exists") and "IF NOT EXISTS"
    return _words("CREATE TYPE", exists, printer.sql(node.this), "AS", printer.sql(node.expression))


def _create_connector(printer: Generator, node: nodes.CreateConnector) -> str:
    exists = node.args.get("exists") and "IF NOT EXISTS"
    return _words("CREATE", node.args["kind"], "CONNECTOR", exists, printer.sql(node.this), _properties(printer, node))


def _insert(printer: Generator, node: nodes.StreamInsert) -> str:
    head = _words("INSERT INTO", printer.sql(node.this), _properties(printer, node))
    source = node.expression
    if isinstance(source, exp.Values):
        values = ", ".join(printer.sql(each) for each in source.expressions[0].expressions)
        return f"{head} VALUES ({values})"
    return f"{head}{printer.sep()}{printer.sql(source)}"


def _drop(printer: Generator, node: nodes.DropObject) -> str:
    exists = node.args.get("exists") and "IF EXISTS"
    topic = node.args.get("delete_topic") and "DELETE TOPIC"
    return _words("DROP", node.args["kind"], exists, printer.sql(node.this), topic)


def _alter(printer: Generator, node: nodes.AlterSource) -> str:
    added = ", ".join(f"ADD COLUMN {printer.sql(each)}" for each in node.expressions)
    return _words("ALTER", node.args["kind"], printer.sql(node.this), added)


def _show(_: Generator, node: nodes.Show) -> str:
    return _words("SHOW", node.args.get("all") and "ALL", node.this, node.args.get("extended") and "EXTENDED")


def _describe(printer: Generator, node: nodes.DescribeObject) -> str:
    extended = node.args.get("extended") and "EXTENDED"
    return _words("DESCRIBE", node.args.get("kind"), printer.sql(node, "this"), extended)


def _print(printer: Generator, node: nodes.PrintTopic) -> str:
    interval, limit = printer.sql(node, "interval"), printer.sql(node, "limit")
    return _words(
        "PRINT",
        printer.sql(node.this),
        node.args.get("beginning") and "FROM BEGINNING",
        interval and f"INTERVAL {interval}",
        limit and f"LIMIT {limit}",
    )


def _set(printer: Generator, node: nodes.SetProperty) -> str:
    verb = "ALTER SYSTEM" if node.args.get("system") else "SET"
    return f"{verb} {printer.sql(node.this)} = {printer.sql(node.expression)}"


def _assert_topic(printer: Generator, node: nodes.AssertTopic) -> str:
    return _asserted(printer, node, _words("TOPIC", printer.sql(node.this), _properties(printer, node)))


def _assert_schema(printer: Generator, node: nodes.AssertSchema) -> str:
    subject, identity = printer.sql(node, "subject"), printer.sql(node, "id")
    return _asserted(printer, node, _words("SCHEMA", subject and f"SUBJECT {subject}", identity and f"ID {identity}"))


def _asserted(printer: Generator, node: exp.Expr, what: str) -> str:
    timeout = printer.sql(node, "timeout")
    denied = not node.args.get("exists") and "NOT EXISTS"
    return _words("ASSERT", denied, what, timeout and f"TIMEOUT {timeout}")


PRINTERS: Final[dict[type[exp.Expr], Printer]] = {
    nodes.CreateSource: _create,
    exp.Schema: _schema,
    exp.ColumnDef: _column,
    exp.PrimaryKeyColumnConstraint: lambda *_: "PRIMARY KEY",
    nodes.KeyColumn: lambda *_: "KEY",
    nodes.HeaderColumn: _header,
    exp.Property: lambda printer, node: f"{printer.sql(node.this)} = {printer.sql(node, 'value')}",
    nodes.CreateType: _create_type,
    nodes.CreateConnector: _create_connector,
    nodes.StreamInsert: _insert,
    nodes.DropObject: _drop,
    nodes.AlterSource: _alter,
    nodes.Show: _show,
    nodes.DescribeObject: _describe,
    nodes.PrintTopic: _print,
    nodes.QueryCommand: lambda printer, node: f"{node.args['kind']} {printer.sql(node, 'this') or 'ALL'}",
    nodes.SetProperty: _set,
    nodes.UnsetProperty: lambda printer, node: f"UNSET {printer.sql(node.this)}",
    nodes.Define: lambda printer, node: f"DEFINE {node.this.name} = {printer.sql(node.expression)}",
    nodes.Undefine: lambda _, node: f"UNDEFINE {node.this.name}",
    nodes.Explain: lambda printer, node: f"EXPLAIN {printer.sql(node.this)}",
    nodes.AssertTopic: _assert_topic,
    nodes.AssertSchema: _assert_schema,
}
