"""The reference of `risk_score`: a linear model of what a user's readings of a window say. No medical statement."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from heartwatch_deploy.readings.ranges import FIRST_LOAD, Ranges, rounded_up
from heartwatch_deploy.readings.reading import Reading


class Coefficients(NamedTuple):
    """What a model multiplies each input by, from `valid_from` on (ms of UTC; 0 for the first load), or nothing when
    `deleted`. A coefficient is called as its input; one that is zero asks for no input."""

    model: str
    intercept: float
    heart_rate_above: float
    avg_stress: float
    avg_temperature: float
    valid_from: int = FIRST_LOAD
    deleted: bool = False


EXAMPLE: Final = Coefficients("example", intercept=-15, heart_rate_above=1, avg_stress=0.25, avg_temperature=0.5)
"""Made up, like the readings: about 0 for somebody calm, one more for each beat above one's own range."""


class RiskScore(NamedTuple):
    """A row of risk_score; scored_at in ms, the window's end."""

    user_id: str
    scored_at: int
    score: float
    model: str
    readings: int
    avg_heart_rate: float
    heart_rate_above: float | None
    avg_stress: float | None
    avg_temperature: float | None


def risk_scores(
    readings: Iterable[Reading],
    ranges: Ranges,
    coefficients: Iterable[Coefficients],
    *,
    model: str = EXAMPLE.model,
    seconds: int = 60,
    range_grid_seconds: int = 10,
) -> list[RiskScore]:
    """The rows of valid readings, none of them late, by user and window. The coefficients are those that held when the
    window began, the range the one that holds when it ends, each on its grid."""
    length, grid = seconds * 1000, range_grid_seconds * 1000
    windows: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for reading in readings:
        windows[reading.user_id, reading.recorded_at // length * length].append(reading)
    versions = sorted((each for each in coefficients if each.model == model), key=lambda each: each.valid_from)
    rows = []
    for (user_id, start), within in sorted(windows.items()):
        found = bisect_right(versions, start, key=lambda each: rounded_up(each.valid_from, length))
        held = ranges.at(user_id, start + length - grid, grid)
        if found and (row := _row(within, start + length, held.max_heart_rate if held else None, versions[found - 1])):
            rows.append(row)
    return rows


def _row(within: list[Reading], end: int, highest: int | None, by: Coefficients) -> RiskScore | None:
    average = sum(reading.heart_rate for reading in within) / len(within)
    above = None if highest is None else max(average - highest, 0.0)
    stress, temperature = _average(map(_stress, within)), _average(map(_temperature, within), 1000)
    score = _score(by, above, stress, temperature)
    if score is None:
        return None
    return RiskScore(within[0].user_id, end, score, by.model, len(within), average, above, stress, temperature)


def _score(by: Coefficients, *inputs: float | None) -> float | None:
    """None where an input is missing that the model asks for, or the model was removed."""
    if by.deleted:
        return None
    score = by.intercept
    for coefficient, value in zip(by[2:5], inputs, strict=True):
        if coefficient and value is None:
            return None
        score += coefficient * (value or 0.0)
    return score


def _stress(reading: Reading) -> int | None:
    stress = reading.circumstances.stress
    return stress if stress is not None and 0 <= stress <= 100 else None


def _temperature(reading: Reading) -> int | None:
    """In thousandths of a degree: a sum of whole numbers does not depend on their order."""
    temperature = reading.circumstances.temperature
    possible = temperature is not None and 0 <= temperature <= 100
    return math.floor(temperature * 1000 + 0.5) if possible and temperature is not None else None


def _average(values: Iterable[int | None], unit: int = 1) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / unit / len(known) if known else None
