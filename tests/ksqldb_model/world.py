"""What a ksqlDB server knows and what lies around it: sources, queries, types, topics, subjects, connectors."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WEEK_MS = 604_800_000
COMMAND_TOPIC = "_confluent-ksql-default__command_topic"
PROCESSING_LOG = "default_ksql_processing_log"


class Refused(Exception):
    """The server says no. `statement` None is a generic error, which names no statement."""

    def __init__(self, message: str, *, status: int = 400, code: int = 40001, statement: str | None = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.statement = statement


def generic(message: str, *, status: int = 400, code: int = 40000) -> Refused:
    return Refused(message, status=status, code=code, statement=None)


def connect_away() -> Refused:
    words = "Could not connect to the server. Please check the server details are\n\tcorrect and that the server is"
    return Refused(f"{words} running.", status=500, code=50000)


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    key: bool = False

    def __str__(self) -> str:
        return f"`{self.name}` {self.type}{' KEY' if self.key else ''}"


@dataclass(frozen=True)
class Formats:
    """What must stay the same of a topic when a source is replaced; `window` is its kind and size."""

    topic: str
    key: str
    value: str
    window: tuple[str, str] | None = None


@dataclass(frozen=True)
class Source:
    """`derived`: made by AS SELECT; `read_only`: CREATE SOURCE."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    formats: Formats
    timestamp: str | None = None
    derived: bool = False
    read_only: bool = False

    @property
    def keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)

    @property
    def values(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.key)


@dataclass(frozen=True)
class Plan:
    """What decides whether a query can be replaced. `steps` are those that ksqlDB cannot upgrade; `internal` are the
    ends of the names of its internal topics."""

    topics: tuple[str, ...]
    sink_topic: str
    steps: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    used_columns: frozenset[str] = frozenset()
    having: bool = False
    internal: tuple[str, ...] = ()


@dataclass
class Query:
    """`settles_at` is when the group has got rid of the member that a replaced query left behind."""

    id: str
    text: str
    sources: tuple[str, ...]
    sink: str | None
    plan: Plan
    properties: dict[str, Any]
    columns: tuple[Column, ...] = ()
    paused: bool = False
    settles_at: float = 0.0
    started_at: float = -60.0
    has_written: bool = False
    errors: tuple[tuple[int, str], ...] = ()
    """(time in ms, what a thread died of)."""

    @property
    def is_push(self) -> bool:
        return self.id.startswith("transient_")


@dataclass
class Topic:
    partitions: int = 1
    replicas: int = 1
    retention_ms: int = WEEK_MS
    records: int = 0


class Kafka:
    """The topics of the cluster."""

    def __init__(self, topics: dict[str, Topic], brokers: int = 1) -> None:
        self.topics = topics
        self.brokers = brokers

    def delete(self, name: str) -> None:
        self.topics.pop(name, None)

    def sandbox(self) -> "Kafka":
        """What a request is validated against: creating is only pretended there, but deleting is real (hazard 1)."""
        return SandboxKafka(self)


class SandboxKafka(Kafka):
    def __init__(self, real: Kafka) -> None:
        super().__init__(dict(real.topics), real.brokers)
        self._real = real

    def delete(self, name: str) -> None:
        super().delete(name)
        self._real.delete(name)


@dataclass
class Registry:
    """Subject → (record name, fields) of its newest schema; soft-deleted ones are gone. A sandbox asks none."""

    subjects: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    answers: bool = True
    highest_id: int = 0


@dataclass
class Connect:
    """The Connect cluster that the server was told of; `plugins`: class → what its config must have; `states` of
    connectors that do not run, and of their only task."""

    reachable: bool = False
    plugins: dict[str, frozenset[str]] = field(default_factory=dict)
    connectors: dict[str, dict[str, str]] = field(default_factory=dict)
    states: dict[str, tuple[str, str]] = field(default_factory=dict)

    def state_of(self, name: str) -> tuple[str, str]:
        return self.states.get(name, ("RUNNING", "RUNNING"))


@dataclass
class World:
    """`query_number` is what the next query's id ends in: one more than the offset of the last planned command.

    `texts` has the statement that made a source, `read_by` what a source that was made AS SELECT reads.
    """

    kafka: Kafka
    sources: dict[str, Source] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)
    connect: Connect = field(default_factory=Connect)
    query_number: int = 1
    query_limit: int | None = None
    texts: dict[str, str] = field(default_factory=dict)
    read_by: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sandbox(self) -> "World":
        """A copy to try a request on. Kafka's deletions go through to the real one."""
        return World(
            self.kafka.sandbox(),
            dict(self.sources),
            {name: Query(**vars(query)) for name, query in self.queries.items()},
            dict(self.types),
            Registry(dict(self.registry.subjects), answers=False, highest_id=self.registry.highest_id),
            Connect(self.connect.reachable, self.connect.plugins, dict(self.connect.connectors), self.connect.states),
            self.query_number,
            self.query_limit,
            dict(self.texts),
            dict(self.read_by),
        )

    def readers(self, name: str) -> list[Query]:
        return [query for query in self.queries.values() if name in query.sources and not query.is_push]

    def writers(self, name: str) -> list[Query]:
        return [query for query in self.queries.values() if query.sink == name]

    def creating_query(self, name: str) -> Query | None:
        """The live query of an AS SELECT (not of an INSERT INTO) that fills this source."""
        return next((each for each in self.writers(name) if each.id.startswith(("CSAS_", "CTAS_"))), None)


@dataclass(frozen=True)
class Outcome:
    """What a command did: the status message, the id of the query that it started, the queries that it stopped."""

    message: str
    query_id: str | None = None
    stopped: tuple[Query, ...] = ()
    restarted: str | None = None


@dataclass(frozen=True)
class Command:
    """A statement that goes through the command topic. `planned` ones count for the ids of queries."""

    id: str
    text: str
    effect: Callable[[World], Outcome]
    planned: bool = True
