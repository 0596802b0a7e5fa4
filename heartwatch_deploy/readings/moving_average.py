"""The reference of `moving_average_alerts`: heart rates far from the user's own average of the last minutes.

Sums are whole numbers, so nothing is rounded before the comparison, however many readings come and go.
"""

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from heartwatch_deploy.readings.reading import Reading


class MovingAverageAlert(NamedTuple):
    """A row of moving_average_alerts; average and standard deviation (of the population) of `readings` heart rates."""

    alert_id: str
    user_id: str
    recorded_at: int
    heart_rate: int
    avg_heart_rate: float
    stddev_heart_rate: float
    readings: int


def moving_average_alerts(
    readings: Iterable[Reading], *, minutes: int = 5, deviations: float = 3
) -> list[MovingAverageAlert]:
    """The rows of valid readings, none of them too late to be put in order, by user and time. A reading is held
    against those of the user that are at most so many minutes older, itself and others of the same moment included."""
    by_user: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_user[reading.user_id].append(reading)
    return [
        row
        for _, own in sorted(by_user.items())
        for row in _of_one_user(own, length=minutes * 60_000, deviations=deviations)
    ]


def _of_one_user(readings: list[Reading], *, length: int, deviations: float) -> Iterator[MovingAverageAlert]:
    recent: deque[Reading] = deque()
    total = squares = 0
    for time, moment in groupby(sorted(readings, key=_time), key=_time):
        together = list(moment)
        recent.extend(together)
        total += sum(reading.heart_rate for reading in together)
        squares += sum(reading.heart_rate**2 for reading in together)
        while recent[0].recorded_at < time - length:
            gone = recent.popleft().heart_rate
            total, squares = total - gone, squares - gone**2
        for reading in together:
            if _is_far(reading.heart_rate, len(recent), total, squares, deviations=deviations):
                yield _row(reading, len(recent), total, squares)


def _time(reading: Reading) -> int:
    return reading.recorded_at


def _is_far(heart_rate: int, count: int, total: int, squares: int, *, deviations: float) -> bool:
    """|heart_rate - total / count| > deviations * sqrt(squares / count - (total / count)²), without a root."""
    away = count * heart_rate - total
    return float(away * away) > deviations * deviations * (count * squares - total * total)


def _row(reading: Reading, count: int, total: int, squares: int) -> MovingAverageAlert:
    return MovingAverageAlert(
        alert_id=f"{reading.user_id}|{reading.recorded_at}",
        user_id=reading.user_id,
        recorded_at=reading.recorded_at,
        heart_rate=reading.heart_rate,
        avg_heart_rate=total / count,
        stddev_heart_rate=math.sqrt(count * squares - total * total) / count,
        readings=count,
    )
