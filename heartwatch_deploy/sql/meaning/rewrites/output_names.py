"""`SELECT a` is `SELECT a AS a`, and what an INSERT reads needs no names at all."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning.names import first_name, given_names, is_column_of_name


def said_or_dropped(tree: exp.Expr) -> exp.Expr:
    """In Flink an INSERT, and a view with names of its own, take columns by position, so names in the outermost SELECT
    are dropped there, unless its ORDER BY or the like speaks of them. Everywhere else a column's name is said."""
    unnamed = {id(each) for each in _by_position(tree)}
    for select in tree.find_all(exp.Select):
        if id(select) in unnamed:
            _drop_names(select)
        elif not isinstance(select.parent, exp.SetOperation):
            _say_names(select)
    return tree


def said(tree: exp.Expr) -> exp.Expr:
    """In ksqlDB only with a single source: in a join a column's name may begin with the table's."""
    for select in tree.find_all(exp.Select):
        if not select.args.get("joins"):
            _say_names(select)
    return tree


def _by_position(tree: exp.Expr) -> Iterator[exp.Expr]:
    for insert in tree.find_all(nodes.InsertInto):
        yield from _outermost(insert.expression)
    if isinstance(tree, nodes.CreateObject) and tree.args["kind"] == "VIEW" and isinstance(tree.this, exp.Schema):
        yield from _outermost(tree.expression)


def _outermost(query: exp.Expr) -> Iterator[exp.Expr]:
    """The SELECTs that a query's rows come from; those of a set operation in all its branches."""
    waiting = [query]
    while waiting:
        each = waiting.pop()
        if isinstance(each, exp.SetOperation):
            waiting += [] if each.args.get("order") else [each.this, each.expression]
        elif isinstance(each, exp.Subquery):
            waiting += [] if each.args.get("order") else [each.this]
        elif isinstance(each, exp.Select):
            yield each


def _say_names(select: exp.Select) -> None:
    for item in list(select.expressions):
        if isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
            item.replace(exp.Alias(this=item.copy(), alias=item.this.copy()))


def _drop_names(select: exp.Select) -> None:
    given = given_names(select)
    clauses = [select.args.get(key) for key in ("group", "having", "order", "qualify", "windows")]
    inside = [each for clause in clauses for each in (clause if isinstance(clause, list) else [clause]) if each]
    spoken_of = {first_name(column) for clause in inside for column in clause.find_all(exp.Column)}
    if any(name in spoken_of and not is_column_of_name(value, name) for name, value in given.items()):
        return
    for item in list(select.expressions):
        if isinstance(item, exp.Alias):
            item.replace(item.this)
