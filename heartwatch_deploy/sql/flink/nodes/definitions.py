"""What CREATE and ALTER say of a table and of its columns."""

from typing import ClassVar

from sqlglot import exp


class Definition(exp.Expression):
    """One of a table's watermark and constraints that stand between its columns."""


class Watermark(Definition):
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class Constraint(Definition):
    """PRIMARY KEY or UNIQUE, of a column (without names) or of a table; `enforced` is None when nothing is said."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "kind": True, "expressions": False, "enforced": False}


class MetadataColumn(exp.Expression):
    """`METADATA [FROM 'key'] [VIRTUAL]` behind a column's type."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "virtual": False}


class ComputedColumn(exp.Expression):
    """`AS expression` of a column."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Comment(exp.Expression):
    """`COMMENT 'text'`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Distribution(exp.Expression):
    """`BY [HASH|RANGE] (a) INTO n BUCKETS`, each part of which may be absent."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": False, "expressions": False, "buckets": False}


class TableLike(exp.Expression):
    """`LIKE table (INCLUDING ALL …)`; the expressions are words."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": False}


class CreateObject(exp.Create):
    """CREATE or REPLACE (the verb) of any kind, with what a kind has of its own by the name of its clause."""

    arg_types: ClassVar[dict[str, bool]] = {
        **exp.Create.arg_types,
        "temporary": False,
        "system": False,
        "verb": False,
        "comment": False,
        "distribution": False,
        "partitioned": False,
        "options": False,
        "like": False,
        "freshness": False,
        "refresh_mode": False,
        "input": False,
        "output": False,
        "class_name": False,
        "language": False,
        "jars": False,
    }
