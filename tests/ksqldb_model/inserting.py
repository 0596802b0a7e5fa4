"""INSERT INTO … VALUES: nothing is distributed, the row goes straight to the topic."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.creating import Asked, target
from tests.ksqldb_model.expressions import Scope, type_of
from tests.ksqldb_model.world import Column, Refused, Source, World, generic

_WIDER = {"INTEGER": ("BIGINT", "DOUBLE", "DECIMAL"), "BIGINT": ("DOUBLE", "DECIMAL"), "DECIMAL": ("DOUBLE", "DECIMAL")}
_FROM_TEXT = ("TIMESTAMP", "DATE", "TIME", "BYTES")


def check(asked: Asked, world: World) -> Source:
    """The source that is written; Refused for a row that does not fit it."""
    name = target(asked.tree)
    source = world.sources.get(name)
    if source is None:
        raise generic(f"Cannot insert values into an unknown stream/table: `{name}`")
    if source.read_only:
        raise generic(f"Cannot insert values into read-only {source.kind.lower()}: {name}")
    values = asked.tree.expression.expressions[0].expressions
    for column, value in zip(_columns(asked, source, len(values)), values, strict=True):
        _refuse_value(source, column, value)
    return source


def _columns(asked: Asked, source: Source, count: int) -> list[Column]:
    known = {column.name: column for column in (*source.columns, Column("ROWTIME", "BIGINT"))}
    if isinstance(asked.tree.this, exp.Schema):
        names = [name_of(each, {}) for each in asked.tree.this.expressions]
    else:
        names = [column.name for column in source.columns]
    if len(names) != count:
        raise _failure(source, "Expected a value for each column.")
    for name in names:
        if name not in known:
            raise _failure(source, f"Column name `{name}` does not exist.")
    if source.kind == "TABLE" and not {column.name for column in source.keys} <= set(names):
        raise _failure(source, "Value for primary key column(s) is required for tables")
    return [known[name] for name in names]


def _refuse_value(source: Source, column: Column, value: exp.Expr) -> None:
    if isinstance(value, exp.Null):
        return
    found = type_of(value, Scope(()))
    if not _fits(found, column.type, value):
        raise _failure(source, f"Expected type {column.type} for field `{column.name}` but got {found}")


def _fits(found: str, wanted: str, value: exp.Expr) -> bool:
    plain, goal = found.partition("(")[0], wanted.partition("(")[0]
    if plain == goal == "DECIMAL":
        whole = len(value.name.partition(".")[0].lstrip("-0"))
        sizes = wanted[8:-1].split(", ")
        return whole <= int(sizes[0]) - int(sizes[1])
    if "?" in found or plain == goal or goal in _WIDER.get(plain, ()):
        return True
    if plain == "STRING":
        return goal in _FROM_TEXT
    return found.partition("<")[0] == wanted.partition("<")[0] and "<" in found + wanted


def _failure(source: Source, words: str) -> Refused:
    return Refused(f"Failed to insert values into '{source.name}'. {words}")


def write(source: Source, world: World) -> None:
    """The row is in the topic; the running queries carry it on to their sinks."""
    waiting, seen = [source.formats.topic], set()
    while waiting:
        topic = waiting.pop()
        if topic in seen or topic not in world.kafka.topics:
            continue
        seen.add(topic)
        world.kafka.topics[topic].records += 1
        for query in world.queries.values():
            if topic in query.plan.topics and not query.paused and query.plan.sink_topic:
                query.has_written = True
                waiting.append(query.plan.sink_topic)
