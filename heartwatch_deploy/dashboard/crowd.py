"""Everybody's heart rate at once: how many had which, second by second, over the last ten minutes."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

TOP: Final = 301  # beats a minute, counted from 0
SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


class Crowd:
    """A row of counts a second; a second is counted once it is over, and only once."""

    def __init__(self, *, seconds: int) -> None:
        self._counts = np.zeros((seconds, TOP), dtype=np.int32)
        self._of = np.full(seconds, -1, dtype=np.int64)

    def lacks(self, second: int) -> bool:
        return bool(self._of[second % len(self._of)] != second)

    def count(self, second: int, rates: NDArray[np.int16]) -> None:
        """The heart rates of one second, 0 where nobody had one."""
        place = second % len(self._of)
        self._of[place] = second
        self._counts[place] = np.bincount(rates[rates > 0], minlength=TOP)[:TOP]

    def histogram(self, begin: int, end: int) -> NDArray[np.int64]:
        """How many readings of these seconds had which heart rate."""
        return np.asarray(self._counts[self._known(begin, end)].sum(axis=0), dtype=np.int64)

    def quantiles(self, begin: int, end: int, *, every: int) -> tuple[list[int], NDArray[np.int64]]:
        """Seconds, and for each what SHARES of the readings of the `every` seconds before it did not exceed."""
        times, found = [], []
        for start in range(begin, end, every):
            running = self.histogram(start, min(start + every, end)).cumsum()
            if running[-1]:
                times.append(start)
                found.append(np.searchsorted(running, np.array(SHARES) * running[-1]))
        return times, np.array(found, dtype=np.int64).reshape(len(times), len(SHARES))

    def _known(self, begin: int, end: int) -> NDArray[np.bool_]:
        return (self._of >= begin) & (self._of < end)
