"""Documents a second into OpenSearch through the project's own sink, and how far the index is behind the topic."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.bench.measure import Found, Measure, Sizes
from tests.bench.sinks import Row, measured
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


def _row(number: int) -> Row:
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

    def row(self, number: int) -> Row:
        return _row(number)

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


def run(world: World, sizes: Sizes) -> Found:
    world.command("stack", "up", "--with", "search")
    return measured(_target, world, sizes, server="OpenSearch", how=_HOW)


_HOW = """The project's own connector `wearable_logs` with its two tasks, on a topic of its own with four partitions,
which holds Avro with the fields of `wearable_logs` before the connector starts; a tenth as many first, to warm up. The
clock runs from the first documents that the index reports to the last; every document is written once and none refused,
or it is no measurement. Then records are sent at a steady rate, and twenty times a second the index is asked how many
documents it took: behind is how long ago the next one was sent. A search finds a document up to five
seconds later, when the index refreshes."""

MEASURE = Measure("search", "The search index", run, needs_own_stack=True)
