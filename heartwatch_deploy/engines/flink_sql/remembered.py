"""What a job keeps in its state of the rows of each table that it reads, by its statement: what a job that starts
without state lacks."""

from collections.abc import Iterator, Mapping, Set
from enum import Enum
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.references import named

_WINDOWS: Final = frozenset(("TUMBLE", "HOP", "CUMULATE", "SESSION"))
_RANKS: Final = frozenset(("ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE"))
_AGGREGATES: Final = frozenset(
    (
        *("APPROX_COUNT_DISTINCT", "ARRAY_AGG", "AVG", "COLLECT", "COUNT", "FIRST_VALUE", "JSON_ARRAYAGG"),
        *("JSON_OBJECTAGG", "LAST_VALUE", "LISTAGG", "MAX", "MIN", "STDDEV_POP", "STDDEV_SAMP", "SUM"),
        *("VARIANCE", "VAR_POP", "VAR_SAMP"),
    )
)


class Memory(Enum):
    """What is kept of rows, and what becomes of results where it is gone and its rows are not read again."""

    JOIN = ("all its rows in the join", "what matches one of them finds nothing until it is sent again")
    VERSIONS = ("its versions of each key", "rows find none of a key until that key is sent again")
    WAITING = ("its rows that wait for the join", "they never come out")
    WINDOW = ("its rows in open windows", "windows that are open now come out without them")
    TOTALS = ("its share of totals", "totals begin at nothing, so every later one lacks what was counted so far")
    DISTINCT = ("which of its rows were seen", "one that was seen counts as new and comes out again")
    RANKED = ("its first or best rows", "a later row takes the place of each, and comes out")
    OVER = ("its preceding rows", "results lack them until new ones have come")
    PATTERN = ("its half-found patterns", "they are never found")
    UNKNOWN = ("what a function of yours keeps of it", "what that does to results is not known here")

    @property
    def kept(self) -> str:
        return self.value[0]

    @property
    def loss(self) -> str:
        return self.value[1]


def remembered(statement: exp.Expr, views: Mapping[str, exp.Expr]) -> Mapping[str, Set[Memory]]:
    """By table; `views` are the definitions that stand between the statement and its tables."""
    found: dict[str, set[Memory]] = {}
    reached = [statement, *(views[name] for name in _views_under(statement, views))]
    tables = _Tables(views, {each.alias: each.this for tree in reached for each in tree.find_all(exp.CTE)})
    for tree in reached:
        for node in tree.walk():
            for memory, under in _kept_by(node):
                for name in tables.under(under):
                    found.setdefault(name, set()).add(memory)
    return found


class _Tables:
    """Which tables a part of a query reads, at whatever remove."""

    def __init__(self, views: Mapping[str, exp.Expr], common: Mapping[str, exp.Expr]) -> None:
        self._queries = {**views, **common}

    def under(self, node: exp.Expr) -> Set[str]:
        found: set[str] = set()
        waiting, seen = [node], set[str]()
        while waiting:
            for each in waiting.pop().find_all(exp.Table):
                name = named(each).text
                if name not in self._queries:
                    found.add(name)
                elif name not in seen:
                    seen.add(name)
                    waiting.append(self._queries[name])
        return found


def _views_under(statement: exp.Expr, views: Mapping[str, exp.Expr]) -> list[str]:
    found: dict[str, None] = {}
    waiting = [statement]
    while waiting:
        for each in waiting.pop().find_all(exp.Table):
            name = named(each).text
            if name in views and name not in found:
                found[name] = None
                waiting.append(views[name])
    return list(found)


Kept = Iterator[tuple[Memory, exp.Expr]]


def _kept_by(node: exp.Expr) -> Kept:
    """What one node of a query keeps, and of what stands under which node."""
    if isinstance(node, exp.Select):
        yield from _kept_by_select(node)
        yield from _kept_by_joins(node.args.get("from_"), node.args.get("joins") or [])
    elif isinstance(node, nodes.JoinedTables):
        yield from _kept_by_joins(node.this, node.args.get("joins") or [])
    elif isinstance(node, exp.SetOperation):
        if node.args.get("distinct") or not isinstance(node, exp.Union):
            yield Memory.DISTINCT, node
    elif isinstance(node, exp.In | exp.Exists | nodes.Quantified):
        yield from _kept_by_subquery(node)
    elif isinstance(node, nodes.Matched):
        yield Memory.PATTERN, node.this
    elif isinstance(node, nodes.TableFunction) and _is_of_the_project(node.this):
        yield Memory.UNKNOWN, node


def _kept_by_select(select: exp.Select) -> Kept:
    rows = select.args.get("from_")
    if rows is None:
        return
    group = select.args.get("group")
    if group is not None:
        yield (Memory.WINDOW if _is_windowed(group) else Memory.TOTALS), rows
    elif any(map(_is_aggregated, select.expressions)):
        yield Memory.TOTALS, rows
    if select.args.get("distinct"):
        yield Memory.DISTINCT, rows
    if select.args.get("limit") or select.args.get("fetch") or select.args.get("order"):
        yield Memory.RANKED, rows
    for each in (window for column in select.expressions for window in column.find_all(exp.Window)):
        yield (Memory.RANKED if each.this.name.upper() in _RANKS else Memory.OVER), rows


def _kept_by_joins(first: exp.Expr | None, joins: list[exp.Join]) -> Kept:
    left = [first] if first is not None else []
    for join in joins:
        right = join.this
        versions = right.args.get("version")
        if isinstance(right, exp.Lateral | exp.Unnest | nodes.TableFunction) and not right.find(exp.Table):
            continue
        yield (Memory.VERSIONS if versions else Memory.JOIN), right
        for each in left:
            yield (Memory.WAITING if versions else Memory.JOIN), each
        left.append(right)


def _kept_by_subquery(node: exp.Expr) -> Kept:
    """A condition on other rows is a join with them."""
    inside, around = node.find(exp.Select), node.find_ancestor(exp.Select)
    if inside is not None and around is not None and around.args.get("from_"):
        yield Memory.JOIN, inside
        yield Memory.JOIN, around.args["from_"]


def _is_windowed(group: exp.Expr) -> bool:
    names = {each.name.lower() for each in group.find_all(exp.Column)}
    functions = {each.name.upper() for each in group.find_all(exp.Anonymous)}
    return bool(names & {"window_start", "window_end", "window_time"} or functions & _WINDOWS)


def _is_aggregated(column: exp.Expr) -> bool:
    """Whether a column of a query without GROUP BY counts over all of its rows."""
    return any(
        (each.name.upper() in _AGGREGATES or isinstance(each, exp.AggFunc))
        and each.find_ancestor(exp.Window, exp.Select) in (None, column.find_ancestor(exp.Select))
        for each in column.find_all(exp.Anonymous, exp.AggFunc)
    )


def _is_of_the_project(call: exp.Expr) -> bool:
    """A function of rows of a table, which may keep anything; the language's own windows keep nothing by themselves."""
    takes_rows = call.find(nodes.TableArgument) is not None
    return takes_rows and call.name.upper() not in _WINDOWS
