"""One row of `out_of_range_while_still`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alert:
    """`window_start` in ms of UTC, rates in beats a minute, place in degrees."""

    user_id: str
    window_start: int
    avg_heart_rate: float
    min_heart_rate: int
    max_heart_rate: int
    latitude: float
    longitude: float
