"""Topics that ksqlDB makes for its streams and tables, of which no file of a topic tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.engines.ksqldb.told import Told, told
from heartwatch_deploy.forgetting.store import Search, fields_of, of_kind
from heartwatch_deploy.model.resource import Resource

BROKERS_DEFAULT: Final = 604_800_000
_MADE_WITH: Final = "PARTITIONS"


@dataclass(frozen=True, slots=True)
class MadeTopic:
    """`retention` is in ms; `fields` are None where nobody knows them."""

    name: str
    is_compacted: bool
    retention: int
    fields: frozenset[str] | None


def made_topics(search: Search) -> tuple[MadeTopic, ...]:
    """Those that may hold a person; a topic that has a file is the file's."""
    own = {each.address.name for each in of_kind(search.desired, "kafka", "topic")}
    made = {each.name: each for each in _made(search) if each.name not in own and search.tells(each.fields)}
    return tuple(made[name] for name in sorted(made))


def queries_with_state(search: Search) -> tuple[Resource, ...]:
    """Tables that a query fills: the server keeps their rows beside the topic."""
    sources = of_kind(search.desired, "ksqldb", "source")
    return tuple(each for each in sources if each.spec.get("form") == "TABLE" and _is_query(_told(each)))


def _made(search: Search) -> Iterator[MadeTopic]:
    for source in of_kind(search.desired, "ksqldb", "source"):
        statement, topic = _told(source), source.spec.get("topic")
        if topic and statement and (_is_query(statement) or _MADE_WITH in statement.options):
            yield _topic(str(topic), source, statement, search)


def _topic(name: str, source: Resource, statement: Told, search: Search) -> MadeTopic:
    policy = statement.options.get("CLEANUP_POLICY", "compact" if source.spec["form"] == "TABLE" else "delete")
    said = statement.options.get("RETENTION_MS", "")
    retention = int(said) if said.removeprefix("-").isdecimal() else BROKERS_DEFAULT
    return MadeTopic(name, "compact" in policy.lower(), retention, _fields(name, statement, search))


def _fields(topic: str, statement: Told, search: Search) -> frozenset[str] | None:
    """As a schema says, else as the statement does, which tells no field below a column: that it names no person is no
    proof."""
    if (found := fields_of(topic, search.desired)) is not None:
        return found
    columns = frozenset(each.name for each in statement.items or ()) | {name for name, _, _ in statement.columns}
    return columns if search.tells(columns) else None


def _told(source: Resource) -> Told | None:
    return told(str(source.spec["text"]))


def _is_query(statement: Told | None) -> bool:
    return statement is not None and statement.items is not None
