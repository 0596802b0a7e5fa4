"""The last ten minutes of every user's heart rate and everybody's last place, in arrays that never outgrow their bound.

One value a user and second (the last that came), as 2 bytes; a second is a row, so that forgetting one is one write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from heartwatch_deploy.dashboard.crowd import Crowd

KEPT_SECONDS: Final = 600
SETTLED_SECONDS: Final = 5
AHEAD_SECONDS: Final = 10  # clocks differ: a reading may be of so much later than now
USERS_AT_MOST: Final = 100_000
_ROWS: Final = KEPT_SECONDS + AHEAD_SECONDS
_FIRST_CAPACITY: Final = 1024
_HEART_RATES: Final = (1, 300)  # what flink_sql/readings.sql takes for a heart rate


class Columns(NamedTuple):
    """Readings side by side: ids, times in ms of UTC, beats a minute, degrees."""

    users: Sequence[str]
    times: Sequence[int]
    rates: Sequence[int]
    latitudes: Sequence[float]
    longitudes: Sequence[float]


@dataclass(frozen=True)
class Series:
    """One user's `rates` (beats a minute) at `seconds` (s of UTC, ascending), and the last place in degrees."""

    user_id: str
    seconds: NDArray[np.int64]
    rates: NDArray[np.int16]
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Places:
    """Where everybody was last, who was seen in the last ten minutes: degrees, one entry a user."""

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]


class HeartRates:
    """Takes readings, gives series; all times are given, in seconds of UTC."""

    def __init__(self, *, now: float) -> None:
        self._edge = int(now) + AHEAD_SECONDS
        self._row_of: dict[str, int] = {}
        self._rates = np.zeros((_ROWS, _FIRST_CAPACITY), dtype=np.int16)
        self._last = np.zeros((3, _FIRST_CAPACITY))  # second, latitude, longitude
        self._crowd = Crowd(seconds=KEPT_SECONDS)

    @property
    def users(self) -> int:
        return len(self._row_of)

    @property
    def bytes(self) -> int:
        """What the arrays take."""
        return self._rates.nbytes + self._last.nbytes

    def take(self, columns: Columns, *, now: float) -> int:
        """Keeps the readings of the last ten minutes that are plausible; how many those were."""
        self._forget(now)
        users = np.fromiter(map(self._index, columns.users), dtype=np.int64, count=len(columns.users))
        seconds = np.asarray(columns.times, dtype=np.int64) // 1000
        rates = np.clip(np.asarray(columns.rates, dtype=np.int64), 0, _HEART_RATES[1] + 1)
        latitudes, longitudes = np.asarray(columns.latitudes), np.asarray(columns.longitudes)
        good = (users >= 0) & (seconds > self._edge - _ROWS) & (seconds <= self._edge)
        good &= (rates >= _HEART_RATES[0]) & (rates <= _HEART_RATES[1])
        good &= (np.abs(latitudes) <= 90) & (np.abs(longitudes) <= 180)
        users, seconds = users[good], seconds[good]
        self._rates[seconds % _ROWS, users] = rates[good]
        newer = seconds >= self._last[0, users]
        self._last[:, users[newer]] = seconds[newer], latitudes[good][newer], longitudes[good][newer]
        return len(users)

    def of(self, user_id: str, *, now: float) -> Series | None:
        """None for a user who was never seen."""
        self._forget(now)
        column = self._row_of.get(user_id)
        if column is None:
            return None
        seconds = np.arange(int(now) - KEPT_SECONDS + 1, self._edge + 1)
        rates = self._rates[seconds % _ROWS, column]
        seen = rates > 0
        _, latitude, longitude = self._last[:, column]
        return Series(user_id, seconds[seen], rates[seen], float(latitude), float(longitude))

    def places(self, *, now: float) -> Places:
        seconds, latitudes, longitudes = self._last[:, : self.users]
        recent = seconds > now - KEPT_SECONDS
        return Places(latitudes[recent], longitudes[recent])

    def crowd(self, *, now: float) -> Crowd:
        """Everybody's of the last ten minutes but for the last seconds, in which readings still come."""
        self._forget(now)
        for second in range(int(now) - KEPT_SECONDS, int(now) - SETTLED_SECONDS):
            if self._crowd.lacks(second):
                self._crowd.count(second, self._rates[second % _ROWS, : self.users])
        return self._crowd

    def _index(self, user_id: str) -> int:
        """The user's column, a new one where there is room; else -1."""
        found = self._row_of.get(user_id)
        if found is not None:
            return found
        if len(self._row_of) >= USERS_AT_MOST:
            return -1
        if len(self._row_of) == self._rates.shape[1]:
            self._grow()
        return self._row_of.setdefault(user_id, len(self._row_of))

    def _grow(self) -> None:
        more = min(self._rates.shape[1], USERS_AT_MOST - self._rates.shape[1])
        self._rates = np.pad(self._rates, ((0, 0), (0, more)))
        self._last = np.pad(self._last, ((0, 0), (0, more)))

    def _forget(self, now: float) -> None:
        """Empties the rows of the seconds that have begun since the last time."""
        edge = int(now) + AHEAD_SECONDS
        first = max(self._edge + 1, edge - _ROWS + 1)
        if edge > self._edge:
            self._rates[np.arange(first, edge + 1) % _ROWS] = 0
            self._edge = edge
