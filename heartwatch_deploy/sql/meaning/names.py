"""Names that were given for the statement's own use, replaced by what they stand for."""

from typing import ClassVar

from sqlglot import exp


class Renamed(exp.Expression):
    """The table or column at a place (`this`) instead of its name; no text is read as one, so it clashes with none."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


PARTS = ("catalog", "db", "table", "this")


def parts(column: exp.Column) -> list[exp.Expr]:
    """A column's names from the left: `t.a.f` is a table, its column and a field of it, or a column and two fields."""
    return [part for key in PARTS for part in (column.args.get(key),) if part is not None]


def of_parts(names: list[exp.Expr]) -> exp.Column:
    return exp.Column(**dict(zip(reversed(PARTS), reversed(names), strict=False)))


def first_name(column: exp.Column) -> str | None:
    """None where it stands for a renamed one or a star."""
    first = parts(column)[0]
    return first.name if isinstance(first, exp.Identifier) else None


def given_names(select: exp.Select) -> dict[str, exp.Expr]:
    """What each name that a SELECT gives stands for."""
    return {each.alias: each.this for each in select.expressions if isinstance(each, exp.Alias)}


def is_column_of_name(node: exp.Expr, name: str) -> bool:
    """Whether it is a column that ends in this name, so that the name says nothing new."""
    return isinstance(node, exp.Column) and node.name == name
