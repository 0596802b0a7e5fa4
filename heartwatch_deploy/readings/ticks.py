"""Ticks: readings that let time pass everywhere, of users who have no range and so raise no alert."""

from collections.abc import Iterable, Iterator
from typing import Final

from heartwatch_deploy.readings.arrivals import Arrival
from heartwatch_deploy.readings.partitions import key_in
from heartwatch_deploy.readings.reading import Reading

PREFIX: Final = "tick-"
APART_MS: Final = 1000


def ticks_at(time: int, partitions: int) -> list[Reading]:
    """One reading at `time` (ms) for each of the topic's partitions."""
    return [Reading(key_in(n, partitions, prefix=PREFIX), time, 40.0, -74.0, 70) for n in range(partitions)]


def closing(newest: int, ahead_ms: int, partitions: int) -> list[Arrival]:
    """Two rounds of ticks, a second apart, that close every window up to the newest reading's: `ahead_ms` must be
    longer than a window and the grace together."""
    first = newest + ahead_ms
    rounds = (ticks_at(first + APART_MS * n, partitions) for n in range(2))
    return [Arrival(newest + APART_MS * n, tick) for n, ticks in enumerate(rounds) for tick in ticks]


def between(arrivals: Iterable[Arrival], every_ms: int, partitions: int) -> Iterator[Arrival]:
    """Ticks on the way, at most `every_ms` apart, so that no partition ever falls silent: when readings go faster
    than time, a partition taken for idle would be overtaken by the others."""
    following: int | None = None
    for arrival in arrivals:
        if following is None:
            following = arrival.due
        while following <= arrival.due:
            yield from (Arrival(following, tick) for tick in ticks_at(following, partitions))
            following += every_ms
        yield arrival
