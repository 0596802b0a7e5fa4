"""Nodes for what ksqlDB says and sqlglot has no expression for; subclasses where it says more than sqlglot's own."""

from typing import ClassVar

from sqlglot import exp


class Variable(exp.Expression, exp.Condition):
    """`${name}`, as a name or a literal."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Positive(exp.Unary):
    """`+ value`."""


class TypedLiteral(exp.Expression, exp.Condition):
    """`type 'value'`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class Duration(exp.Expression):
    """`10 SECONDS`: a number and its unit."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "unit": True}


class StreamQuery(exp.Select):
    """A SELECT with WINDOW, PARTITION BY and EMIT (`CHANGES` or `FINAL`)."""

    arg_types: ClassVar[dict[str, bool]] = {
        **exp.Select.arg_types,
        "windowing": False,
        "partitioned_by": False,
        "emit": False,
    }


class Windowing(exp.Expression):
    """`TUMBLING (…)`, `HOPPING (…)`, `SESSION (…)`; `alias` is a name in front of it."""

    arg_types: ClassVar[dict[str, bool]] = {
        "kind": True,
        "size": True,
        "advance": False,
        "retention": False,
        "grace": False,
        "alias": False,
    }


class PartitionedBy(exp.Expression):
    """`PARTITION BY …` of a query."""

    arg_types: ClassVar[dict[str, bool]] = {"expressions": False}


class StreamJoin(exp.Join):
    """A join that may have a `Within`."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Join.arg_types, "within": False}


class Within(exp.Expression):
    """`WITHIN size` or `WITHIN (before, after)`, then `GRACE PERIOD …`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "after": False, "grace": False}


class CreateSource(exp.Create):
    """CREATE [SOURCE] STREAM or TABLE, declared or AS SELECT."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Create.arg_types, "source": False}


class KeyColumn(exp.Expression, exp.ColumnConstraintKind):
    """`KEY`, of a stream."""

    arg_types: ClassVar[dict[str, bool]] = {}


class HeaderColumn(exp.Expression, exp.ColumnConstraintKind):
    """`HEADERS`, or `HEADER('name')`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False}


class CreateConnector(exp.Expression):
    """`kind` is SINK or SOURCE."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True, "exists": False, "properties": True}


class CreateType(exp.Expression):
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "exists": False}


class StreamInsert(exp.Insert):
    """INSERT INTO … [WITH (…)] SELECT, and INSERT INTO … VALUES."""

    arg_types: ClassVar[dict[str, bool]] = {**exp.Insert.arg_types, "properties": False}


class DropObject(exp.Expression):
    """`kind` is STREAM, TABLE, CONNECTOR or TYPE."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True, "exists": False, "delete_topic": False}


class AlterSource(exp.Expression):
    """`kind` is STREAM or TABLE; the expressions are the columns that are added."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "kind": True, "expressions": True}


class Show(exp.Expression):
    """`this` is what is listed (`TOPICS`, `SOURCE CONNECTORS`, …)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "all": False, "extended": False}


class DescribeObject(exp.Expression):
    """`kind` is empty (a source), FUNCTION, CONNECTOR, STREAMS or TABLES; the last two have no `this`."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "kind": False, "extended": False}


class PrintTopic(exp.Expression):
    arg_types: ClassVar[dict[str, bool]] = {"this": True, "beginning": False, "interval": False, "limit": False}


class QueryCommand(exp.Expression):
    """`kind` is TERMINATE, PAUSE or RESUME; without `this` it is meant for ALL."""

    arg_types: ClassVar[dict[str, bool]] = {"this": False, "kind": True}


class SetProperty(exp.Expression):
    """`SET 'name' = 'value'`; `system` for ALTER SYSTEM."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "system": False}


class UnsetProperty(exp.Expression):
    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Define(exp.Expression):
    """`DEFINE name = 'value'`; the name is a plain string, its case counts."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class Undefine(exp.Expression):
    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class Explain(exp.Expression):
    """Of a statement, or of a query's id (an identifier)."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True}


class AssertTopic(exp.Expression):
    """`exists` is false for ASSERT NOT EXISTS."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "exists": True, "properties": False, "timeout": False}


class AssertSchema(exp.Expression):
    arg_types: ClassVar[dict[str, bool]] = {"subject": False, "id": False, "exists": True, "timeout": False}
