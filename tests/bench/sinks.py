"""Records a second through a sink of the project, and how far its server is behind the topic."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from tests.bench.measure import Found, Goal, NoMeasurement, Sizes, Table, quantile
from tests.bench.world import World
from tests.live.sinks import Sink

_SETTLED_AFTER = 5.0
"""Seconds after the beginning from which on the lag counts."""
_DONE_WITHIN = 600.0
_LOOK_EVERY = 0.05

Row = tuple[str, dict[str, Any]]


class Target(Protocol):
    """A sink and its server."""

    @property
    def sink(self) -> Sink: ...

    def row(self, number: int) -> Row:
        """Key and value of the record with that number."""

    def written(self) -> int:
        """How many records the server has taken."""

    def processor(self) -> float:
        """Seconds of processor that the server and Connect have used."""


@dataclass(frozen=True)
class FullSpeed:
    """How long the records took from the first that was seen in the server, and the processor's seconds for one."""

    records: int
    seconds: float
    processor: float

    @property
    def per_second(self) -> float:
        return self.records / self.seconds


def full_speed(target: Target, records: int) -> FullSpeed:
    """A topic that is there already, through the sink."""
    target.sink.send(target.row(number) for number in range(records))
    used = target.processor()
    target.sink.start()
    _await(lambda: target.written() > 0, "no record came")
    before, began = target.written(), time.monotonic()
    _await(lambda: target.written() >= records, "not every record came")
    seconds, used = time.monotonic() - began, target.processor() - used
    _await(target.sink.has_read_all, "the sink has not committed its offsets")
    return FullSpeed(records - before, seconds, used / records)


def lags(target: Target, *, rate: int, seconds: int, first: int) -> list[float]:
    """Again and again, how long ago the next record that the server lacks was sent."""
    sent: list[float] = []

    def produce() -> None:
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            for number in range(len(sent), int(passed * rate)):
                target.sink.send([target.row(first + number)], wait=False)
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
        time.sleep(_LOOK_EVERY)
    producing.join()
    if len(sent) < rate * seconds * 0.97:
        raise NoMeasurement(f"only {len(sent) / seconds:,.0f} records/s were sent")
    _await(lambda: target.written() - first >= len(sent), "not every record came")
    return found


def measured(
    target_of: Callable[[World], AbstractContextManager[Target]], world: World, sizes: Sizes, *, server: str, how: str
) -> Found:
    """A tenth of the records through one target, to warm up; all of them, and then a steady rate, through another."""
    with target_of(world) as target:
        warm_up(target, world, sizes)
    with target_of(world) as target:
        fast = flat_out(target, world, sizes)
        behind = lags(target, rate=sizes.latency_rate, seconds=sizes.latency_seconds, first=sizes.flat_out_readings)
    return found(fast, behind, sizes, server=server, how=how)


def warm_up(target: Target, world: World, sizes: Sizes) -> None:
    """A cold server may be too slow for the sink's patience, and get a record twice: that is what warming up is for."""
    world.say(f"warm-up: {full_speed(target, sizes.flat_out_readings // 10).per_second:,.0f} records/s")


def flat_out(target: Target, world: World, sizes: Sizes) -> FullSpeed:
    fast = full_speed(target, sizes.flat_out_readings)
    if target.sink.dead_letters() or target.written() != sizes.flat_out_readings:
        raise NoMeasurement(f"{target.written()} writes for {sizes.flat_out_readings} records")
    world.say(f"{fast.per_second:,.0f} records/s, {fast.processor * 1e6:.0f} processor µs each")
    return fast


def found(fast: FullSpeed, behind: list[float], sizes: Sizes, *, server: str, how: str) -> Found:
    """The figures as they stand on the page, of whatever server."""
    told = ", ".join(f"{name} {quantile(behind, share):.2f} s" for name, share in (("p50", 0.5), ("p99", 0.99)))
    per_second = f"{fast.per_second:,.0f}"
    row = (f"{sizes.flat_out_readings:,}", per_second, f"{fast.processor * 1e6:.0f}")
    return Found(
        goals=(
            Goal("as many records/s as it can", per_second, None),
            Goal(f"{server} keeps up with {sizes.latency_rate:,} records/s", told, quantile(behind, 0.99) < 1),
        ),
        tables=(Table(("records", "records/s", f"processor µs a record ({server} and Connect)"), (row,)),),
        how=how,
    )


def _await(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _DONE_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise NoMeasurement(what)
        time.sleep(_LOOK_EVERY)  # nothing tells when a record has been written
