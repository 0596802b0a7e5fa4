"""In which order and when readings arrive: in order, in disorder, some of them late, some of them broken."""

import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from heartwatch_deploy.readings.malformed import Malformed, kind_of
from heartwatch_deploy.readings.reading import Reading

Message = Reading | Malformed


class Arrival(NamedTuple):
    """A message and when it is due, in ms of the stream's own time."""

    due: int
    message: Message
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What goes wrong on the way: readings up to `disorder_ms` out of order; a share of them kept back for `late_ms`,
    which must be long enough for their windows to close before."""

    disorder_ms: int = 0
    late_share: float = 0.0
    late_ms: int = 30_000
    seed: int = 1


def in_trouble(readings: Iterable[Reading], trouble: Trouble) -> Iterator[Arrival]:
    """The readings as they arrive. What is still kept back at the end comes at once, and then isn't called late."""
    if not trouble.disorder_ms and not trouble.late_share:
        return (Arrival(reading.recorded_at, reading) for reading in readings)
    return _kept_back(readings, trouble)


def _kept_back(readings: Iterable[Reading], trouble: Trouble) -> Iterator[Arrival]:
    draw = random.Random(f"arrivals {trouble.seed}")  # noqa: S311  not a secret
    waiting: list[tuple[int, int, bool, Reading]] = []
    newest = 0
    for number, reading in enumerate(readings):
        newest = reading.recorded_at
        while waiting and waiting[0][0] <= newest:
            due, _, is_late, kept = heapq.heappop(waiting)
            yield Arrival(due, kept, is_late)
        is_late = draw.random() < trouble.late_share
        due = newest + (trouble.late_ms if is_late else draw.randint(0, trouble.disorder_ms))
        heapq.heappush(waiting, (due, number, is_late, reading))
    for _, _, _, kept in sorted(waiting):
        yield Arrival(newest, kept)


def with_malformed(arrivals: Iterable[Arrival], share: float, *, count: int | None = None) -> Iterator[Arrival]:
    """Puts broken messages between the others, evenly: `share` of them for each other one, at most `count` in all."""
    sent = 0
    for number, arrival in enumerate(arrivals, start=1):
        yield arrival
        while sent < (number * share if count is None else min(number * share, count)):
            message = arrival.message
            yield Arrival(arrival.due, Malformed(kind_of(sent), message.user_id, message.recorded_at))
            sent += 1
