"""The reference of `activity_summary` and `stress_by_state`: what people did in an hour, and the stress of a state."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from heartwatch_deploy.readings.reading import Reading

UNKNOWN: Final = "unknown"
_MOST: Final = 1_000_000_000
_COUNTERS: Final = ("steps", "distance", "calories_burned", "active_minutes")
_IN_THOUSANDTHS: Final = frozenset({"distance", "calories_burned"})

Gains = Mapping[str, int | None]


class ActivitySummary(NamedTuple):
    """A row of activity_summary; times in ms, the distance in m, None where no reading says so."""

    summary_key: str
    user_id: str
    activity: str
    window_start: int
    window_end: int
    readings: int
    steps: int | None
    distance: float | None
    calories_burned: float | None
    active_minutes: float | None
    avg_heart_rate: float
    max_heart_rate: int


class StressByState(NamedTuple):
    """A row of stress_by_state; times in ms."""

    summary_key: str
    state: str
    window_start: int
    window_end: int
    readings: int
    avg_stress: float
    max_stress: int
    avg_heart_rate: float


def activity_summary(readings: Iterable[Reading], *, minutes: int = 60) -> list[ActivitySummary]:
    """The rows of valid readings, none of them late, by user, activity and window. Readings of a device that have the
    same time stay in the order in which they are given."""
    length = minutes * 60_000
    windows: dict[tuple[str, str, int], list[tuple[Reading, Gains]]] = defaultdict(list)
    for reading, gains in _with_gains(readings):
        activity = reading.circumstances.activity or UNKNOWN
        windows[reading.user_id, activity, reading.recorded_at // length * length].append((reading, gains))
    return [_summary(*place, length, within) for place, within in sorted(windows.items())]


def stress_by_state(readings: Iterable[Reading], *, minutes: int = 60) -> list[StressByState]:
    """The rows of valid readings, none of them late, by state and window: of those that say both."""
    length = minutes * 60_000
    windows: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for reading in readings:
        state, stress = reading.circumstances.state, reading.circumstances.stress
        if state and stress is not None and 0 <= stress <= 100:
            windows[state, reading.recorded_at // length * length].append((stress, reading.heart_rate))
    return [_stress(*place, length, within) for place, within in sorted(windows.items())]


def _with_gains(readings: Iterable[Reading]) -> Iterable[tuple[Reading, Gains]]:
    """Each reading, in the order of time, with what the counters of its device grew by since they were last known."""
    known: dict[tuple[str, str | None], dict[str, int]] = defaultdict(dict)
    for reading in sorted(readings, key=lambda each: each.recorded_at):
        before = known[reading.user_id, reading.circumstances.device_id]
        now = {name: value for name in _COUNTERS if (value := _counted(reading, name)) is not None}
        yield reading, {name: _gain(before.get(name), now.get(name)) for name in _COUNTERS}
        before.update(now)


def _counted(reading: Reading, name: str) -> int | None:
    """As a whole number, distances and calories in thousandths; None for what no counter says."""
    value: float | None = getattr(reading.circumstances, name)
    if value is None or not value >= 0:
        return None
    if name not in _IN_THOUSANDTHS:
        return int(value)
    return math.floor(value * 1000 + 0.5) if value <= _MOST else None


def _gain(before: int | None, now: int | None) -> int | None:
    """A counter that is lower than before began anew, at zero."""
    if before is None or now is None:
        return None
    return now - before if now >= before else now


def _summary(
    user_id: str, activity: str, start: int, length: int, within: list[tuple[Reading, Gains]]
) -> ActivitySummary:
    totals = {name: _total(gains[name] for _, gains in within) for name in _COUNTERS}
    heart_rates = [reading.heart_rate for reading, _ in within]
    minutes = totals["active_minutes"]
    return ActivitySummary(
        summary_key=f"{user_id}|{activity}|{start}",
        user_id=user_id,
        activity=activity,
        window_start=start,
        window_end=start + length,
        readings=len(within),
        steps=totals["steps"],
        distance=_from_thousandths(totals["distance"]),
        calories_burned=_from_thousandths(totals["calories_burned"]),
        active_minutes=None if minutes is None else float(minutes),
        avg_heart_rate=sum(heart_rates) / len(heart_rates),
        max_heart_rate=max(heart_rates),
    )


def _stress(state: str, start: int, length: int, within: list[tuple[int, int]]) -> StressByState:
    return StressByState(
        summary_key=f"{state}|{start}",
        state=state,
        window_start=start,
        window_end=start + length,
        readings=len(within),
        avg_stress=sum(stress for stress, _ in within) / len(within),
        max_stress=max(stress for stress, _ in within),
        avg_heart_rate=sum(heart_rate for _, heart_rate in within) / len(within),
    )


def _total(gains: Iterable[int | None]) -> int | None:
    known = [gain for gain in gains if gain is not None]
    return sum(known) if known else None


def _from_thousandths(total: int | None) -> float | None:
    return None if total is None else total / 1000
