"""A person's day: what is done when, and what has come together since midnight (UTC).

A day is cut into blocks of 24 windows, each of one mode. 20 blocks are a round, in which every mode has its share, in
another order each time: so what was done since midnight is counted without going through the day.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

SPELL_WINDOWS: Final = 4  # what a person does is drawn for spells of so many windows …
MODE_SPELLS: Final = 6  # … and a mode goes on for so many spells: 4 minutes, with windows of 10 s
DAY_MS: Final = 86_400_000


class Mode(StrEnum):
    HOME = "home"
    STILL = "still"
    WALK = "walk"
    EXERCISE = "exercise"


IN_A_ROUND: Final = {Mode.HOME: 7, Mode.STILL: 5, Mode.WALK: 5, Mode.EXERCISE: 3}
_ROUND: Final = tuple(mode for mode, blocks in IN_A_ROUND.items() for _ in range(blocks))


class Hours(NamedTuple):
    """A piece of the day, from `start` to `end` (ms), `day` and `number` name it. `since` is when its activity began;
    `walked` and `exercised` are ms since midnight, which was `awake` ms ago."""

    day: int
    number: int
    start: int
    end: int
    mode: Mode
    since: int
    awake: int
    walked: int
    exercised: int

    @property
    def closes_its_block(self) -> bool:
        return self.number % MODE_SPELLS == MODE_SPELLS - 1


class _Block(NamedTuple):
    """What its spells, within `start` and `end`, have in common; it `begun` before its day's `dawn` where midnight cut
    it. The others as in Hours, at `begun`."""

    day: int
    number: int
    dawn: int
    begun: int
    start: int
    end: int
    mode: Mode
    since: int
    walked: int
    exercised: int


@dataclass(slots=True)
class Timetable:
    """Of one person, with windows of so many ms; `phase` (ms) keeps people from getting up in the same moment."""

    window_ms: int
    phase: int
    draw: Callable[[int], random.Random]
    _round: tuple[int, list[Mode]] = (-1, [])
    _block: _Block | None = None

    def at(self, time: int) -> Hours:
        """What is done around a time (ms)."""
        block = self._block
        if block is None or not block.start <= time < block.end:
            block = self._block = self._block_at(time)
        spell_ms = SPELL_WINDOWS * self.window_ms
        spell = (time - block.begun) // spell_ms
        start = max(block.start, block.begun + spell * spell_ms)
        since = start - block.begun
        mode = block.mode
        return Hours(
            day=block.day,
            number=block.number * MODE_SPELLS + spell,
            start=start,
            end=min(block.end, block.begun + (spell + 1) * spell_ms),
            mode=mode,
            since=block.since,
            awake=start - block.dawn,
            walked=block.walked + since * (mode is Mode.WALK),
            exercised=block.exercised + since * (mode is Mode.EXERCISE),
        )

    def _block_at(self, time: int) -> _Block:
        block_ms = MODE_SPELLS * SPELL_WINDOWS * self.window_ms
        day = time // DAY_MS - (time < self._dawn(time // DAY_MS))
        dawn = self._dawn(day)
        number = (time - dawn + self.phase) // block_ms
        rounds, at = divmod(number, len(_ROUND))
        modes = self._modes(day, rounds)
        begun = dawn + number * block_ms - self.phase  # at midnight in the midst of a block, everybody is at home
        walked, exercised = (rounds * IN_A_ROUND[each] + modes[:at].count(each) for each in (Mode.WALK, Mode.EXERCISE))
        return _Block(
            day=day,
            number=number,
            dawn=dawn,
            begun=begun,
            start=max(dawn, begun),
            end=min(begun + block_ms, self._dawn(day + 1)),
            mode=modes[at],
            since=begun - _alike_before(modes, at) * block_ms,
            walked=walked * block_ms,
            exercised=exercised * block_ms,
        )

    def _dawn(self, day: int) -> int:
        """When the day's first window begins."""
        return -(-day * DAY_MS // self.window_ms) * self.window_ms

    def _modes(self, day: int, number: int) -> list[Mode]:
        name = day << 24 | number
        if self._round[0] != name:
            fixed = 1 if number == 0 else 0
            others = list(_ROUND[fixed:])
            self.draw(2 * name).shuffle(others)
            self._round = name, [*_ROUND[:fixed], *others]
        return self._round[1]


def _alike_before(modes: list[Mode], at: int) -> int:
    """How many blocks before this one, in its round, are of the same activity."""
    first = at
    while first and modes[first - 1] is modes[at]:
        first -= 1
    return at - first
