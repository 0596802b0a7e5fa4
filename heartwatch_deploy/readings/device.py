"""The thing on the wrist: how full its battery is, and what it tells its wearer."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from heartwatch_deploy.readings.days import Hours, Mode

LOW: Final = 15  # % at which a battery is called low
GOAL: Final = 10_000  # steps
STRESSED: Final = 0.85  # of the scale
_HOUR_MS: Final = 3_600_000


class Notification(StrEnum):
    BATTERY = "battery low"
    GOAL = "goal reached"
    HEART_RATE = "heart rate high at rest"
    MOVE = "time to move"
    STRESS = "stress high: breathe"


@dataclass(frozen=True, slots=True)
class Battery:
    """Drains from full to `empty` (%) within `lasts` ms and is charged within `charges` ms, over and over."""

    empty: int
    lasts: int
    charges: int
    ahead: int

    @classmethod
    def drawn(cls, draw: random.Random) -> "Battery":
        lasts, charges = (int(hours * _HOUR_MS) for hours in (draw.uniform(18, 60), draw.uniform(1, 2)))
        return cls(draw.randint(4, 14), lasts, charges, draw.randrange(lasts + charges))

    def at(self, time: int) -> int:
        """% at a time (ms)."""
        since = (time + self.ahead) % (self.lasts + self.charges)
        share = since / self.lasts if since < self.lasts else 1 - (since - self.lasts) / self.charges
        return round(100 - (100 - self.empty) * share)


def notification(
    hours: Hours, *, steps: tuple[int, int], battery: tuple[int, int], stress: float, is_alarmed: bool
) -> Notification | None:
    """The most urgent thing to say in a piece of the day; steps and battery are those at its two ends."""
    if is_alarmed:
        return Notification.HEART_RATE
    if battery[0] > LOW >= battery[1]:
        return Notification.BATTERY
    if steps[0] < GOAL <= steps[1]:
        return Notification.GOAL
    if stress > STRESSED:
        return Notification.STRESS
    return Notification.MOVE if hours.mode is Mode.STILL and hours.closes_its_block else None
