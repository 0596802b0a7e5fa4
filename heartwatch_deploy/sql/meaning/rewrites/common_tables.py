"""`WITH x AS (…) SELECT a FROM x` is `WITH y AS (…) SELECT a FROM y`: in Flink."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning.names import Renamed, first_name, parts

_NO_TABLES: Final = (nodes.ModelArgument, nodes.Phrase, exp.Schema)
_NAMED_BY_ITS_TABLE: Final = (exp.From, exp.Join, nodes.JoinedTables)


def renamed(tree: exp.Expr) -> exp.Expr:
    """The name is seen in the queries behind it in the same WITH, in the query that the WITH belongs to and in all
    inside these, until another WITH gives it again; before, and in its own query, it is the catalog's. So it becomes
    the depth and place of its definition. A table that is read without an alias keeps the name as one, by which columns
    and hints may speak of it. RECURSIVE, and names that one WITH gives twice, are left alone."""
    spoken = {first_name(column) for column in tree.find_all(exp.Column) if len(parts(column)) > 1}
    given, read = _found(tree)
    for table, place in read:
        if not table.args.get("alias") and (isinstance(table.parent, _NAMED_BY_ITS_TABLE) or table.name in spoken):
            table.set("alias", exp.TableAlias(this=table.this.copy()))
        table.set("this", Renamed(this=place))
    for common, place in given:
        common.args["alias"].set("this", Renamed(this=place))
    return tree


@dataclass(frozen=True, eq=False)
class _Names:
    """Those of one WITH with their places, None for one that is left alone. Seen are those before `until`."""

    depth: int
    places: dict[str, int | None]
    until: int
    around: "_Names | None" = field(repr=False)


_Places: TypeAlias = list[tuple[exp.Expr, str]]


def _found(tree: exp.Expr) -> tuple[_Places, _Places]:
    """The definitions and the tables that stand for one, each with what its name becomes."""
    given: _Places = []
    read: _Places = []
    waiting: list[tuple[exp.Expr, _Names | None]] = [(tree, None)]
    while waiting:
        node, names = waiting.pop()
        if isinstance(node, exp.Table):
            place = _meant(node, names)
            read += [(node, place)] if place else []
        common = node.args.get("with_")
        if isinstance(common, exp.With):
            inside = _introduced(common, names)
            given += _definitions(common, inside)
            waiting += _behind(common, inside)
            names = inside
        waiting += [(child, names) for child in node.iter_expressions() if child is not common]
    return given, read


def _introduced(common: exp.With, around: _Names | None) -> _Names:
    aliases = [each.alias for each in common.expressions]
    places: dict[str, int | None] = {}
    for place, alias in enumerate(aliases):
        places[alias] = None if alias in places or common.args.get("recursive") else place
    return _Names(around.depth + 1 if around else 0, places, len(aliases), around)


def _definitions(common: exp.With, names: _Names) -> Iterator[tuple[exp.Expr, str]]:
    for each in common.expressions:
        place = names.places[each.alias]
        if place is not None:
            yield each, _written(names, place)


def _behind(common: exp.With, names: _Names) -> Iterator[tuple[exp.Expr, _Names]]:
    """The queries of a WITH, each with the names before it."""
    for place, each in enumerate(common.expressions):
        yield each, _Names(names.depth, names.places, place, names.around)


def _meant(table: exp.Table, names: _Names | None) -> str | None:
    """None for one of the catalog, and where the name is left alone."""
    if table.args.get("db") or isinstance(table.parent, _NO_TABLES):
        return None
    while names is not None:
        place = names.places.get(table.name, -1)
        if place is None:
            return None
        if 0 <= place < names.until:
            return _written(names, place)
        names = names.around
    return None


def _written(names: _Names, place: int) -> str:
    return f"common {names.depth}.{place}"
