"""The tables of the project as a SELECT of ours reads them: for another group, up to now if asked."""

from collections.abc import Iterator
from typing import Final

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.link import definitions
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.querying.allowed import is_query
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.statement import Statement

GROUP: Final = "properties.group.id"
_OURS: Final = "-console"
_COMMITTED: Final = {"properties.isolation.level": "read_committed", GROUP: "heartwatch-console"}
_ADDED: Final = {
    "kafka": {"scan.startup.mode": "earliest-offset", **_COMMITTED},
    "upsert-kafka": _COMMITTED,  # which begins at the beginning, and is told nothing else
}
"""What is said where a table says nothing: one that is only written to does not say how it is read."""
_REASON: Final = "reason STRING, "
_BOUNDED: Final = {"scan.bounded.mode": "latest-offset"}


def definitions_for(statement: Statement, desired: State, *, bounded: bool) -> tuple[str, ...]:
    """The definitions that the statement needs, in their order; all of them for one that asks what there is."""
    wanted = tuple(_references(statement, desired) if is_query(statement) else _all(desired))
    asking = Resource(address.job("console"), {}, references=wanted)
    return tuple(as_read(str(each.spec["text"]), bounded=bounded) for each in definitions(asking, desired))


def as_read(definition: str, *, bounded: bool) -> str:
    """A CREATE as it is sent for us; of what does not read Kafka nothing is changed."""
    (statement,) = read_statements(definition)
    options = statement.options
    connector = options.get("connector")
    if connector is None or connector.value not in _ADDED:
        return definition
    added = _ADDED[connector.value] | (_BOUNDED if bounded else {})
    changes = {connector.end: "".join(f", '{key}' = '{each}'" for key, each in added.items() if key not in options)}
    if GROUP in options:
        changes[options[GROUP].end - 1] = _OURS  # within the quotes
    if _wants_reasons(statement):
        assert statement.defines is not None
        changes[definition.index("(", statement.defines.end) + 1] = _REASON
    for place in sorted(changes, reverse=True):
        definition = definition[:place] + changes[place] + definition[place:]
    return definition


def topics_of(definition: str) -> Iterator[tuple[str, str]]:
    """The table with each of the topics that it reads by name."""
    (statement,) = read_statements(definition)
    connector, topics = statement.options.get("connector"), statement.options.get("topic")
    if statement.defines is not None and topics is not None and connector is not None and connector.value in _ADDED:
        yield from ((statement.defines.text, each.strip()) for each in topics.value.split(";"))


def _wants_reasons(statement: Statement) -> bool:
    """Whether its format says of a message why it cannot be read, and the table has no place for that."""
    form = statement.options.get("value.format")
    has_place = any(word.text.strip("`") == "reason" for word in statement.words)
    return form is not None and form.value == "registered-avro" and not has_place


def _references(statement: Statement, desired: State) -> Iterator[Reference]:
    for name in statement.reads:
        if (table := address.table(name.text)) in desired:
            yield Reference(table, Role.READS)
    for name in statement.calls:
        if (function := address.function(name.text)) in desired:
            yield Reference(function, Role.USES)


def _all(desired: State) -> Iterator[Reference]:
    for each in desired:
        if each.address.engine == address.ENGINE and each.address.kind != "job":
            yield Reference(each.address, Role.USES)
