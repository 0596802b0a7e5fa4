"""What Flink SQL says and sqlglot's own expressions do not."""

from typing import Any, ClassVar

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


class Spoken(exp.Expression, exp.Func):
    """A function whose arguments have words between them: JSON_VALUE(a, '$.x' RETURNING INT NULL ON EMPTY)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}
    _sql_names: ClassVar[list[str]] = ["FLINK_SPOKEN"]


class Collection(exp.Expression):
    """`MULTISET[…]`, `MAP[…]`, and ARRAY, MULTISET or MAP of a query."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "expressions": False, "query": False}


class WordOperator(exp.Expression, exp.Binary):
    """Operators written as words: MEMBER OF, MULTISET UNION ALL, PRECEDES, RLIKE and so on."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "kind": True}


class Quantified(exp.Expression):
    """`= ANY (…)`: the kind is ANY, SOME or ALL, the right side a query or a list."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True}


class Plus(exp.Unary):
    """`+x`."""


class CharsetString(exp.Expression):
    """A literal with its character set in front: _UTF16'…'."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class TypedLiteral(exp.Expression):
    """`DATE '2020-01-01'`, TIME, TIMESTAMP and the like."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "this": True}


class Quantifier(exp.Expression):
    """`A{2,3}?` of a row pattern; the kind is what follows the variable."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True}


class MatchRecognize(exp.MatchRecognize):
    """With the interval behind the pattern and its subsets."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.MatchRecognize.arg_types, "within": False, "subset": False}


class WithinDistinct(exp.Expression):
    """`WITHIN DISTINCT (a, b)` behind an aggregate."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}


class Alternatives(exp.Expression):
    """`WHEN 1, 2 THEN` of a CASE with an operand."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Prefixed(exp.Expression):
    """A call with a word before it: FINAL LAST(a), NEW point(1, 2)."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "this": True}


class PreciseUnit(exp.Expression):
    """A unit of time with the number of its digits: DAY(3)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}


class Escaped(exp.Expression):
    """JDBC's `{d '…'}`, `{t '…'}`, `{ts '…'}`, `{fn …}`."""

    arg_types: ClassVar[dict[str, bool]] = {"kind": True, "this": True}


class Grouping(exp.Group):
    """GROUP BY with its items in their order."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Group.arg_types, "distinct": False}


class Window(exp.Window):
    """A window in parentheses; a named one has nothing that it is a window of."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Window.arg_types, "this": False}


class NamedWindow(exp.Expression):
    """`w AS (…)` of WINDOW."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class ExtendedTable(exp.Expression):
    """`t EXTEND (a INT)`: a table with columns that only this statement knows."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True, "alias": False, "sample": False}


class JoinedTables(exp.Expression):
    """Tables joined in parentheses."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "joins": False, "alias": False}


class RowAlternatives(exp.Expression):
    """`A | B` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class RowSequence(exp.Expression):
    """`A B` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Excluded(exp.Expression):
    """`{- A -}` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Permutation(exp.Expression):
    """`PERMUTE(A, B)` of a row pattern."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": True}


class Anchored(exp.Expression):
    """`^ A $`: a row pattern that begins or ends where its partition does."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "start": False, "end": False}


class Matched(exp.Expression):
    """A table with the MATCH_RECOGNIZE behind it."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "alias": False, "sample": False}
