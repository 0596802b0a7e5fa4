"""The reference: what HeartWatch must detect, in plain Python and with no engine, as the oracle of the tests.

Written from the definition of the queries, not from their SQL, so that both would have to be wrong in the same way.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from heartwatch_deploy.readings.ranges import Ranges
from heartwatch_deploy.readings.reading import Reading

METRES_A_DEGREE: Final = 111_320


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The parameters of the detection: times in seconds, places in metres, heart rates in beats a minute.

    With an infinite grace no reading is ever late.
    """

    window_seconds: int = 10
    grace_seconds: float = 5
    min_readings: int = 2
    still_metres: float = 10
    alert_heart_rate: int = 170

    @property
    def window_ms(self) -> int:
        return self.window_seconds * 1000


class Alert(NamedTuple):
    """A row of out_of_range_while_still; times in ms of UTC, the place is the window's southernmost and westernmost."""

    user_id: str
    window_start: int
    window_end: int
    avg_heart_rate: float
    readings: int
    min_heart_rate: int
    max_heart_rate: int
    latitude: float
    longitude: float


class HeartRateAlert(NamedTuple):
    """A row of heart_rate_alerts."""

    alert_id: str
    user_id: str
    recorded_at: int
    heart_rate: int
    latitude: float
    longitude: float


@dataclass
class Window:
    """What one user did in one window, without its readings."""

    readings: int = 0
    heart_rates: int = 0
    south: float = math.inf
    north: float = -math.inf
    west: float = math.inf
    east: float = -math.inf

    def add(self, reading: Reading) -> None:
        self.readings += 1
        self.heart_rates += reading.heart_rate
        self.south = min(self.south, reading.latitude)
        self.north = max(self.north, reading.latitude)
        self.west = min(self.west, reading.longitude)
        self.east = max(self.east, reading.longitude)

    def is_still(self, metres: float) -> bool:
        """Whether all places are within a box of so many metres; a degree of longitude is as long as at its south."""
        northwards = (self.north - self.south) * METRES_A_DEGREE
        eastwards = (self.east - self.west) * METRES_A_DEGREE * math.cos(math.radians(self.south))
        return northwards <= metres and eastwards <= metres

    def avg_heart_rate(self) -> float:
        return self.heart_rates / self.readings


@dataclass
class Detector:
    """The detection over readings in the order in which they arrive.

    A window closes when a reading comes that is newer than its end by the grace. `accepted` and `late` count every
    reading once; what can't be decoded is counted by whoever tried (`dead`).
    """

    ranges: Ranges
    rules: Rules = field(default_factory=Rules)
    alerts: list[Alert] = field(default_factory=list)
    heart_rate_alerts: list[HeartRateAlert] = field(default_factory=list)
    late: list[Reading] = field(default_factory=list)
    accepted: int = 0
    dead: int = 0
    _open: dict[int, dict[str, Window]] = field(default_factory=dict)
    _watermark: float = -math.inf
    _next_end: float = math.inf

    def add(self, reading: Reading) -> None:
        """Takes the next reading; alerts of the windows that it closes are appended to `alerts`."""
        if reading.heart_rate > self.rules.alert_heart_rate:
            self.heart_rate_alerts.append(_heart_rate_alert(reading))
        start = reading.recorded_at // self.rules.window_ms * self.rules.window_ms
        if start + self.rules.window_ms - 1 <= self._watermark:
            self.late.append(reading)
            return
        self.accepted += 1
        self._open.setdefault(start, {}).setdefault(reading.user_id, Window()).add(reading)
        self._next_end = min(self._next_end, start + self.rules.window_ms)
        self._watermark = max(self._watermark, reading.recorded_at - self.rules.grace_seconds * 1000)
        if self._next_end - 1 <= self._watermark:
            self._close(self._watermark)

    def finish(self) -> None:
        """Closes every window, as ticks do."""
        self._close(math.inf)

    def _close(self, watermark: float) -> None:
        length = self.rules.window_ms
        for start in sorted(start for start in self._open if start + length - 1 <= watermark):
            windows = self._open.pop(start)
            found = (self._judged(user_id, start, window) for user_id, window in sorted(windows.items()))
            self.alerts.extend(alert for alert in found if alert)
        self._next_end = min(self._open, default=math.inf) + length

    def _judged(self, user_id: str, start: int, window: Window) -> Alert | None:
        if window.readings < self.rules.min_readings or not window.is_still(self.rules.still_metres):
            return None
        version = self.ranges.at(user_id, start, self.rules.window_ms)
        average = window.avg_heart_rate()
        if version is None or version.min_heart_rate <= average <= version.max_heart_rate:
            return None
        return Alert(
            user_id=user_id,
            window_start=start,
            window_end=start + self.rules.window_ms,
            avg_heart_rate=average,
            readings=window.readings,
            min_heart_rate=version.min_heart_rate,
            max_heart_rate=version.max_heart_rate,
            latitude=window.south,
            longitude=window.west,
        )


def detect(readings: Iterable[Reading], ranges: Ranges, rules: Rules | None = None) -> Detector:
    """Runs the detection over readings in order of arrival to its end and gives what it found and counted."""
    detector = Detector(ranges, rules or Rules())
    for reading in readings:
        detector.add(reading)
    detector.finish()
    return detector


def _heart_rate_alert(reading: Reading) -> HeartRateAlert:
    return HeartRateAlert(
        alert_id=f"{reading.user_id}|{reading.recorded_at}",
        user_id=reading.user_id,
        recorded_at=reading.recorded_at,
        heart_rate=reading.heart_rate,
        latitude=reading.latitude,
        longitude=reading.longitude,
    )
