"""`SELECT b FROM (SELECT a AS b FROM t)` is `SELECT c AS b FROM (SELECT a AS c FROM t)`: in Flink."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.sql.meaning.names import Renamed, first_name, given_names, is_column_of_name, of_parts, parts


def renamed(tree: exp.Expr) -> exp.Expr:
    """The names of a subquery's columns are seen by the query around it only. Where that reads nothing else, takes no
    star and has no query inside that might speak of them, they become their places. All names that are
    said to the outside stand in the outer SELECT already (`output_names`)."""
    for select in reversed(list(tree.find_all(exp.Select, bfs=True))):
        inner = _only_source(select)
        if inner is not None and _is_plain(select, inner):
            _rename(select, inner)
    return tree


def _only_source(select: exp.Select) -> exp.Select | None:
    source = select.args.get("from_")
    subquery = source.this if source else None
    if not isinstance(subquery, exp.Subquery) or not isinstance(subquery.this, exp.Select) or select.args.get("joins"):
        return None
    bare = not any(subquery.args.get(key) for key in ("alias", "sample", "with_", "order", "limit", "offset"))
    return subquery.this if bare else None


def _outside(select: exp.Select) -> Iterator[exp.Expr]:
    """What stands in a query besides its FROM."""
    for key, value in select.args.items():
        if key != "from_":
            yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, exp.Expr))


def _is_plain(select: exp.Select, inner: exp.Select) -> bool:
    names = [each.alias for each in inner.expressions if isinstance(each, exp.Alias)]
    if len(set(names)) != len(names) or any(each.is_star for each in (*select.expressions, *inner.expressions)):
        return False
    if any(each.find(exp.Query, exp.Star, exp.MatchRecognize) for each in _outside(select)):
        return False
    if select.args.get("hint") or inner.args.get("hint") or _speaks_of_its_own(inner, set(names)):
        return False
    given = given_names(select)
    return not any(name in given and not is_column_of_name(given[name], name) for name in names)


def _speaks_of_its_own(inner: exp.Select, names: set[str]) -> bool:
    """Whether ORDER BY and the like of the subquery might use the names that it gives."""
    return any(
        first_name(column) in names
        for each in _outside(inner)
        if each.arg_key != "expressions"
        for column in each.find_all(exp.Column)
    )


def _rename(select: exp.Select, inner: exp.Select) -> None:
    places = {each.alias: index for index, each in enumerate(inner.expressions) if isinstance(each, exp.Alias)}
    columns = [column for each in _outside(select) for column in each.find_all(exp.Column)]
    for column in columns:
        name = first_name(column)
        if name in places:
            column.replace(of_parts([Renamed(this=f"column {places[name]}"), *parts(column)[1:]]))
    for each in inner.expressions:
        if isinstance(each, exp.Alias):
            each.set("alias", Renamed(this=f"column {places[each.alias]}"))
