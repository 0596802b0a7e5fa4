"""What statements say around tables and queries."""

from typing import ClassVar

from sqlglot import exp


class Phrase(exp.Expression):
    """Words (`exp.Var`) and what stands between them, in their order: SHOW TABLES FROM `db` LIKE 'x%'."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}

    @property
    def target(self) -> exp.Table | None:
        """The object that the phrase is about: the first one that it names."""
        return next((each for each in self.expressions if isinstance(each, exp.Table)), None)


class Options(exp.Expression):
    """`('key' = 'value', …)`; the expressions are `exp.EQ` of two literals."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": False}


class OptionKeys(exp.Expression):
    """`('key', …)` of RESET."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": False}


class PartitionSpec(exp.Expression):
    """`PARTITION (a = 1, b)` of INSERT, ANALYZE, ALTER."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Names(exp.Expression):
    """`(a, b)`: names in parentheses."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class InsertInto(exp.Insert):
    """INSERT INTO or OVERWRITE; `columns` are the names in parentheses, `upsert` stands for UPSERT."""

    arg_types: ClassVar[dict[str, bool]] = {
        **exp.Insert.arg_types,
        "columns": False,
        "upsert": False,
        "extension": False,
    }


class StatementSet(exp.Expression):
    """Several inserts that run as one job. `opening` says how it began: EXECUTE, BEGIN or neither."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True, "opening": False}


class Wrapped(exp.Expression):
    """A statement behind other words: EXPLAIN …, EXECUTE …, COMPILE PLAN 'x' FOR …"""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}


class SetOption(exp.Expression):
    """`SET 'key' = 'value'`, or SET alone."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "expression": False}
