"""One row of `out_of_range_while_still`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alert:
    """`window_start` in ms of UTC, rates in beats a minute, place in degrees; the window's end and how many readings
    it had, 0 where they are not known."""

    user_id: str
    window_start: int
    avg_heart_rate: float
    min_heart_rate: int
    max_heart_rate: int
    latitude: float
    longitude: float
    window_end: int = 0
    readings: int = 0
