"""What a ksqlDB server tells about itself: the answers to its statements, one class each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """`sql_type` as the server's own text would have it (`STRUCT<ZIP INTEGER>`); `role` is KEY, HEADER or empty."""

    name: str
    sql_type: str
    role: str = ""


@dataclass(frozen=True)
class CommandStatus:
    """How far a distributed statement is: QUEUED, PARSING, EXECUTING, RUNNING, TERMINATED, SUCCESS or ERROR."""

    status: str
    message: str
    query_id: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether the status will change no more."""
        return self.status in {"SUCCESS", "ERROR", "TERMINATED"}


@dataclass(frozen=True)
class Entity:
    """What every answer has: the statement as the server understood it, and its warnings."""

    statement: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Distributed(Entity):
    """A statement that was written to the command topic. While it is EXECUTING its `command.query_id` is None."""

    command_id: str
    command: CommandStatus
    sequence_number: int


@dataclass(frozen=True)
class Warned(Entity):
    """A statement that did nothing, and why (`IF NOT EXISTS` of what exists)."""

    message: str


@dataclass(frozen=True)
class ListedSource:
    """A stream or table in a list."""

    name: str
    kind: str
    topic: str
    key_format: str
    value_format: str
    is_windowed: bool


@dataclass(frozen=True)
class Sources(Entity):
    """SHOW STREAMS, SHOW TABLES."""

    sources: tuple[ListedSource, ...]


@dataclass(frozen=True)
class ListedQuery:
    """A query in a list. `state` never says PAUSED; `status_count` does (status → hosts)."""

    id: str
    kind: str
    statement: str
    sinks: tuple[str, ...]
    sink_topics: tuple[str, ...]
    state: str
    status_count: Mapping[str, int]


@dataclass(frozen=True)
class Queries(Entity):
    queries: tuple[ListedQuery, ...]


@dataclass(frozen=True)
class SourceDescription:
    """A stream or table in full. `statement` is the server's canonical form; `read_by` and `written_by` are its
    queries, `constraints` the streams and tables that keep it from being dropped (INSERT INTO is not among them)."""

    name: str
    kind: str
    window: str | None
    columns: tuple[Column, ...]
    topic: str
    key_format: str
    value_format: str
    partitions: int
    replication: int
    timestamp: str
    statement: str
    read_by: tuple[ListedQuery, ...]
    written_by: tuple[ListedQuery, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True)
class SourceDescriptions(Entity):
    """DESCRIBE of one, or LIST … EXTENDED of all."""

    sources: tuple[SourceDescription, ...]


@dataclass(frozen=True)
class QueryError:
    """What a thread of a query died of; `at` in ms of the server's clock."""

    at: int
    message: str


@dataclass(frozen=True)
class QueryDescription:
    """A query in full; `properties` are those it was started with, `errors` the last ones, oldest first, `hosts` host →
    status. `state` is None for a query that was only explained. `told_at` is the server's clock with this answer, in
    ms, where the answer says it."""

    id: str
    kind: str
    statement: str
    sources: tuple[str, ...]
    sinks: tuple[str, ...]
    state: str | None
    properties: Mapping[str, Any]
    errors: tuple[QueryError, ...]
    hosts: Mapping[str, str]
    consumer_group: str | None
    topology: str
    execution_plan: str
    told_at: int | None = None


@dataclass(frozen=True)
class QueryDescriptions(Entity):
    """EXPLAIN of one, or SHOW QUERIES EXTENDED."""

    queries: tuple[QueryDescription, ...]


@dataclass(frozen=True)
class ListedTopic:
    """`replicas` has one number a partition."""

    name: str
    replicas: tuple[int, ...]


@dataclass(frozen=True)
class Topics(Entity):
    topics: tuple[ListedTopic, ...]


@dataclass(frozen=True)
class Types(Entity):
    """Registered types: name → SQL type."""

    types: Mapping[str, str]


@dataclass(frozen=True)
class Variables(Entity):
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Functions(Entity):
    """Name → SCALAR, AGGREGATE or TABLE."""

    functions: Mapping[str, str]


@dataclass(frozen=True)
class FunctionDescription(Entity):
    name: str
    kind: str
    description: str
    signatures: tuple[tuple[tuple[str, ...], str], ...]
    """(types of the arguments, type of the result) of each variant."""


@dataclass(frozen=True)
class ServerProperty:
    """`level` is SERVER or QUERY; `editable` tells whether a request may set it."""

    name: str
    value: str | None
    level: str
    editable: bool


@dataclass(frozen=True)
class Properties(Entity):
    properties: tuple[ServerProperty, ...]
    overwritten: frozenset[str]


@dataclass(frozen=True)
class ListedConnector:
    name: str
    kind: str
    class_name: str
    state: str


@dataclass(frozen=True)
class Connectors(Entity):
    connectors: tuple[ListedConnector, ...]


@dataclass(frozen=True)
class ConnectorCreated(Entity):
    name: str
    config: Mapping[str, str]


@dataclass(frozen=True)
class ConnectorDescription(Entity):
    """`kind` is source or sink; `failure` is the Java stack trace of the first part of it that failed, else empty."""

    name: str
    kind: str
    class_name: str
    state: str
    task_states: tuple[str, ...]
    failure: str = ""


@dataclass(frozen=True)
class ConnectorDropped(Entity):
    name: str


@dataclass(frozen=True)
class PushQueryEnded(Entity):
    """TERMINATE of a query that somebody reads; it is not distributed."""

    query_id: str
    was_terminated: bool


@dataclass(frozen=True)
class TopicAsserted(Entity):
    topic: str
    exists: bool


@dataclass(frozen=True)
class SchemaAsserted(Entity):
    subject: str | None
    schema_id: int | None
    exists: bool


@dataclass(frozen=True)
class Unknown(Entity):
    """An answer of a type that this client has not learnt."""

    type_name: str
    content: Mapping[str, Any]
