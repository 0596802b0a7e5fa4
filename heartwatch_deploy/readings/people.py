"""The people who wear the devices: who they are, and what each of them does at a given time.

Everything is a function of seed, person and time, so that any process may start anywhere and gets the same readings.
"""

import math
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from heartwatch_deploy.readings.bounds import Bounds
from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.readings.reference import METRES_A_DEGREE

SPELL_WINDOWS: Final = 4  # what a person does is drawn for spells of so many windows …
MODE_SPELLS: Final = 6  # … and a mode goes on for so many spells: 4 minutes, with windows of 10 s
ANOMALOUS_SHARE: Final = 0.05  # of all readings
_AWAY: Final = 0.01  # degrees: where people go is at most 1.1 km from home …
_MARGIN: Final = 2 * _AWAY  # … and there they walk about, so nobody lives nearer to the end of the square
_NOISE_LENGTH: Final = 4093  # a prime, so that regular intervals don't meet the same few values


class Mode(StrEnum):
    HOME = "home"
    STILL = "still"
    WALK = "walk"
    EXERCISE = "exercise"


# How often each mode is drawn, and then: heart rate, speed in m/s, cadence, stress.
_WEIGHTS: Final = {Mode.HOME: 0.35, Mode.STILL: 0.25, Mode.WALK: 0.25, Mode.EXERCISE: 0.15}
_HEART_RATES: Final = {Mode.HOME: (58, 85), Mode.STILL: (62, 95), Mode.WALK: (80, 98), Mode.EXERCISE: (120, 160)}
_SPEEDS: Final = {Mode.WALK: (1.2, 1.7), Mode.EXERCISE: (2.8, 4.2)}
_CADENCES: Final = {Mode.WALK: (95, 120), Mode.EXERCISE: (150, 178)}
_MODES: Final = tuple(_WEIGHTS)
_RESTING: Final = _WEIGHTS[Mode.HOME] + _WEIGHTS[Mode.STILL]
# An anomaly takes 1, 2 or 3 windows of a resting spell, 2 on average.
_ANOMALOUS_SPELLS: Final = ANOMALOUS_SHARE * SPELL_WINDOWS / 2 / _RESTING


def _noise(seed: int, spread: float) -> tuple[float, ...]:
    draw = random.Random(seed)  # noqa: S311  not a secret
    return tuple(draw.uniform(-spread, spread) for _ in range(_NOISE_LENGTH))


_BEATS: Final = tuple(round(beats) for beats in _noise(1, 4))
_NORTHWARDS: Final = tuple(metres / METRES_A_DEGREE for metres in _noise(2, 1.5))
_EASTWARDS: Final = tuple(metres / METRES_A_DEGREE for metres in _noise(3, 1.5))


@dataclass(frozen=True, slots=True)
class Spell:
    """What a person does from `start` to `end` (ms): where, how fast (degrees a ms), with which heart rate; from
    `alarm` to `calm` the heart rate is anomalous."""

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


def user_id_of(number: int) -> str:
    """user_00000, user_00001, …: other names than those of the recordings' users."""
    return f"user_{number:05d}"


class Person:
    """One of the users, numbered from 0."""

    def __init__(self, number: int, *, seed: int, window_ms: int, bounds: Bounds) -> None:
        self.user_id = user_id_of(number)
        self._bounds = bounds
        self._window_ms = window_ms
        self._spell_ms = SPELL_WINDOWS * window_ms
        self._origin = seed << 40 | number << 8
        # Without this everybody would get up in the same moment.
        self._phase = number * 7 % (SPELL_WINDOWS * MODE_SPELLS) * window_ms
        self._salt = number * 2654435761
        draw = self._draw(0)
        square = bounds.latitude, bounds.longitude
        self._home = square[0].within(draw, margin=_MARGIN), square[1].within(draw, margin=_MARGIN)
        self._outside = self._home[0] + draw.uniform(-_AWAY, _AWAY), self._home[1] + draw.uniform(-_AWAY, _AWAY)
        self._zipcode = draw.choice(bounds.zipcodes)
        self._state = draw.choice(bounds.states)
        self._device = f"hw-{draw.randrange(16**8):08x}"
        self._spell: Spell | None = None

    def reading_at(self, time: int) -> Reading:
        """What the device says at a time in ms."""
        spell = self._spell
        if spell is None or not spell.start <= time < spell.end:
            spell = self._spell = self.spell_at(time)
        noise = (time + self._salt) % _NOISE_LENGTH
        # There and back again within a spell, turning where a window ends.
        away = time - spell.start if time * 2 < spell.start + spell.end else spell.end - time
        heart_rate = 190 + 2 * _BEATS[noise] if spell.alarm <= time < spell.calm else spell.heart_rate + _BEATS[noise]
        return Reading(
            self.user_id,
            time,
            round(spell.latitude + spell.northwards * away + _NORTHWARDS[noise], 7),
            round(spell.longitude + spell.eastwards * away + _EASTWARDS[noise], 7),
            heart_rate,
            spell.circumstances,
        )

    def spell_at(self, time: int) -> Spell:
        """What the person does around a time in ms."""
        number = (time + self._phase) // self._spell_ms
        start = number * self._spell_ms - self._phase
        mode = self._mode(number // MODE_SPELLS)
        draw = self._draw(2 * number + 1)
        alarm, calm = self._anomaly(draw, start) if mode in {Mode.HOME, Mode.STILL} else (0, 0)
        speed = round(draw.uniform(*_SPEEDS[mode]), 2) if mode in _SPEEDS else 0.0
        direction = draw.uniform(0, math.tau)
        latitude, longitude = self._home if mode is Mode.HOME else self._outside
        return Spell(
            start=start,
            end=start + self._spell_ms,
            mode=mode,
            heart_rate=draw.randint(*_HEART_RATES[mode]),
            alarm=alarm,
            calm=calm,
            latitude=latitude,
            longitude=longitude,
            northwards=speed / 1000 * math.cos(direction) / METRES_A_DEGREE,
            eastwards=speed / 1000 * math.sin(direction) / METRES_A_DEGREE / math.cos(math.radians(latitude)),
            circumstances=self._circumstances(mode, speed, draw),
        )

    def _mode(self, number: int) -> Mode:
        return self._draw(2 * number).choices(_MODES, tuple(_WEIGHTS.values()))[0]

    def _anomaly(self, draw: random.Random, start: int) -> tuple[int, int]:
        if draw.random() >= _ANOMALOUS_SPELLS:
            return 0, 0
        windows = draw.randint(1, 3)
        alarm = start + draw.randint(0, SPELL_WINDOWS - windows) * self._window_ms
        return alarm, alarm + windows * self._window_ms

    def _circumstances(self, mode: Mode, speed: float, draw: random.Random) -> Circumstances:
        minutes = self._spell_ms / 60_000
        cadence = draw.randint(*_CADENCES[mode]) if mode in _CADENCES else 0
        return Circumstances(
            device_id=self._device,
            zipcode=self._zipcode,
            steps=round(cadence * minutes),
            temperature=self._bounds.temperature.tenths(draw),
            humidity=self._bounds.humidity.tenths(draw),
            cadence=cadence,
            speed=speed,
            distance=round(speed * self._spell_ms / 1000, 1),
            calories_burned=round((1.2 + 2.4 * speed) * minutes, 2),
            active_minutes=round(minutes) if cadence else 0,
            stress=int(self._bounds.stress.within(draw, margin=0)),
            activity=mode.value,
            state=self._state,
        )

    def _draw(self, number: int) -> random.Random:
        return random.Random(self._origin << 64 | number)  # noqa: S311  not a secret
