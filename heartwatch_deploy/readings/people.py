"""The people who wear the devices: who they are, and what each of them does at a given time.

Everything is a function of seed, person and time, so that any process may start anywhere and gets the same readings.
"""

import math
import random
from collections.abc import Iterator
from typing import Final, NamedTuple

from heartwatch_deploy.readings.bounds import Bounds
from heartwatch_deploy.readings.days import IN_A_ROUND, MODE_SPELLS, SPELL_WINDOWS, Mode, Timetable
from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.readings.reference import METRES_A_DEGREE
from heartwatch_deploy.readings.wearer import Wearer

ANOMALOUS_SHARE: Final = 0.05  # of all readings
TOLD_MS: Final = 2000  # a notification goes with the readings of so long: one, of most people
_AWAY: Final = 0.01  # degrees: where people go is at most 1.1 km from home …
_MARGIN: Final = 2 * _AWAY  # … and there they walk about, so nobody lives nearer to the end of their area
_NOISE_LENGTH: Final = 4093  # a prime, so that regular intervals don't meet the same few values
_HEART_RATES: Final = {Mode.HOME: (58, 85), Mode.STILL: (62, 95), Mode.WALK: (80, 98), Mode.EXERCISE: (120, 160)}
_RESTING: Final = (IN_A_ROUND[Mode.HOME] + IN_A_ROUND[Mode.STILL]) / sum(IN_A_ROUND.values())
# An anomaly takes 1, 2 or 3 windows of a resting spell, 2 on average.
_ANOMALOUS_SPELLS: Final = ANOMALOUS_SHARE * SPELL_WINDOWS / 2 / _RESTING


def _noise(seed: int, spread: float) -> Iterator[float]:
    draw = random.Random(seed)  # noqa: S311  not a secret
    return (draw.uniform(-spread, spread) for _ in range(_NOISE_LENGTH))


def _within(ends: tuple[float, float], draw: random.Random) -> float:
    return draw.uniform(ends[0] + _MARGIN, ends[1] - _MARGIN)


# Beats, and degrees to the north and to the east.
_NOISE: Final = tuple(
    (round(beats), north / METRES_A_DEGREE, east / METRES_A_DEGREE)
    for beats, north, east in zip(_noise(1, 4), _noise(2, 1.5), _noise(3, 1.5), strict=True)
)


class Spell(NamedTuple):
    """What a person does from `start` to `end` (ms): where, how fast (degrees a ms), with which heart rate; from
    `alarm` to `calm` the heart rate is anomalous; from `tells` to `told_until` the device says what it has to tell its
    wearer (`told`); a silent one sends nothing."""

    start: int
    end: int
    mode: Mode
    heart_rate: int
    alarm: int
    calm: int
    latitude: float
    longitude: float
    northwards: float
    eastwards: float
    circumstances: Circumstances
    tells: int
    told_until: int
    told: Circumstances
    is_silent: bool


_NEVER: Final = Spell(0, 0, Mode.HOME, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, Circumstances(), 0, 0, Circumstances(), False)


def user_id_of(number: int) -> str:
    """user_00000, user_00001, …: other names than those of the recordings' users."""
    return f"user_{number:05d}"


class Person:
    """One of the users, numbered from 0. For a share of the blocks of the day, `silent`, their device is off."""

    def __init__(self, number: int, *, seed: int, window_ms: int, bounds: Bounds, silent: float = 0.0) -> None:
        self.user_id = user_id_of(number)
        self._window_ms = window_ms
        self._origin = seed << 40 | number << 8
        # Without this everybody would get up in the same moment.
        phase = number * 7 % (SPELL_WINDOWS * MODE_SPELLS) * window_ms
        self._timetable = Timetable(window_ms, phase, self._draw)
        self._salt = number * 2654435761
        self._silent = silent
        draw = self._draw(0)
        area = draw.choice(bounds.areas)
        self._home = _within(area.latitude, draw), _within(area.longitude, draw)
        self._outside = self._home[0] + draw.uniform(-_AWAY, _AWAY), self._home[1] + draw.uniform(-_AWAY, _AWAY)
        self._wearer = Wearer(bounds, area, draw)
        self._spell = _NEVER

    def reading_at(self, time: int) -> Reading:
        """What the device says, or would say, at a time in ms."""
        spell = self._spell
        if not spell.start <= time < spell.end:
            spell = self._spell = self.spell_at(time)
        # Made by the hundred thousand a second: no attribute is asked for twice.
        start, end, _, beats, alarm, calm, latitude, longitude, northwards, eastwards, said, tells, until, told, _ = (
            spell
        )
        more, north, east = _NOISE[(time + self._salt) % _NOISE_LENGTH]
        # There and back again within a spell, turning where a window ends.
        away = time - start if time * 2 < start + end else end - time
        return Reading(
            self.user_id,
            time,
            seven_digits(latitude + northwards * away + north),
            seven_digits(longitude + eastwards * away + east),
            190 + 2 * more if alarm <= time < calm else beats + more,
            told if tells <= time < until else said,
        )

    def is_silent_at(self, time: int) -> bool:
        """Whether nothing comes from the device at a time in ms."""
        if not self._spell.start <= time < self._spell.end:
            self._spell = self.spell_at(time)
        return self._spell.is_silent

    def spell_at(self, time: int) -> Spell:
        """What the person does around a time in ms."""
        hours = self._timetable.at(time)
        mode, start = hours.mode, hours.start
        draw = self._draw(2 * (hours.day << 24 | hours.number) + 1)
        alarm, calm = self._anomaly(draw, start) if mode in {Mode.HOME, Mode.STILL} else (0, 0)
        direction = draw.uniform(0, math.tau)
        latitude, longitude = self._home if mode is Mode.HOME else self._outside
        speed = self._wearer.speed(mode)
        heart_rate = draw.randint(*_HEART_RATES[mode])
        tells = alarm + self._window_ms // 2 if alarm < calm else start
        circumstances, told = self._wearer.says(hours, draw, is_alarmed=alarm < calm)
        return Spell(
            start=start,
            end=hours.end,
            mode=mode,
            heart_rate=heart_rate,
            alarm=alarm,
            calm=calm,
            latitude=latitude,
            longitude=longitude,
            northwards=speed / 1000 * math.cos(direction) / METRES_A_DEGREE,
            eastwards=speed / 1000 * math.sin(direction) / METRES_A_DEGREE / math.cos(math.radians(latitude)),
            circumstances=circumstances,
            tells=tells,
            told_until=tells + TOLD_MS,
            told=told,
            is_silent=self._is_silent(hours.day, hours.number // MODE_SPELLS),
        )

    def _is_silent(self, day: int, block: int) -> bool:
        return self._silent > 0 and self._draw(1 << 60 | day << 24 | block).random() < self._silent

    def _anomaly(self, draw: random.Random, start: int) -> tuple[int, int]:
        if draw.random() >= _ANOMALOUS_SPELLS:
            return 0, 0
        windows = draw.randint(1, 3)
        alarm = start + draw.randint(0, SPELL_WINDOWS - windows) * self._window_ms
        return alarm, alarm + windows * self._window_ms

    def _draw(self, number: int) -> random.Random:
        return random.Random(self._origin << 64 | number)  # noqa: S311  not a secret


def seven_digits(degrees: float) -> float:
    """What round() makes of it, in half the time: a product says which number is the nearest unless two are about as
    near."""
    scaled = degrees * 1e7
    whole = round(scaled)
    return whole / 1e7 if -0.499999 < scaled - whole < 0.499999 else round(degrees, 7)
