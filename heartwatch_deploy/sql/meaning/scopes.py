"""Which source a column's first name speaks of: those of its own query, then of the queries around it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes

_SOURCES = (exp.Table, exp.Subquery, nodes.TableFunction, exp.Lateral, exp.Unnest, nodes.Matched)


@dataclass(eq=False)
class Scope:
    """A SELECT with what it reads; `sources` is empty where its aliases have to stay."""

    select: exp.Select
    depth: int
    around: "Scope | None"
    names: list[str | None] = field(default_factory=list)
    sources: list[exp.Expr] = field(default_factory=list)

    def place(self, name: str) -> int:
        return self.names.index(name)


Reference: TypeAlias = tuple[exp.Column, Scope, Scope]
"""A column, the scope that has the source that it names, and the scope that it stands in."""


def resolved(tree: exp.Expr, may_rename: Callable[[exp.Select], bool]) -> tuple[list[Scope], list[Reference]]:
    """The scopes whose aliases may be renamed, and all columns that speak of them by these."""
    scopes: list[Scope] = []
    found: list[Reference] = []
    waiting: list[tuple[exp.Expr, Scope | None]] = [(tree, None)]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, exp.MatchRecognize):
            continue
        if isinstance(node, exp.Column) and scope is not None:
            found += _owned(node, scope)
        if isinstance(node, exp.Select):
            scope = _scope(node, scope, may_rename)
            scopes.append(scope)
        waiting += [(child, _seen_by(child, scope)) for child in node.iter_expressions()]
    return [each for each in scopes if each.sources], found


def _seen_by(child: exp.Expr, scope: Scope | None) -> Scope | None:
    """A subquery among the tables, or one that WITH names, does not see the tables beside it."""
    if scope is None:
        return None
    among_tables = isinstance(child, exp.Subquery) and isinstance(
        child.parent, (exp.From, exp.Join, nodes.JoinedTables, nodes.Matched)
    )
    return scope.around if among_tables or isinstance(child, exp.With) else scope


def _scope(select: exp.Select, around: Scope | None, may_rename: Callable[[exp.Select], bool]) -> Scope:
    scope = Scope(select, around.depth + 1 if around else 0, around)
    source = select.args.get("from_")
    if source is None:
        return scope
    sources = list(_sources(source.this, select.args.get("joins") or []))
    scope.names = [_name(each) for each in sources]
    given = [each for each in scope.names if each is not None]
    known = all(isinstance(each, _SOURCES) for each in sources) and len(set(given)) == len(given)
    if known and may_rename(select):
        scope.sources = sources
    return scope


def _sources(first: exp.Expr, joins: list[exp.Expr]) -> Iterator[exp.Expr]:
    for each in (first, *(join.this for join in joins)):
        if isinstance(each, nodes.JoinedTables) and not each.args.get("alias"):
            yield from _sources(each.this, each.args.get("joins") or [])
        else:
            yield each


def _name(source: exp.Expr) -> str | None:
    alias = source.args.get("alias")
    if alias is not None:
        return str(alias.name)
    return str(source.name) if isinstance(source, exp.Table) else None


def _owned(column: exp.Column, scope: Scope) -> Iterator[Reference]:
    """At most one; a longer name may begin with a database, then it is left."""
    keys = [key for key in ("catalog", "db", "table") if column.args.get(key)]
    if not keys:
        return
    first = column.args[keys[0]].name
    looked_at: Scope | None = scope
    while looked_at is not None:
        if first in looked_at.names:
            in_database = len(keys) > 1 and any(_is_in(first, each) for each in looked_at.sources)
            if looked_at.sources and not in_database:
                yield column, looked_at, scope
            return
        looked_at = looked_at.around


def _is_in(database: str, source: exp.Expr) -> bool:
    return isinstance(source, exp.Table) and any(
        part is not None and part.name == database for part in (source.args.get("db"), source.args.get("catalog"))
    )
