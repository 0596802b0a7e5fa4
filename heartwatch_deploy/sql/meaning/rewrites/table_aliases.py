"""`FROM orders AS o`, `FROM orders AS p` and `FROM orders` are the same, with what speaks of them."""

from collections.abc import Callable

from sqlglot import exp

from heartwatch_deploy.sql.meaning.names import Renamed, given_names, is_column_of_name, of_parts, parts
from heartwatch_deploy.sql.meaning.scopes import Scope, resolved


def renamed_in_flink(tree: exp.Expr) -> exp.Expr:
    """A table's alias is seen in its own query only, and no name of a result is made of it. With one source its columns
    need no table in front; with several they get the source's place in FROM. Hints speak of aliases by name, so a query
    that has some keeps them."""
    return _renamed(tree, lambda select: not select.args.get("hint"))


def renamed_in_ksqldb(tree: exp.Expr) -> exp.Expr:
    """The same, but a join names its columns by their tables where a star or no name is given: only if all have one."""
    return _renamed(tree, _has_no_name_by_table)


def _has_no_name_by_table(select: exp.Select) -> bool:
    return not select.args.get("joins") or all(isinstance(each, exp.Alias) for each in select.expressions)


def _renamed(tree: exp.Expr, may_rename: Callable[[exp.Select], bool]) -> exp.Expr:
    scopes, references = resolved(tree, may_rename)
    for column, owner, nearest in references:
        column.replace(_reference(column, owner, is_own=owner is nearest))
    for scope in scopes:
        for source in scope.sources:
            _without_alias(source)
    return tree


def _reference(column: exp.Column, owner: Scope, *, is_own: bool) -> exp.Expr:
    names = [each.copy() for each in parts(column)]
    if is_own and len(owner.sources) == 1 and not _is_given(owner.select, names[1]):
        return of_parts(names[1:]) if isinstance(names[-1], exp.Identifier) or len(names) > 2 else names[1]
    return of_parts([Renamed(this=f"table {owner.depth}.{owner.place(names[0].name)}"), *names[1:]])


def _is_given(select: exp.Select, name: exp.Expr) -> bool:
    """Whether the name alone might mean something else that the SELECT gives it to."""
    value = given_names(select).get(name.name) if isinstance(name, exp.Identifier) else None
    return value is not None and not is_column_of_name(value, name.name)


def _without_alias(source: exp.Expr) -> None:
    alias = source.args.get("alias")
    if alias is None:
        return
    columns = alias.args.get("columns")
    source.set("alias", exp.TableAlias(columns=columns) if columns else None)
