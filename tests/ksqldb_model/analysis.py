"""A SELECT against the sources that there are: its columns, its kind, and the plan that decides what may change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.expressions import Scope, type_of
from tests.ksqldb_model.functions import kind_of
from tests.ksqldb_model.joins import joined_on, refuse_joins
from tests.ksqldb_model.world import Column, Plan, Refused, World, generic


@dataclass(frozen=True)
class Analysis:
    """What the query yields: STREAM or TABLE, with these columns, in windows of this kind and size."""

    kind: str
    columns: tuple[Column, ...]
    window: tuple[str, str] | None
    sources: tuple[str, ...]
    plan: Plan


def source_names(query: nodes.StreamQuery) -> list[str]:
    """The streams and tables behind FROM and JOIN."""
    return [name_of(table.this, {}) for table in _tables(query)]


def analyse(query: nodes.StreamQuery, world: World, sink_topic: str = "", *, transient: bool = False) -> Analysis:
    """Refused for what the server finds wrong before it starts anything. A `transient` result needs no key."""
    scope = scope_of(query, world)
    grouped = _grouped_by(query)
    refuse_joins(query, scope, world)
    _refuse_where(query, scope)
    items = _items(query, scope)
    keys = [] if transient else _keys(query, scope, grouped)
    columns = _columns(items, keys)
    _refuse_aggregates(query, items, grouped)
    kind = "TABLE" if grouped or all(source.kind == "TABLE" for _, source in scope.sources) else "STREAM"
    names = tuple(dict.fromkeys(source_names(query)))
    return Analysis(kind, columns, _window(query), names, _plan(query, scope, grouped, sink_topic))


def _tables(query: nodes.StreamQuery) -> list[exp.Table]:
    return [query.args["from_"].this, *(join.this for join in query.args.get("joins") or ())]


def scope_of(query: nodes.StreamQuery, world: World) -> Scope:
    """The sources of a query by their aliases."""
    sources = []
    for table in _tables(query):
        name = name_of(table.this, {})
        if name not in world.sources:
            raise Refused(f"Exception while preparing statement: {name} does not exist.")
        alias = table.args.get("alias")
        sources.append((name_of(alias.this, {}) if alias else name, world.sources[name]))
    windowed = bool(query.args.get("windowing")) or any(source.formats.window for _, source in sources)
    return Scope(tuple(sources), windowed)


def _grouped_by(query: nodes.StreamQuery) -> list[exp.Expr]:
    group = query.args.get("group")
    found = list(group.expressions) if group else []
    return [each for item in found for each in (item.expressions if isinstance(item, exp.Tuple) else [item])]


def _window(query: nodes.StreamQuery) -> tuple[str, str] | None:
    windowing = query.args.get("windowing")
    return (windowing.args["kind"], windowing.args["size"].sql("ksqldb").upper()) if windowing else None


def _refuse_where(query: nodes.StreamQuery, scope: Scope) -> None:
    for clause in ("where", "having"):
        condition = query.args.get(clause)
        found = condition and type_of(condition.this, scope)
        if found not in (None, "BOOLEAN", "?"):
            raise Refused(f"Type error in {clause.upper()} expression: Should evaluate to boolean but is {found}.")


def _items(query: nodes.StreamQuery, scope: Scope) -> list[tuple[str, exp.Expr, str]]:
    """(name, expression, type) of each column that is selected."""
    found: list[tuple[str, exp.Expr, str]] = []
    unnamed = count()
    for item in query.expressions:
        expression = item.this if isinstance(item, exp.Alias) else item
        if isinstance(expression, exp.Star) or (isinstance(expression, exp.Column) and expression.is_star):
            table = expression.args.get("table")
            for name, column in scope.all_columns(table and name_of(table, {})):
                found.append((name, exp.column(exp.to_identifier(column.name, quoted=True)), column.type))
        else:
            name = name_of(item.args["alias"], {}) if isinstance(item, exp.Alias) else _name(expression, scope, unnamed)
            found.append((name, expression, type_of(expression, scope)))
    return found


def _name(expression: exp.Expr, scope: Scope, unnamed: Iterator[int]) -> str:
    if isinstance(expression, exp.Column):
        name, table = name_of(expression.this, {}), expression.args.get("table")
        ambiguous = sum(name in [column.name for column in source.columns] for _, source in scope.sources) > 1
        return f"{name_of(table, {})}_{name}" if ambiguous and table else name
    if isinstance(expression, exp.Dot):
        return name_of(expression.expression, {})
    return f"KSQL_COL_{next(unnamed)}"


def _quoted(name: str) -> str:
    return f"`{name.upper()}`"


def plain(expression: exp.Expr) -> str:
    """One text for an expression with and without the names of its sources."""
    copied = expression.copy()
    for column in copied.find_all(exp.Column):
        column.set("table", None)
        column.set("this", exp.to_identifier(name_of(column.this, {}), quoted=True))
    return copied.sql("ksqldb").upper()


def _keys(query: nodes.StreamQuery, scope: Scope, grouped: Sequence[exp.Expr]) -> list[set[str]]:
    """The key of the result: one set of equal expressions a column; any of them may stand in the projection. Who
    partitions by NULL has none."""
    partitioned = query.args.get("partitioned_by")
    chosen = list(grouped) or list(partitioned.expressions if partitioned else ())
    for expression in chosen:
        if "MAP<" in type_of(expression, scope):
            raise generic("Map keys, including types that contain maps, are not supported")
    if len(chosen) > 1 and any(isinstance(each, exp.Null) for each in chosen):
        raise Refused("Cannot PARTITION BY multiple columns including NULL")
    if chosen:
        return [{plain(each)} for each in chosen if not isinstance(each, exp.Null)]
    joined = joined_on(query, scope)
    if joined:
        return [{plain(each) for each in joined}]
    return [{_quoted(column.name)} for column in scope.sources[0][1].keys]


def _columns(items: list[tuple[str, exp.Expr, str]], keys: list[set[str]]) -> tuple[Column, ...]:
    names = [name for name, _, _ in items]
    if len(set(names)) < len(names):
        raise Refused("Duplicate value columns found in schema")
    key_names = []
    for key in keys:
        for name, expression, _ in items:
            if plain(expression) in key:
                key_names.append(name)
                break
        else:
            raise Refused(f"Key missing from projection (ie, SELECT). It must include the key {sorted(key)}.")
    if len(key_names) == len(items):
        raise Refused("The projection contains no value columns.")
    columns = [Column(name, found, key=name in key_names) for name, _, found in items]
    return tuple(sorted(columns, key=lambda column: not column.key))


def aggregates(expression: exp.Expr) -> list[exp.Anonymous]:
    return [each for each in expression.find_all(exp.Anonymous) if kind_of(str(each.name)) == "AGGREGATE"]


def _refuse_aggregates(
    query: nodes.StreamQuery, items: list[tuple[str, exp.Expr, str]], grouped: Sequence[exp.Expr]
) -> None:
    emit = query.args.get("emit")
    if emit and str(emit).upper() == "FINAL" and not query.args.get("windowing"):
        raise Refused("EMIT FINAL is only supported for windowed aggregations.")
    used = [expression for _, expression, _ in items]
    if not grouped:
        if any(map(aggregates, used)):
            raise Refused("Use of aggregate functions requires a GROUP BY clause.")
        return
    allowed = {plain(each) for each in grouped} | {_quoted("WINDOWSTART"), _quoted("WINDOWEND")}
    for expression in used:
        if not aggregates(expression) and not _is_made_of(expression, allowed):
            raise Refused(f"Non-aggregate SELECT expression(s) not part of GROUP BY: {plain(expression)}")


def _is_made_of(expression: exp.Expr, allowed: set[str]) -> bool:
    """Whether every column in it stands within one of the expressions that are grouped by."""
    if plain(expression) in allowed:
        return True
    if isinstance(expression, exp.Column):
        return False
    return all(_is_made_of(each, allowed) for each in expression.iter_expressions())


def _plan(query: nodes.StreamQuery, scope: Scope, grouped: Sequence[exp.Expr], sink_topic: str) -> Plan:
    return Plan(
        topics=tuple(source.formats.topic for _, source in scope.sources),
        sink_topic=sink_topic,
        steps=tuple(_steps(query, scope, grouped)),
        aggregates=tuple(sorted(str(each.name).upper() for item in query.expressions for each in aggregates(item))),
        group_by=tuple(plain(each) for each in grouped),
        used_columns=frozenset(name_of(column.this, {}) for column in query.find_all(exp.Column) if not column.is_star),
        having=bool(query.args.get("having")),
        internal=tuple(_internal(query, scope, grouped)),
    )


def _internal(query: nodes.StreamQuery, scope: Scope, grouped: Sequence[exp.Expr]) -> Iterator[str]:
    """Where the query keeps its state, and what it sends to itself under another key."""
    keys = [_quoted(column.name) for column in scope.sources[0][1].keys]
    kinds = [source.kind for _, source in scope.sources]
    if grouped:
        yield "Aggregate-Aggregate-Materialize-changelog"
        if [plain(each) for each in grouped] != keys:
            yield "Aggregate-GroupBy-repartition"
    if kinds == ["STREAM", "TABLE"]:
        yield "KafkaTopic_Right-Reduce-changelog"
    if len(kinds) > 1 and [plain(each) for each in joined_on(query, scope)[:1]] != keys:
        yield "Join-repartition"


def _steps(query: nodes.StreamQuery, scope: Scope, grouped: Sequence[exp.Expr]) -> list[str]:
    """The steps that ksqlDB cannot carry over to another query."""
    found = []
    functions = [each for item in query.expressions for each in item.find_all(exp.Anonymous)]
    if any(kind_of(str(each.name)) == "TABLE" for each in functions):
        found.append("StreamFlatMap")
    if query.args.get("windowing"):
        found.append("StreamWindowedAggregate")
    elif grouped and scope.sources[0][1].kind == "TABLE":
        found.append("TableAggregate")
    kinds = [source.kind.title() for _, source in scope.sources]
    found += [f"{kinds[0]}{kind}Join" for kind in kinds[1:]]
    return found
