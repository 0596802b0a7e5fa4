"""Rows a second into the table of vitals through the project's own sink, and how far it is behind the topic."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2

from heartwatch_deploy.readings.endpoints import Servers
from tests.bench.measure import Found, Measure, Sizes
from tests.bench.sinks import Row, measured
from tests.bench.world import World
from tests.live.conftest import RunningStack
from tests.live.sinks import Sink, committed

_PARTITIONS = 4
_TIME = {"type": "long", "logicalType": "timestamp-millis"}
_FIELDS: list[tuple[str, Any]] = [
    ("recorded_at", _TIME),
    ("device_id", ["null", "string"]),
    ("user_id", "string"),
    ("heart_rate", "int"),
    ("steps", ["null", "int"]),
]
_SCHEMA = {"type": "record", "name": "Vital", "fields": [{"name": name, "type": kind} for name, kind in _FIELDS]}
_BEGIN_MS = 1_760_000_000_000
_USERS = 20_000


@dataclass(frozen=True)
class Target:
    """The sink and its table."""

    world: World
    sink: Sink

    def row(self, number: int) -> Row:
        person = number % _USERS
        return f"vital-{number}", {
            "recorded_at": _BEGIN_MS + number,
            "device_id": f"device-{person}",
            "user_id": f"user_{person:05d}",
            "heart_rate": 60 + number % 100,
            "steps": number % 9999,
        }

    def written(self) -> int:
        return int(self.ask(f"SELECT count(*) FROM {self.sink.name}")[0][0])

    def processor(self) -> float:
        """Postgres works in a process a connection, which count when they have ended, too."""
        used = 0.0
        for name in ("postgres", "connect"):
            member = self.world.member(name)
            for process in (member, *member.children()):
                times = process.cpu_times()
                used += times.user + times.system
        return used

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(**Servers(project_dir=self.world.project).postgres())
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()


@contextmanager
def _target(world: World) -> Iterator[Target]:
    stack = RunningStack(world.project, world.endpoints)
    sink = Sink(stack, committed(stack, "vitals_to_postgres"), _SCHEMA, partitions=_PARTITIONS)
    target = Target(world, sink)
    columns = "user_id TEXT, recorded_at TIMESTAMPTZ, device_id TEXT, heart_rate INT NOT NULL, steps INT"
    target.ask(f"CREATE TABLE {sink.name} ({columns}, PRIMARY KEY (user_id, recorded_at))")
    try:
        yield target
    finally:
        sink.remove()
        target.ask(f"DROP TABLE {sink.name}")


def run(world: World, sizes: Sizes) -> Found:
    world.command("stack", "up", "--with", "timescale")
    return measured(_target, world, sizes, server="Postgres", how=_HOW)


_HOW = """The project's own connector `vitals_to_postgres` with its one task, on a topic of its own with four
partitions, which holds Avro with the fields of `vitals` before the connector starts; a tenth as many first,
to warm up. The clock runs from the first rows that are seen to the last; every row is written once and none
refused, or it is no measurement. Then records are sent at a steady rate, and the rows are counted again and
again, which is part of the load: behind is how long ago the next one was sent."""

MEASURE = Measure("rows", "Rows in Postgres", run, needs_own_stack=True)
