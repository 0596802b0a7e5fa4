"""Queries and what stands behind FROM → text."""

from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.printed_expressions import spoken
from heartwatch_deploy.sql.printing import Printer, listed

_WORDS: Final = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


def _joined(*parts: str) -> str:
    return " ".join([each for each in parts if each])


def _clause(g: Generator, node: exp.Expr, key: str, word: str) -> str:
    found = node.args.get(key)
    return f"{word} {g.sql(found, 'this')}" if found else ""


def _select(g: Generator, node: exp.Select) -> str:
    windows = node.args.get("windows")
    return _joined(
        g.sql(node, "with_"),
        "SELECT",
        g.sql(node, "hint"),
        g.sql(node, "distinct"),
        listed(g, node.expressions),
        g.sql(node, "from_") + "".join([g.sql(each) for each in node.args.get("joins") or ()]),
        _clause(g, node, "where", "WHERE"),
        g.sql(node, "group"),
        _clause(g, node, "having", "HAVING"),
        f"WINDOW {listed(g, windows)}" if windows else "",
        _clause(g, node, "qualify", "QUALIFY"),
        _tail(g, node),
    )


def _tail(g: Generator, node: exp.Expr) -> str:
    limit, offset = node.args.get("limit"), node.args.get("offset")
    return _joined(
        g.sql(node, "order"),
        f"LIMIT {g.sql(limit, 'expression')}" if limit else "",
        f"OFFSET {g.sql(offset, 'expression')}" if offset else "",
    )


def _set_operation(g: Generator, node: exp.SetOperation) -> str:
    """From the left, without a call for each operation of a chain; the chain's inner ones have no ORDER BY."""
    pieces: list[str] = []
    current: exp.Expr = node
    while isinstance(current, exp.SetOperation) and (current is node or not _has_tail(current)):
        every = "" if current.args.get("distinct") else " ALL"
        pieces.append(f" {_WORDS[type(current)]}{every} {g.sql(current, 'expression')}")
        current = current.this
    return _joined(g.sql(node, "with_"), g.sql(current) + "".join(reversed(pieces)), _tail(g, node))


def _has_tail(node: exp.Expr) -> bool:
    return any(node.args.get(each) for each in ("with_", "order", "limit", "offset"))


def _values(g: Generator, node: exp.Values) -> str:
    return _joined(g.sql(node, "with_"), f"VALUES {listed(g, node.expressions)}", _tail(g, node))


def _cte(g: Generator, node: exp.CTE) -> str:
    return f"{g.sql(node, 'alias')} AS ({g.sql(node, 'this')})"


def _alias(g: Generator, node: exp.TableAlias) -> str:
    columns = node.args.get("columns")
    return f"{g.sql(node, 'this')}{f' ({listed(g, columns)})' if columns else ''}"


def _table(g: Generator, node: exp.Table) -> str:
    name = ".".join([g.sql(each) for each in (node.args.get("catalog"), node.args.get("db"), node.this) if each])
    return _joined(name, *[g.sql(each) for each in node.args.get("hints") or ()], g.sql(node, "version"))


def _with_alias(printed: Printer) -> Printer:
    """What may have a name and be sampled behind FROM."""

    def whole(g: Generator, node: exp.Expr) -> str:
        alias, sample = node.args.get("alias"), node.args.get("sample")
        return _joined(
            printed(g, node), f"AS {g.sql(alias)}" if alias else "", f"TABLESAMPLE {g.sql(sample)}" if sample else ""
        )

    return whole


def _join(g: Generator, node: exp.Join) -> str:
    on, using = node.args.get("on"), node.args.get("using")
    words = [node.args.get(each) for each in ("method", "side", "kind")]
    if not (any(words) or on or using):
        return f", {g.sql(node, 'this')}"
    return " " + _joined(
        *[each for each in words if each and each != "INNER"],
        "JOIN",
        g.sql(node, "this"),
        f"ON {g.sql(on)}" if on else "",
        f"USING ({listed(g, using)})" if using else "",
    )


def _subquery(g: Generator, node: exp.Subquery) -> str:
    return _joined(g.sql(node, "with_"), f"({g.sql(node, 'this')})", _tail(g, node))


def _function(g: Generator, node: nodes.TableFunction) -> str:
    call = g.sql(node, "this")
    return call if node.args.get("implicit") else f"TABLE({call})"


def _unnest(g: Generator, node: exp.Unnest) -> str:
    values = node.expressions
    inside = g.sql(values[0]) if isinstance(values[0], exp.Subquery) else f"({listed(g, values)})"
    return f"UNNEST{inside}{' WITH ORDINALITY' if node.args.get('offset') else ''}"


def _tables(g: Generator, node: nodes.JoinedTables) -> str:
    return f"({g.sql(node, 'this')}{''.join([g.sql(each) for each in node.args.get('joins') or ()])})"


def _group(g: Generator, node: exp.Group) -> str:
    return f"GROUP BY {'DISTINCT ' if node.args.get('distinct') else ''}{listed(g, node.expressions)}"


def _window(g: Generator, node: exp.Window) -> str:
    over = f"{g.sql(node, 'this')} OVER " if node.this else ""
    if node.args.get("alias"):
        return f"{over}{g.sql(node, 'alias')}"
    partition = node.args.get("partition_by")
    inside = _joined(
        g.sql(node, "first"),
        f"PARTITION BY {listed(g, partition)}" if partition else "",
        g.sql(node, "order"),
        g.sql(node, "spec"),
    )
    return f"{over}({inside})"


def _frame(g: Generator, node: exp.WindowSpec) -> str:
    start = _joined(g.sql(node.args.get("start")), node.args.get("start_side") or "")
    end = _joined(g.sql(node.args.get("end")), node.args.get("end_side") or "")
    bounds = f"BETWEEN {start} AND {end}" if end else start
    return _joined(f"{node.args['kind']} {bounds}" if start else "", node.args.get("partial") or "")


def _match(g: Generator, node: exp.MatchRecognize) -> str:
    named = {key: node.args.get(key) for key in ("partition_by", "measures", "define", "subset")}
    within = node.args.get("within")
    return (
        "MATCH_RECOGNIZE ("
        + _joined(
            f"PARTITION BY {listed(g, named['partition_by'])}" if named["partition_by"] else "",
            g.sql(node, "order"),
            f"MEASURES {listed(g, named['measures'])}" if named["measures"] else "",
            g.sql(node, "rows"),
            g.sql(node, "after"),
            f"PATTERN ({g.sql(node, 'pattern')})",
            f"WITHIN {g.sql(within)}" if within else "",
            f"SUBSET {listed(g, named['subset'])}" if named["subset"] else "",
            "DEFINE "
            + ", ".join([f"{g.sql(each, 'alias')} AS {g.sql(each, 'this')}" for each in named["define"] or ()]),
        )
        + ")"
    )


def _anchored(g: Generator, node: nodes.Anchored) -> str:
    return f"{'^ ' if node.args.get('start') else ''}{g.sql(node, 'this')}{' $' if node.args.get('end') else ''}"


QUERIES: Final[dict[type[exp.Expr], Printer]] = {
    exp.Select: _select,
    **dict.fromkeys(_WORDS, _set_operation),
    exp.Values: _with_alias(_values),
    nodes.ExplicitTable: lambda g, node: _joined(g.sql(node, "with_"), f"TABLE {g.sql(node, 'this')}", _tail(g, node)),
    exp.With: lambda g, node: f"WITH {'RECURSIVE ' if node.args.get('recursive') else ''}{listed(g, node.expressions)}",
    exp.CTE: _cte,
    exp.From: lambda g, node: f"FROM {g.sql(node, 'this')}",
    exp.Join: _join,
    exp.TableAlias: _alias,
    exp.Alias: lambda g, node: f"{g.sql(node, 'this')} AS {g.sql(node, 'alias')}",
    exp.Table: _with_alias(_table),
    nodes.Snapshot: lambda g, node: f"FOR SYSTEM_TIME AS OF {g.sql(node, 'this')}",
    exp.Subquery: _with_alias(_subquery),
    nodes.TableFunction: _with_alias(_function),
    exp.Lateral: _with_alias(lambda g, node: f"LATERAL {g.sql(node, 'this')}"),
    exp.Unnest: _with_alias(_unnest),
    nodes.ExtendedTable: _with_alias(lambda g, node: f"{g.sql(node, 'this')} EXTEND ({listed(g, node.expressions)})"),
    nodes.JoinedTables: _with_alias(_tables),
    nodes.Matched: _with_alias(lambda g, node: f"{g.sql(node, 'this')} {g.sql(node, 'expression')}"),
    exp.Hint: lambda g, node: f"/*+ {', '.join([_hint(g, each) for each in node.expressions])} */",
    nodes.Grouping: _group,
    exp.GroupingSets: lambda g, node: f"GROUPING SETS ({listed(g, node.expressions)})",
    exp.Cube: lambda g, node: f"CUBE ({listed(g, node.expressions)})",
    exp.Rollup: lambda g, node: f"ROLLUP ({listed(g, node.expressions)})",
    exp.Window: _window,
    nodes.Window: _window,
    nodes.NamedWindow: lambda g, node: f"{g.sql(node, 'this')} AS {g.sql(node, 'expression')}",
    exp.WindowSpec: _frame,
    nodes.MatchRecognize: _match,
    nodes.RowSequence: lambda g, node: " ".join([g.sql(each) for each in node.expressions]),
    nodes.RowAlternatives: lambda g, node: " | ".join([g.sql(each) for each in node.expressions]),
    nodes.Quantifier: lambda g, node: f"{g.sql(node, 'this')}{node.args['kind']}",
    nodes.Excluded: lambda g, node: f"{{- {g.sql(node, 'this')} -}}",
    nodes.Permutation: lambda g, node: f"PERMUTE({listed(g, node.expressions)})",
    nodes.Anchored: _anchored,
    nodes.Phrase: lambda g, node: spoken(g, node.expressions),
}


def _hint(g: Generator, node: exp.Expr) -> str:
    arguments = node.expressions
    return f"{node.name}({listed(g, arguments)})" if arguments else node.name
