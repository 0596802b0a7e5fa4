"""The topics of HeartWatch that a watcher counts."""

from typing import Final

READINGS: Final = "readings"
WINDOWED: Final = "out_of_range_while_still"
IMMEDIATE: Final = "heart_rate_alerts"
LATE: Final = "late_readings"
DEAD: Final = "dead_letters"
RANGES: Final = "historical_ranges"
TOPICS: Final = (READINGS, IMMEDIATE, WINDOWED, LATE, DEAD)
