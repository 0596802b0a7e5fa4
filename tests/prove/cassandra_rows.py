"""What Cassandra's tables of readings must hold, what they hold, and what of `readings` has no place there."""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, TypeGuard

from heartwatch_deploy.clients.cassandra import CassandraCluster, Place
from heartwatch_deploy.readings.logs import is_valid
from heartwatch_deploy.readings.reading import NotAReading, Reading
from tests.live.conftest import RunningStack
from tests.prove.evidence import Topics

SINK: Final = "rows_to_cassandra"
TABLES: Final = {
    "health_metrics": ("heart_rate", "steps", "stress", "cadence", "speed"),
    "environment": ("temperature", "humidity"),
    "notifications": ("notification",),
}
"""By table, what it holds besides the key: device and day, time, person."""
Rows = Counter[Hashable]


def expected(topics: Topics) -> dict[str, Rows]:
    """A row for each key, and none where a reading says nothing for the table."""
    told = [_columns(each) for each in topics.readings().values() if _has_a_place(each)]
    return {table: Counter(set(_of_table(told, columns))) for table, columns in TABLES.items()}


def found(stack: RunningStack, table: str) -> Rows:
    """ClientError while Cassandra is away."""
    assert stack.endpoints.cassandra is not None, "the stack runs without Cassandra"
    rows = CassandraCluster(Place((stack.endpoints.cassandra.hosts,))).rows(f"SELECT JSON * FROM heartwatch.{table}")
    return Counter(_row({**row, "recorded_at": _milliseconds(row["recorded_at"])}, TABLES[table]) for row in rows)


def refused(topics: Topics) -> Rows:
    """Connector, topic and key of what is no reading, cannot be, or was taken by no device."""
    readings, messages = topics.readings(), topics.messages("readings")
    return Counter(
        {(SINK, "readings", (each.key or b"").decode()) for each in messages if not _has_a_place(readings[each.place])}
    )


def _has_a_place(reading: Reading | NotAReading) -> TypeGuard[Reading]:
    return isinstance(reading, Reading) and is_valid(reading) and bool(reading.circumstances.device_id)


def _columns(reading: Reading) -> dict[str, Any]:
    day = datetime.fromtimestamp(reading.recorded_at / 1000, tz=UTC).date().isoformat()
    return {**reading.circumstances._asdict(), **reading._asdict(), "day": day}


def _of_table(told: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> Iterable[Hashable]:
    for each in told:
        if any(each[name] is not None for name in columns):
            yield _row(each, columns)


def _row(values: dict[str, Any], columns: tuple[str, ...]) -> Hashable:
    return tuple(values[name] for name in ("device_id", "day", "recorded_at", "user_id", *columns))


def _milliseconds(time: str) -> int:
    return round(datetime.fromisoformat(time).timestamp() * 1000)
