"""Documents a second into OpenSearch through the project's own sink, and how far the index is behind the topic."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, quantile
from tests.bench.world import World
from tests.live.conftest import RunningStack
from tests.live.sinks import Sink, committed

_PARTITIONS = 4
_FIELDS: list[tuple[str, Any]] = [
    ("log_id", "string"),
    ("user_id", "string"),
    ("recorded_at", {"type": "long", "logicalType": "timestamp-millis"}),
    ("latitude", "double"),
    ("longitude", "double"),
    ("heart_rate", "int"),
    ("device_id", ["null", "string"]),
    ("steps", ["null", "int"]),
    ("processed_at", {"type": "long", "logicalType": "timestamp-millis"}),
]
_SCHEMA = {"type": "record", "name": "Log", "fields": [{"name": name, "type": kind} for name, kind in _FIELDS]}
_SETTLED_AFTER = 5.0
"""Seconds after the beginning from which on the lag counts."""
_DONE_WITHIN = 600.0


def _row(number: int) -> tuple[str, dict[str, Any]]:
    """As the job of the project writes it: the key is a place in a topic."""
    key, at = f"{number % _PARTITIONS}-{number // _PARTITIONS}", 1_760_000_000_000 + number
    person = number % 20_000
    values = (key, f"user_{person:05d}", at, 40 + number % 1000 / 1e4, -74.0, 60 + number % 100)
    rest = (f"device-{person}", number % 9999, at + 5)
    return key, dict(zip((name for name, _ in _FIELDS), (*values, *rest), strict=True))


@dataclass(frozen=True)
class Target:
    """The sink and its index."""

    world: World
    sink: Sink

    @property
    def server(self) -> str:
        return str(self.world.endpoints.search)

    def written(self) -> int:
        """How many documents the index has taken since it was made."""
        where = f"{self.server}/{self.sink.name}/_stats/indexing?filter_path=_all.primaries.indexing.index_total"
        answer = requests.get(where, timeout=30)
        return int(answer.json()["_all"]["primaries"]["indexing"]["index_total"]) if answer.ok else 0

    def processor(self) -> float:
        """Seconds of processor that OpenSearch and Connect have used."""
        times = [self.world.member(name).cpu_times() for name in ("search", "connect")]
        return sum(time.user + time.system for time in times)


@contextmanager
def _target(world: World) -> Iterator[Target]:
    stack = RunningStack(world.project, world.endpoints)
    sink = Sink(stack, committed(stack, "wearable_logs"), _SCHEMA, partitions=_PARTITIONS)
    template = json.loads(sink.config["index.template"])
    sink.config["index.template"] = json.dumps(template | {"index_patterns": [sink.name]})
    target = Target(world, sink)
    try:
        yield target
    finally:
        sink.remove()
        for path in (sink.name, f"_index_template/{sink.name}"):
            requests.delete(f"{target.server}/{path}", timeout=30)


def _await(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _DONE_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise NoMeasurement(what)
        time.sleep(0.05)  # nothing tells when a document has been written


@dataclass(frozen=True)
class FullSpeed:
    """How long the documents took from the first that was seen in the index, and the processor's seconds for all."""

    documents: int
    seconds: float
    processor: float


def full_speed(target: Target, documents: int) -> FullSpeed:
    """A topic that is there already, through the sink."""
    target.sink.send(_row(number) for number in range(documents))
    used = target.processor()
    target.sink.start()
    _await(lambda: target.written() > 0, "no document came")
    before, began = target.written(), time.monotonic()
    _await(lambda: target.written() >= documents, "not every document came")
    seconds, used = time.monotonic() - began, target.processor() - used
    _await(target.sink.has_read_all, "the sink has not committed its offsets")
    if target.sink.dead_letters() or target.written() != documents:
        raise NoMeasurement(f"{target.written()} writes for {documents} documents")
    return FullSpeed(documents - before, seconds, used / documents)


def lags(target: Target, *, rate: int, seconds: int, first: int) -> list[float]:
    """Every 50 ms, how long ago the next record that the index lacks was sent."""
    sent: list[float] = []

    def produce() -> None:
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            for number in range(len(sent), int(passed * rate)):
                key, value = _row(first + number)
                target.sink.send([(key, value)], wait=False)
                sent.append(time.monotonic())
            time.sleep(0.005)  # the pace is what is measured
        target.sink.send([])

    producing = threading.Thread(target=produce)
    producing.start()
    began, found = time.monotonic(), []
    while producing.is_alive():
        written, now = target.written() - first, time.monotonic()
        if now - began > _SETTLED_AFTER:
            found.append(now - sent[written] if written < len(sent) else 0.0)
        time.sleep(0.05)
    producing.join()
    if len(sent) < rate * seconds * 0.97:
        raise NoMeasurement(f"only {len(sent) / seconds:,.0f} records/s were sent")
    _await(lambda: target.written() - first >= len(sent), "not every document came")
    return found


def run(world: World, sizes: Sizes) -> Found:
    world.command("stack", "up", "--with", "search")
    with _target(world) as target:
        warm = full_speed(target, sizes.flat_out_readings // 10)
        world.say(f"warm-up: {warm.documents / warm.seconds:,.0f} documents/s")
    with _target(world) as target:
        fast = full_speed(target, sizes.flat_out_readings)
        world.say(f"{fast.documents / fast.seconds:,.0f} documents/s, {fast.processor * 1e6:.0f} processor µs each")
        behind = lags(target, rate=sizes.latency_rate, seconds=sizes.latency_seconds, first=sizes.flat_out_readings)
    quantiles = {name: quantile(behind, share) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
    told = ", ".join(f"{name} {value:.2f} s" for name, value in quantiles.items())
    world.say(f"behind at {sizes.latency_rate:,}/s: {told}")
    row = (f"{sizes.flat_out_readings:,}", f"{fast.documents / fast.seconds:,.0f}", f"{fast.processor * 1e6:.0f}")
    return Found(
        goals=(
            Goal("as many documents/s as it can", f"{fast.documents / fast.seconds:,.0f}", None),
            Goal(f"the index keeps up with {sizes.latency_rate:,} records/s", told, quantiles["p99"] < 1),
        ),
        tables=(Table(("documents", "documents/s", "processor µs a document (OpenSearch and Connect)"), (row,)),),
        how=_HOW,
    )


_HOW = """The project's own connector `wearable_logs` with its two tasks, on a topic of its own with four partitions,
which holds Avro with the fields of `wearable_logs` before the connector starts; a tenth as many first, to warm up. The
clock runs from the first documents that the index reports to the last; every document is written once and none refused,
or it is no measurement. Then records are sent at a steady rate, and twenty times a second the index is asked how many
documents it took: behind is how long ago the next one was sent. A search finds a document up to one second later, when
the index refreshes."""

MEASURE = Measure("search", "The search index", run, needs_own_stack=True)
