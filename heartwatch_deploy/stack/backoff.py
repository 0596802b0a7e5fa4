"""How long to wait before a crashed member is started again."""

from dataclasses import dataclass

FIRST, LONGEST = 0.25, 30.0
CALM_AFTER = 10.0
"""Seconds of good health that forgive earlier crashes."""


@dataclass
class Backoff:
    """Doubles with each crash from `FIRST` to `LONGEST` seconds."""

    crashes: int = 0

    def next_delay(self, *, healthy_for: float) -> float:
        """Seconds to wait after a run that was healthy for so many seconds (0 when it never was)."""
        if healthy_for > CALM_AFTER:
            self.crashes = 0
        delay: float = min(FIRST * 2.0**self.crashes, LONGEST)
        self.crashes += 1
        return delay
