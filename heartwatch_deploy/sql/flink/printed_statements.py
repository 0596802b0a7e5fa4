"""Statements → text."""

from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.printed_expressions import spoken
from heartwatch_deploy.sql.printing import Printer, listed


def _joined(*parts: str) -> str:
    return " ".join([each for each in parts if each])


def _create(g: Generator, node: nodes.CreateObject) -> str:
    args = node.args
    return _joined(
        args["verb"],
        "OR REPLACE" if args.get("replace") else "",
        "TEMPORARY" if args.get("temporary") else "",
        "SYSTEM" if args.get("system") else "",
        args["kind"],
        "IF NOT EXISTS" if args.get("exists") else "",
        g.sql(node, "this"),
        *_function_parts(g, node),
        *[f"{key.upper()} {g.sql(args[key]).lstrip()}" for key in ("input", "output") if args.get(key)],
        g.sql(node, "comment"),
        f"DISTRIBUTED {g.sql(node, 'distribution')}" if args.get("distribution") else "",
        f"PARTITIONED BY {g.sql(node, 'partitioned')}" if args.get("partitioned") else "",
        f"WITH {g.sql(node, 'options')}" if args.get("options") else "",
        f"FRESHNESS = {g.sql(node, 'freshness')}" if args.get("freshness") else "",
        f"REFRESH_MODE = {args['refresh_mode']}" if args.get("refresh_mode") else "",
        g.sql(node, "like"),
        f"AS {g.sql(node, 'expression')}" if node.expression else "",
    )


def _function_parts(g: Generator, node: nodes.CreateObject) -> tuple[str, ...]:
    args = node.args
    jars = ", ".join([f"JAR {g.sql(each)}" for each in args.get("jars") or ()])
    return (
        f"AS {g.sql(node, 'class_name')}" if args.get("class_name") else "",
        f"LANGUAGE {args['language']}" if args.get("language") else "",
        f"USING {jars}" if jars else "",
    )


def _schema(g: Generator, node: exp.Schema) -> str:
    return _joined(g.sql(node, "this"), f"({listed(g, node.expressions)})")


def _like(g: Generator, node: nodes.TableLike) -> str:
    features = " ".join([g.sql(each) for each in node.expressions])
    return f"LIKE {g.sql(node, 'this')}{f' ({features})' if features else ''}"


def _insert(g: Generator, node: nodes.InsertInto) -> str:
    args = node.args
    return _joined(
        "UPSERT" if args.get("upsert") else "INSERT",
        "OVERWRITE" if args.get("overwrite") else "INTO",
        g.sql(node, "this"),
        f"EXTEND ({listed(g, args['extension'])})" if args.get("extension") else "",
        f"PARTITION {g.sql(node, 'partition')}" if args.get("partition") else "",
        g.sql(node, "columns"),
        g.sql(node, "expression"),
    )


def _statement_set(g: Generator, node: nodes.StatementSet) -> str:
    opening = node.args.get("opening")
    begin = {"EXECUTE": "EXECUTE STATEMENT SET BEGIN", "BEGIN": "BEGIN STATEMENT SET;"}
    inserts = "; ".join([g.sql(each) for each in node.expressions])
    return f"{begin.get(opening or '', 'STATEMENT SET BEGIN')} {inserts}; END"


def _where(g: Generator, node: exp.Expr) -> str:
    where = node.args.get("where")
    return f"WHERE {g.sql(where, 'this')}" if where else ""


def _setting(g: Generator, node: nodes.SetOption) -> str:
    return f"SET {g.sql(node, 'this')} = {g.sql(node, 'expression')}" if node.this else "SET"


STATEMENTS: Final[dict[type[exp.Expr], Printer]] = {
    nodes.CreateObject: _create,
    exp.Schema: _schema,
    nodes.TableLike: _like,
    nodes.InsertInto: _insert,
    nodes.StatementSet: _statement_set,
    nodes.Wrapped: lambda g, node: _joined(spoken(g, node.expressions), g.sql(node, "this")),
    exp.Update: lambda g, node: _joined(
        "UPDATE", g.sql(node, "this"), "SET", listed(g, node.expressions), _where(g, node)
    ),
    exp.Delete: lambda g, node: _joined("DELETE FROM", g.sql(node, "this"), _where(g, node)),
    nodes.SetOption: _setting,
}
