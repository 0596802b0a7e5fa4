"""What stands in a query: tables of all kinds, groups, windows."""

from typing import Any, ClassVar

from sqlglot import exp


class ExplicitTable(exp.Expression, exp.Query):
    """`TABLE orders` as a query."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, **exp.QUERY_MODIFIERS, "with_": False}

    @property
    def named_selects(self) -> list[str]:
        return []

    @property
    def selects(self) -> list[Any]:
        return []


class TableArgument(exp.Expression):
    """`TABLE t PARTITION BY a ORDER BY b` or a query as an argument of a function."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "partition_by": False, "order": False, "explicit": False}


class ModelArgument(exp.Expression):
    """`MODEL m` as an argument of a function."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class TableFunction(exp.Expression):
    """A function among the tables, inside of TABLE( … ) or (`implicit`) by itself."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "alias": False, "implicit": False}


class Snapshot(exp.Expression):
    """`FOR SYSTEM_TIME AS OF expression` behind a table."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class ExtendedTable(exp.Expression):
    """`t EXTEND (a INT)`: a table with columns that only this statement knows."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True, "alias": False, "sample": False}


class JoinedTables(exp.Expression):
    """Tables joined in parentheses."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "joins": False, "alias": False}


class Matched(exp.Expression):
    """A table with the MATCH_RECOGNIZE behind it."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "alias": False, "sample": False}


class Grouping(exp.Group):
    """GROUP BY with its items in their order."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Group.arg_types, "distinct": False}


class Window(exp.Window):
    """A window in parentheses; a named one has nothing that it is a window of."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Window.arg_types, "this": False}


class NamedWindow(exp.Expression):
    """`w AS (…)` of WINDOW."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}
