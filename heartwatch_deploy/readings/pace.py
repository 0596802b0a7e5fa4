"""How fast a stream goes: at its own speed, some times faster, or flat out."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

# Waiting less than this isn't worth waking up for, so a message may leave so much early.
_QUANTUM_SECONDS: Final = 0.002


@dataclass
class Pace:
    """Keeps a stream to the clock: its first millisecond is now, and `speed` of its seconds pass in one.

    An infinite speed never waits. `stop` ends every wait at once.
    """

    speed: float
    stop: threading.Event
    clock: Callable[[], float] = time.monotonic
    _origin: tuple[int, float] | None = field(default=None)

    @classmethod
    def of_the_wall_clock(cls, stop: threading.Event) -> "Pace":
        """A stream of now: a message leaves at its own time, or at once when whoever sends it was late to start."""
        clock = time.monotonic
        return cls(1.0, stop, clock, _origin=(int(time.time() * 1000), clock()))

    def seconds_until(self, due: int) -> float:
        """How long to wait for a message that is due at `due` (ms of the stream), 0 when it may go."""
        if math.isinf(self.speed):
            return 0.0
        if self._origin is None:
            self._origin = due, self.clock()
        first, began = self._origin
        wait = began + (due - first) / 1000 / self.speed - self.clock()
        return wait if wait > _QUANTUM_SECONDS else 0.0

    def wait(self, seconds: float) -> bool:
        """Waits; False when the stream is to stop."""
        return not self.stop.wait(seconds)
