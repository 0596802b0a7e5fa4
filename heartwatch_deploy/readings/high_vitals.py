"""The reference of `vitals_5m`: users whose average heart rate was high in a window of some minutes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from heartwatch_deploy.readings.reading import Reading


class HighVitals(NamedTuple):
    """A row of vitals_5m; times in ms, the temperature in °C, None where no reading has one."""

    user_id: str
    window_start: int
    window_end: int
    avg_heart_rate: float
    readings: int
    max_temperature: float | None


def high_vitals(readings: Iterable[Reading], *, minutes: int = 5, above: float = 100) -> list[HighVitals]:
    """The rows of valid readings, none of them late, by user and window; windows are aligned to the epoch."""
    length = minutes * 60_000
    windows: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for reading in readings:
        windows[reading.user_id, reading.recorded_at // length * length].append(reading)
    rows = (_row(user_id, start, start + length, within) for (user_id, start), within in sorted(windows.items()))
    return [row for row in rows if row.avg_heart_rate > above]


def _row(user_id: str, start: int, end: int, readings: list[Reading]) -> HighVitals:
    warm = [reading.circumstances.temperature for reading in readings]
    return HighVitals(
        user_id=user_id,
        window_start=start,
        window_end=end,
        avg_heart_rate=sum(reading.heart_rate for reading in readings) / len(readings),
        readings=len(readings),
        max_temperature=max((each for each in warm if each is not None), default=None),
    )
