"""Conditions that a step waits for, as values; each has a deadline after which the step fails."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class TopicExists:
    """Every broker tells of the topic, with this many partitions."""

    topic: str
    partitions: int
    seconds: float = 30


@dataclass(frozen=True, slots=True)
class TopicAbsent:
    topic: str
    seconds: float = 30


@dataclass(frozen=True, slots=True)
class ConnectorRunning:
    """The connector and at least one task run, and none has failed."""

    connector: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class ConnectorPaused:
    """The connector is PAUSED, and so is each task that it has."""

    connector: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class ConnectorStopped:
    """The connector is STOPPED and has no task left, so that its offsets can be deleted."""

    connector: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class ConnectorAbsent:
    connector: str
    seconds: float = 30


@dataclass(frozen=True, slots=True)
class SnapshotComplete:
    """The source connector has read its whole snapshot, and all of it is in these topics."""

    connector: str
    topics: tuple[str, ...]
    seconds: float = 600


@dataclass(frozen=True, slots=True)
class SlotReleased:
    """Nobody streams from the replication slot any more, so that it can be dropped."""

    slot: str
    host: str
    port: int
    dbname: str
    user: str
    password: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class JobRunning:
    """The one job whose tag `heartwatch.address` is this one runs, all vertices of it, without a restart."""

    address: str
    fingerprint: str
    seconds: float = 90


@dataclass(frozen=True, slots=True)
class JobRestored:
    """The job with these tags goes on from this savepoint: all of it runs, and its first checkpoint went through. Until
    then the one before it can go on from the same savepoint, and nothing was said twice."""

    address: str
    fingerprint: str
    savepoint: str
    seconds: float = 90


@dataclass(frozen=True, slots=True)
class JobEnded:
    """The job is in a final state, however it got there."""

    job_id: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class KsqlTakes:
    """ksqlDB would take these statements, in this order; none of them is applied."""

    statements: tuple[str, ...]
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class KsqlCommandDone:
    """The step's newest statement is carried out, not only written down."""

    seconds: float = 180


@dataclass(frozen=True, slots=True)
class KsqlQueryRunning:
    query: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class KsqlConnectorRunning:
    """By what ksqlDB tells: the connector and at least one task run, and none has failed."""

    connector: str
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class KsqlConnectorAbsent:
    connector: str
    seconds: float = 30


Gate: TypeAlias = (
    TopicExists
    | TopicAbsent
    | ConnectorRunning
    | ConnectorPaused
    | ConnectorStopped
    | ConnectorAbsent
    | SnapshotComplete
    | SlotReleased
    | JobRunning
    | JobRestored
    | JobEnded
    | KsqlTakes
    | KsqlCommandDone
    | KsqlQueryRunning
    | KsqlConnectorRunning
    | KsqlConnectorAbsent
)
