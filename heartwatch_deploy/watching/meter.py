"""Counts, rates and delays of what passed by, without a clock or a screen."""

import math
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import Final

RATE_SECONDS: Final = 5
DELAY_SECONDS: Final = 30
KEPT_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Stream:
    """One topic: messages a second, messages since the watch began, and messages in each of the last seconds."""

    rate: float
    total: int
    history: tuple[int, ...]


class Meter:
    """What was seen, by name; every time is given, in seconds, and never goes back by more than a moment."""

    def __init__(self, *, start: float) -> None:
        self._start = start
        self._by_second: dict[str, Counter[int]] = defaultdict(Counter)
        self._totals: Counter[str] = Counter()
        self._delays: deque[tuple[float, float]] = deque()

    def count(self, name: str, many: int, *, at: float) -> None:
        """`many` more of this name were seen."""
        seconds = self._by_second[name]
        seconds[math.floor(at - self._start)] += many
        self._totals[name] += many
        if len(seconds) > 2 * KEPT_SECONDS:
            oldest = math.floor(at - self._start) - KEPT_SECONDS
            self._by_second[name] = Counter({second: seen for second, seen in seconds.items() if second >= oldest})

    def delay(self, seconds: float, *, at: float) -> None:
        """Something arrived this many seconds after it began."""
        self._delays.append((at, seconds))

    def total(self, name: str) -> int:
        return self._totals[name]

    def rate(self, name: str, *, at: float) -> float:
        """How many a second, over the last whole seconds (at most RATE_SECONDS); 0 before the first one is over."""
        last = self.history(name, at=at, seconds=RATE_SECONDS)
        return sum(last) / len(last) if last else 0.0

    def history(self, name: str, *, at: float, seconds: int) -> tuple[int, ...]:
        """How many in each of the last whole seconds, oldest first; fewer seconds where the meter is younger."""
        now = math.floor(at - self._start)
        return tuple(self._by_second[name][second] for second in range(max(0, now - seconds), now))

    def stream(self, name: str, *, at: float, seconds: int) -> Stream:
        """Everything about one name, with the history of so many seconds."""
        return Stream(self.rate(name, at=at), self.total(name), self.history(name, at=at, seconds=seconds))

    def quantiles(self, *shares: float, at: float) -> tuple[float, ...] | None:
        """Delays in seconds that these shares (0 to 1) of the last DELAY_SECONDS don't exceed; None without any."""
        while self._delays and self._delays[0][0] < at - DELAY_SECONDS:
            self._delays.popleft()
        ordered = sorted(seconds for _, seconds in self._delays)
        if not ordered:
            return None
        return tuple(ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] for share in shares)
