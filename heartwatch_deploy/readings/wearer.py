"""What stays the same about a person and their device, and what a device says of a piece of their day."""

import random
from typing import Final

from heartwatch_deploy.readings.bounds import Bounds
from heartwatch_deploy.readings.days import Hours, Mode
from heartwatch_deploy.readings.device import Battery, notification
from heartwatch_deploy.readings.homes import Area
from heartwatch_deploy.readings.reading import Circumstances

# Of each mode: speed in m/s, cadence; and how far up the scales of stress and of warmth it brings one.
_SPEEDS: Final = {Mode.WALK: (1.2, 1.7), Mode.EXERCISE: (2.8, 4.2)}
_CADENCES: Final = {Mode.WALK: (95, 120), Mode.EXERCISE: (150, 178)}
_STRESS: Final = {Mode.HOME: 0.0, Mode.STILL: 0.12, Mode.WALK: 0.05, Mode.EXERCISE: 0.25}
_WARMTH: Final = {Mode.HOME: 0.15, Mode.STILL: 0.1, Mode.WALK: 0.2, Mode.EXERCISE: 0.35}
_ALARMED: Final = 0.15
_RESTING_KCAL, _KCAL_A_METRE = 1.2, 0.04  # a minute, and on the way
_MINUTE_MS: Final = 60_000


class Wearer:
    """Everybody has a walk and a run of their own, so that counters, cadence, speed and the way fit one another."""

    def __init__(self, bounds: Bounds, area: Area, draw: random.Random) -> None:
        self._bounds = bounds
        self._zipcode, self._state = draw.choice(area.zipcodes), area.state
        self._device = f"hw-{draw.randrange(16**8):08x}"
        self._speeds = {mode: round(draw.uniform(*span), 2) for mode, span in _SPEEDS.items()}
        self._cadences = {mode: draw.randint(*span) for mode, span in _CADENCES.items()}
        self._strained, self._warm, self._damp = draw.uniform(0.1, 0.5), draw.uniform(0, 0.3), draw.uniform(0.2, 0.5)
        self._battery = Battery.drawn(draw)

    def speed(self, mode: Mode) -> float:
        """m/s."""
        return self._speeds.get(mode, 0.0)

    def says(self, hours: Hours, draw: random.Random, *, is_alarmed: bool) -> tuple[Circumstances, Circumstances]:
        """Of a piece of the day, without and with what the device notifies its wearer of. Counters stand as they stood
        when it began."""
        mode, bounds, length = hours.mode, self._bounds, hours.end - hours.start
        stress = self._strained + _STRESS[mode] + _ALARMED * is_alarmed + draw.uniform(-0.1, 0.2)
        damp = self._damp + draw.uniform(0, 0.1) if mode is Mode.HOME else draw.uniform(0.3, 0.95)
        steps, battery = self._steps(hours), self._battery.at(hours.start)
        cadence, speed = self._cadences.get(mode, 0), self.speed(mode)
        said = Circumstances(
            device_id=self._device,
            zipcode=self._zipcode,
            steps=steps,
            temperature=bounds.temperature.tenth_at(self._warm + _WARMTH[mode] + draw.uniform(0, 0.3)),
            humidity=bounds.humidity.tenth_at(damp),
            cadence=cadence,
            speed=speed,
            distance=round(speed * (hours.start - hours.since) / 1000, 1),
            calories_burned=round(self._calories(hours), 2),
            active_minutes=(hours.walked + hours.exercised) // _MINUTE_MS,
            stress=int(bounds.stress.at(min(stress, 0.99))),
            activity=mode.value,
            state=self._state,
            battery=battery,
        )
        told = notification(
            hours,
            steps=(steps, steps + cadence * length // _MINUTE_MS),
            battery=(battery, self._battery.at(hours.end)),
            stress=stress,
            is_alarmed=is_alarmed,
        )
        return said, said._replace(notification=told.value) if told else said

    def _steps(self, hours: Hours) -> int:
        walked = hours.walked * self._cadences[Mode.WALK] + hours.exercised * self._cadences[Mode.EXERCISE]
        return walked // _MINUTE_MS

    def _calories(self, hours: Hours) -> float:
        way = (hours.walked * self._speeds[Mode.WALK] + hours.exercised * self._speeds[Mode.EXERCISE]) / 1000
        return hours.awake / _MINUTE_MS * _RESTING_KCAL + way * _KCAL_A_METRE
