"""Statements as the server gives them back: names in upper case and qualified, every property, one layout."""

import re
from typing import Any

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql
from heartwatch_deploy.sql.ksqldb.variables import name_of
from heartwatch_deploy.sql.ksqldb.words import RESERVED
from tests.ksqldb_model.expressions import Scope
from tests.ksqldb_model.world import WEEK_MS, Column, Source, Topic

_PLAIN = re.compile(r"[A-Z_][A-Z0-9_]*")
_NUMBERS = frozenset(("PARTITIONS", "REPLICAS", "RETENTION_MS", "VALUE_SCHEMA_ID", "KEY_SCHEMA_ID"))
_QUOTED = re.compile(r"`([^`]*)`")
_SIDES = {"LEFT": "LEFT OUTER JOIN", "RIGHT": "RIGHT OUTER JOIN", "FULL": "FULL OUTER JOIN"}


def declared(tree: Any, source: Source, options: dict[str, str]) -> str:
    """CREATE with its columns, those of the registry too."""
    formats = {"KEY_FORMAT": source.formats.key, "VALUE_FORMAT": source.formats.value}
    found = {**options, **({} if "FORMAT" in options else formats)}
    found.setdefault("CLEANUP_POLICY", "delete" if source.kind == "STREAM" else "compact")
    columns = ", ".join(_column(column, source.kind) for column in source.columns)
    return f"{_head(tree, source)} ({columns}) {_with(found)};"


def created_as(tree: Any, source: Source, options: dict[str, str], scope: Scope, topic: Topic) -> str:
    """CREATE … AS SELECT with what the sink's topic became."""
    policy = "delete" if source.kind == "STREAM" else "compact,delete" if source.formats.window else "compact"
    found = {
        "CLEANUP_POLICY": policy,
        "KAFKA_TOPIC": source.formats.topic,
        "PARTITIONS": str(topic.partitions),
        "REPLICAS": str(topic.replicas),
        "RETENTION_MS": str(topic.retention_ms or WEEK_MS),
        **options,
    }
    return f"{_head(tree, source)} {_with(found)} AS {_select(tree.args['expression'], scope)};"


def name(text: str) -> str:
    """In backquotes where it must be."""
    return text if _PLAIN.fullmatch(text) and text not in RESERVED else f"`{text}`"


def _head(tree: Any, source: Source) -> str:
    replaced = "OR REPLACE " if tree.args.get("replace") else ""
    return f"CREATE {replaced}{'SOURCE ' if source.read_only else ''}{source.kind} {name(source.name)}"


def _column(column: Column, kind: str) -> str:
    key = (" KEY" if kind == "STREAM" else " PRIMARY KEY") if column.key else ""
    return f"{name(column.name)} {_QUOTED.sub(lambda found: name(found[1]), column.type)}{key}"


def _with(options: dict[str, str]) -> str:
    quoted = {key: value.replace("'", "''") for key, value in options.items()}
    entries = (f"{key}={quoted[key]}" if key in _NUMBERS else f"{key}='{quoted[key]}'" for key in sorted(options))
    return f"WITH ({', '.join(entries)})"


def _select(query: nodes.StreamQuery, scope: Scope) -> str:
    items = [_item(item, scope, position) for position, item in enumerate(query.expressions)]
    lines = [f"SELECT {items[0]}" if len(items) == 1 else "SELECT\n  " + ",\n  ".join(items)]
    lines.append(f"FROM {_source(scope, 0)}")
    for position, join in enumerate(query.args.get("joins") or (), 1):
        words = _SIDES.get(str(join.args.get("side") or "").upper(), "INNER JOIN")
        within = f" {join.args['within'].sql('ksqldb')}" if join.args.get("within") else ""
        lines.append(f"{words} {_source(scope, position)}{within} ON ({_expression(join.args['on'], scope)})")
    windowing = query.args.get("windowing")
    lines += [f"WINDOW {_window(windowing)} "] if windowing else []
    for key, words in (
        ("where", "WHERE"),
        ("group", "GROUP BY"),
        ("partitioned_by", "PARTITION BY"),
        ("having", "HAVING"),
    ):
        clause = query.args.get(key)
        if clause:
            parts = clause.expressions or [clause.this]
            lines.append(f"{words} {', '.join(_expression(part, scope) for part in parts)}")
    return "\n".join((*lines, f"EMIT {query.args.get('emit') or 'CHANGES'}"))


def _source(scope: Scope, position: int) -> str:
    alias, source = scope.sources[position]
    return f"{name(source.name)} {name(alias)}"


def _item(item: exp.Expr, scope: Scope, position: int) -> str:
    expression = item.this if isinstance(item, exp.Alias) else item
    if isinstance(expression, exp.Star):
        return "*"
    if isinstance(expression, exp.Column) and expression.is_star:
        return f"{name(name_of(expression.args['table'], {}))}.*"
    if isinstance(item, exp.Alias):
        alias = name_of(item.args["alias"], {})
    else:
        alias = name_of(item.this, {}) if isinstance(item, exp.Column) else f"KSQL_COL_{position}"
    return f"{_expression(expression, scope)} {name(alias)}"


def _window(windowing: nodes.Windowing) -> str:
    text = canonical_sql(windowing)
    kind, _, inside = text.partition("(")
    return f"{kind.strip()} ( {inside.removesuffix(')')} )"


def _expression(node: exp.Expr, scope: Scope) -> str:
    """Columns with their source, and parentheses around every operation."""
    holder = exp.Paren(this=node.copy())
    for paren in [each for each in holder.find_all(exp.Paren) if each is not holder]:
        paren.replace(paren.this)
    for column in list(holder.find_all(exp.Column)):
        column.replace(exp.Var(this=_qualified(column, scope)))
    operations = [each for each in holder.find_all(exp.Binary) if not isinstance(each, exp.Dot | exp.PropertyEQ)]
    for binary in reversed(operations):  # those inside first: what is replaced is a copy
        binary.replace(exp.Paren(this=binary.copy()))
    return canonical_sql(holder.this)


def _qualified(column: exp.Column, scope: Scope) -> str:
    found, table = name_of(column.this, {}), column.args.get("table")
    if table:
        return f"{name(name_of(table, {}))}.{name(found)}"
    owners = [alias for alias, source in scope.sources if found in [each.name for each in source.columns]]
    return f"{name(owners[0])}.{name(found)}" if owners else name(found)
