"""One producer's work: which readings to make, what goes wrong with them, how fast and how long."""

import math
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import Final

from heartwatch_deploy.readings import ticks
from heartwatch_deploy.readings.arrivals import Arrival, Trouble, in_trouble, with_malformed
from heartwatch_deploy.readings.bounds import Bounds
from heartwatch_deploy.readings.destinations import Destination
from heartwatch_deploy.readings.generator import Load, Skew, generated
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.sending import Summary, send
from heartwatch_deploy.readings.splitting import cut

# Work that begins so near to now is meant to send readings as they happen; a process takes a while to start.
_OF_NOW_SECONDS: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Broken:
    """How many malformed messages to add: a `share` of the readings, or a `count` in all."""

    share: float = 0.0
    count: int | None = None

    def among(self, arrivals: Iterable[Arrival], *, expected: float) -> Iterator[Arrival]:
        """The arrivals, of which about so many are expected, with the malformed messages between them."""
        if self.count is None:
            return with_malformed(arrivals, self.share)
        # A little faster than evenly, so that all are out before the readings end.
        return with_malformed(arrivals, 1.1 * self.count / max(expected, 1.0), count=self.count)


@dataclass(frozen=True, kw_only=True)
class Production:
    """Readings of `users` people at `rate` a second from `start` (ms) on, for `seconds` of the stream's own time or
    until `count` are made (neither: without end); flat out, or each in its time. `part` is this producer's share of
    the users, from and to within the unit interval; each device is off for a share of the time, `silent`. Ticks for
    each of `partitions` go every `tick_ms` (None: never)."""

    start: int
    rate: float
    users: int = 20_000
    seed: int = 1
    window_seconds: int = 10
    seconds: float | None = None
    count: int | None = None
    flat_out: bool = False
    skew: Skew | None = None
    silent: float = 0.0
    trouble: Trouble = field(default_factory=Trouble)
    broken: Broken = field(default_factory=Broken)
    part: tuple[float, float] = (0.0, 1.0)
    tick_ms: int | None = None
    partitions: int = 1

    @property
    def length(self) -> float:
        """Seconds of the stream's own time, infinite for no end."""
        by_count = math.inf if self.count is None else self.count / self.rate
        return min(by_count, math.inf if self.seconds is None else self.seconds)

    def ending_now(self, now: int) -> "Production":
        """The same work from a start (ms) at which no reading is newer than when it is sent."""
        return replace(self, start=now - int(self.length * 1000) if self.flat_out else now)

    def split(self, processes: int) -> "list[Production]":
        """The same work for so many producers, who together send the same messages."""
        parts = cut(self.part, processes)
        broken = self.broken.count
        shares = [
            None if broken is None else broken * (n + 1) // processes - broken * n // processes
            for n in range(processes)
        ]
        return [
            replace(
                self,
                part=parts[n],
                count=None,
                seconds=None if math.isinf(self.length) else self.length,
                broken=replace(self.broken, count=shares[n]),
                tick_ms=None if n else self.tick_ms,
            )
            for n in range(processes)
        ]


def arrivals_of(work: Production, bounds: Bounds) -> Iterator[Arrival]:
    """The messages of the work, within the bounds, in the order in which they are sent."""
    low, high = work.part
    # Without a known end, a number of broken messages comes within the first minute.
    readings = work.rate * (high - low) * min(work.length, 60.0)
    arrivals = work.broken.among(in_trouble(_readings(work, bounds), work.trouble), expected=readings)
    return ticks.between(arrivals, work.tick_ms, work.partitions) if work.tick_ms else arrivals


def produce(work: Production, destination: Destination, stop: threading.Event, *, bounds: Bounds) -> Summary:
    """Does the work; when it isn't flat out, it ends in time even where the rate can't be reached."""
    pace, arrivals = _pace(work, stop), arrivals_of(work, bounds)
    if work.flat_out or math.isinf(work.length):
        return send(arrivals, destination, pace)
    alarm = threading.Timer(work.length + 1.0, stop.set)
    alarm.start()
    try:
        return send(arrivals, destination, pace)
    finally:
        alarm.cancel()


def _pace(work: Production, stop: threading.Event) -> Pace:
    if work.flat_out:
        return Pace(math.inf, stop)
    is_of_now = abs(work.start / 1000 - time.time()) < _OF_NOW_SECONDS
    return Pace.of_the_wall_clock(stop) if is_of_now else Pace(1.0, stop)


def _readings(work: Production, bounds: Bounds) -> Iterator[Reading]:
    load = Load(
        start=work.start,
        rate=work.rate,
        bounds=bounds,
        users=work.users,
        seed=work.seed,
        window_ms=work.window_seconds * 1000,
        skew=work.skew,
        silent=work.silent,
        part=work.part,
    )
    end = work.start + work.length * 1000
    readings = takewhile(lambda reading: reading.recorded_at < end, generated(load))
    return readings if work.count is None else islice(readings, work.count)
