"""Rows a second into Cassandra through the project's own sink, and how long its tables' questions take meanwhile."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from heartwatch_deploy.clients.cassandra import host_and_port
from heartwatch_deploy.clients.cql import CqlConnection
from tests.bench import device_days
from tests.bench.behind import noting
from tests.bench.device_days import DEVICES, NOTIFIES, QUESTIONS, TABLES, WHOLE_DAY
from tests.bench.everything import deploy_every_part
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, quantile
from tests.bench.sinks import Row, flat_out, found, lags, warm_up
from tests.bench.world import BenchFailed, World
from tests.live.conftest import RunningStack
from tests.live.sinks import Sink, committed

RATE: Final = 500
GOAL_MS: Final = 40.0
_OF_THE_OTHERS: Final = 5
"""So many times fewer records than through the other sinks: each is a row of five tables."""
_PARTITIONS: Final = 4
_ASK_EVERY: Final = 0.02
_ROUNDS_BEFORE: Final = 500
Answers = list[dict[str, tuple[float, int]]]
"""By question: how many ms until all rows were here, and how many they were."""


@dataclass(frozen=True)
class Target:
    """The sink and its tables; `taken_before` is what Cassandra had counted when the sink was made."""

    world: World
    sink: Sink
    connection: CqlConnection
    taken_before: int

    def row(self, number: int) -> Row:
        return device_days.row(number)

    def written(self) -> int:
        """How many readings the node has taken: every record is one."""
        return _taken(self.connection) - self.taken_before

    def processor(self) -> float:
        """Seconds of processor that Cassandra and Connect have used."""
        times = [self.world.member(name).cpu_times() for name in ("cassandra", "connect")]
        return sum(time.user + time.system for time in times)


def _taken(connection: CqlConnection) -> int:
    """The node's own count of writes: counting a hundred thousand rows again and again takes long."""
    where = "keyspace_name = 'heartwatch' AND table_name = 'health_metrics'"
    rows = connection.run(f"SELECT JSON count FROM system_views.local_write_latency WHERE {where}")
    return int(json.loads(rows[0][0] or "{}")["count"]) if rows else 0


@contextmanager
def _connected(world: World) -> Iterator[CqlConnection]:
    if world.endpoints.cassandra is None:
        raise BenchFailed("the stack runs without Cassandra")
    host, port = host_and_port(world.endpoints.cassandra.hosts)
    with CqlConnection(host, port, login=None, tls=None, seconds=5.0, answers_within=60.0) as connection:
        yield connection


@contextmanager
def _target(world: World) -> Iterator[Target]:
    stack = RunningStack(world.project, world.endpoints)
    sink = Sink(stack, committed(stack, "rows_to_cassandra"), device_days.SCHEMA, partitions=_PARTITIONS)
    sink.config |= {f"tables.{sink.name}": ",".join(TABLES), f"time.{sink.name}": "recorded_at"}
    with _connected(world) as connection:
        try:
            yield Target(world, sink, connection, _taken(connection))
        finally:
            sink.remove()
            for table in TABLES:
                connection.run(f"TRUNCATE heartwatch.{table}")


def _asked(connection: CqlConnection, question: str, number: int) -> tuple[float, int]:
    began = time.perf_counter()
    rows = connection.run(f"SELECT JSON * FROM heartwatch.{device_days.asked_of(question, number)}")
    return (time.perf_counter() - began) * 1000, len(rows)


class Asker:
    """Asks every question of one device after the other, over one connection."""

    def __init__(self, connection: CqlConnection) -> None:
        self._connection, self._asked = connection, 0

    def __call__(self) -> dict[str, tuple[float, int]]:
        self._asked += 1
        return {name: _asked(self._connection, question, self._asked) for name, question in QUESTIONS.items()}


def _compare(connection: CqlConnection, records: int) -> int:
    """How many rows there are, if they are those that there must be; else raises NoMeasurement."""
    expected = device_days.partitions(records)
    for partition, count in expected.items():
        answer = connection.run(f"SELECT JSON count(*) FROM heartwatch.{partition}")
        if (there := json.loads(answer[0][0] or "{}")["count"]) != count:
            raise NoMeasurement(f"{partition}: {there} rows of {count}")
    return expected.total()


def run(world: World, sizes: Sizes) -> Found:
    world.command("stack", "up", "--with", "cassandra")
    deploy_every_part(world.project)
    world.command("apply", *(f"--target=cassandra.table/heartwatch.{table}" for table in TABLES))
    sizes = replace(sizes, flat_out_readings=sizes.flat_out_readings // _OF_THE_OTHERS, latency_rate=RATE)
    with _target(world) as target:
        warm_up(target, world, sizes)
    with _target(world) as target, _connected(world) as connection:
        fast = flat_out(target, world, sizes)
        asker = Asker(connection)
        for _ in range(_ROUNDS_BEFORE):
            asker()
        with noting(asker, _ASK_EVERY) as answers:
            behind = lags(target, rate=RATE, seconds=sizes.latency_seconds, first=sizes.flat_out_readings)
        rows = _compare(connection, target.written())
        days = [_asked(connection, WHOLE_DAY, number) for number in range(DEVICES)]
    written = found(fast, behind, sizes, server="Cassandra", how=_HOW)
    return replace(
        written,
        goals=(*written.goals, _goal([answer for _, answer in answers])),
        tables=(*written.tables, _table([answer for _, answer in answers])),
        notes=(f"{rows:,} rows are there, every one that there must be", _note(days)),
    )


def _goal(answers: Answers) -> Goal:
    """Each question for itself, the slowest counts."""
    slowest = max(quantile([answer[name][0] for answer in answers], 0.99) for name in QUESTIONS)
    promised = f"each question's p99 under {GOAL_MS:g} ms while {RATE} records/s are written"
    return Goal(promised, f"the slowest's {slowest:.1f} ms", slowest < GOAL_MS)


def _table(answers: Answers) -> Table:
    rows = []
    for name in QUESTIONS:
        times = [answer[name][0] for answer in answers]
        told = (f"{quantile(times, share):.1f}" for share in (0.5, 0.9, 0.99, 1.0))
        rows.append((name, f"{len(times):,}", str(max(answer[name][1] for answer in answers)), *told))
    return Table(("question", "asked", "rows, at most", "ms: p50", "p90", "p99", "longest"), tuple(rows))


def _note(days: list[tuple[float, int]]) -> str:
    times, count = [each for each, _ in days], max(rows for _, rows in days)
    told = f"p50 {quantile(times, 0.5):.1f} ms, p99 {quantile(times, 0.99):.1f} ms"
    return f"all readings of a device and day, {count:,} rows, afterwards: {told}"


_HOW = f"""The project's own connector `rows_to_cassandra` with its one task, on a topic of its own with four
partitions. Its Avro records hold the fields of all five tables, so that each record is written into every table
({NOTIFIES - 1} of {NOTIFIES} tell their wearer nothing, and have no row in `notifications`): more than a reading fills
in life, which has no row in `activity` and `device_status`. The topic holds a fifth of the other sinks' records before
the connector starts; a tenth as many first, to warm up. How many were written is the node's own count. Then {RATE}
records/s are sent, and meanwhile the questions that the tables are made for are asked one after the other, of one of
{DEVICES} devices after the other, over one connection of the deployer's client, unprepared, as `SELECT JSON`; the clock
stops when all rows are here. Each was asked {_ROUNDS_BEFORE} times before. In the end the rows of every partition are
counted: all of them, or it is no measurement."""

MEASURE = Measure("cassandra", "Rows in Cassandra", run, needs_own_stack=True, page="benchmarks-cassandra.md")
