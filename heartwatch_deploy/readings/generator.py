"""The stream of synthetic readings: who sends when, evenly, at a given rate, some users more often than others."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Final

from heartwatch_deploy.readings.bounds import Bounds
from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.readings.people import Person, user_id_of
from heartwatch_deploy.readings.reading import Reading

SILENCE_MS: Final = 2000  # an active user sends at least once in this time
SHIFT_MS: Final = 600_000  # where not all users can be active, others take over after this time
_GOLDEN: Final = 0.6180339887498949  # its multiples, modulo 1, fill the unit interval evenly from the first on


@dataclass(frozen=True, kw_only=True)
class Skew:
    """`share` of all readings come from `users` hot users, who all live on `partitions` (none: anywhere) of the
    topic's `of_partitions`."""

    share: float
    users: int = 10
    partitions: frozenset[int] = frozenset()
    of_partitions: int = 1


@dataclass(frozen=True, kw_only=True)
class Load:
    """`rate` readings a second from `start` (ms) on, of people numbered below `users`; a producer that has a part of
    the users takes those whose place in the unit interval is in `part`. What they say stays within `bounds`. For a
    share of the time, `silent`, each device is off."""

    start: int
    rate: float
    bounds: Bounds
    users: int = 20_000
    seed: int = 1
    window_ms: int = 10_000
    skew: Skew | None = None
    part: tuple[float, float] = (0.0, 1.0)
    silent: float = 0.0
    _people: dict[int, Person] = field(default_factory=dict, compare=False, repr=False)

    def person(self, number: int) -> Person:
        found = self._people.get(number)
        if found is None:
            found = self._people[number] = self._person(number)
        return found

    def _person(self, number: int) -> Person:
        return Person(number, seed=self.seed, window_ms=self.window_ms, bounds=self.bounds, silent=self.silent)

    def has(self, number: int) -> bool:
        """Whether the user's readings are this producer's."""
        return self.part[0] <= number * _GOLDEN % 1 < self.part[1]


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Users who take turns, at `rate` readings a second together, `active` of them at a time."""

    users: tuple[int, ...]
    active: int
    rate: float


def generated(load: Load) -> Iterator[Reading]:
    """The readings by time, without end, unless the part has no users."""
    lanes = [_along(load, lane) for lane in lanes_of(load)]
    return lanes[0] if len(lanes) == 1 else heapq.merge(*lanes, key=lambda reading: reading.recorded_at)


def lanes_of(load: Load) -> list[Lane]:
    """Everybody's lane, and that of the hot users where there are any."""
    share = load.skew.share if load.skew else 0.0
    rate = load.rate * (1 - share)
    active = max(1, min(load.users, int(rate * SILENCE_MS / 1000)))
    lanes = [Lane(users=tuple(range(load.users)), active=active, rate=rate)]
    if load.skew:
        hot = _hot_users(load.users, load.skew)
        lanes.append(Lane(users=hot, active=len(hot), rate=load.rate * share))
    return lanes


def _hot_users(users: int, skew: Skew) -> tuple[int, ...]:
    anywhere = not skew.partitions
    fitting = (
        number
        for number in range(users)
        if anywhere or partition_of(user_id_of(number), skew.of_partitions) in skew.partitions
    )
    return tuple(islice(fitting, skew.users))


def _along(load: Load, lane: Lane) -> Iterator[Reading]:
    if not any(load.has(user) for user in lane.users):
        return
    step, start, always = 1000 / lane.rate, load.start, not load.silent
    shift, own = -1, []
    for turn in count():
        begins = turn * lane.active * step
        if shift != (shift := int(begins // SHIFT_MS)):
            own = [(place * step, person) for place, person in _on_duty(load, lane, shift)]
        for after, person in own:
            time = start + int(begins + after)
            if always or not person.is_silent_at(time):
                yield person.reading_at(time)


def _on_duty(load: Load, lane: Lane, shift: int) -> list[tuple[int, Person]]:
    """The own ones of the users who are active in a shift, each with its place in the turn."""
    first = shift * lane.active if lane.active < len(lane.users) else 0
    on_duty = ((place, lane.users[(first + place) % len(lane.users)]) for place in range(lane.active))
    return [(place, load.person(user)) for place, user in on_duty if load.has(user)]
