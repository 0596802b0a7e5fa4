"""What a watch or a bicycle computer wrote down, point by point, and the readings that it makes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.readings.reading import Circumstances, Reading

KEPT_MS: Final = 10_000
"""So long the last place and heart rate are taken for those of a point that tells only of another sensor."""
_ON_FOOT: Final = frozenset({"running", "walking", "hiking", "trail_running"})
_HEART_RATES: Final = range(1, 301)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One moment (ms of UTC); units as in readings, but that `cadence` counts one foot where people go on foot."""

    time: int
    latitude: float | None = None
    longitude: float | None = None
    heart_rate: int | None = None
    cadence: int | None = None
    speed: float | None = None
    distance: float | None = None
    temperature: float | None = None


@dataclass(frozen=True)
class Track:
    """Points in the order of their file; `sport` in the file's own word, in lower case."""

    points: tuple[Point, ...]
    sport: str | None = None


def readings_of(track: Track, user_id: str) -> Iterator[Reading]:
    """A reading for each point of which place and heart rate are known, by itself or from a moment before."""
    place: tuple[float, float] | None = None
    heart_rate, placed, beaten = 0, -KEPT_MS, -KEPT_MS
    for point in sorted(track.points, key=lambda each: each.time):
        if point.latitude is not None and point.longitude is not None:
            place, placed = (point.latitude, point.longitude), point.time
        if point.heart_rate in _HEART_RATES:
            heart_rate, beaten = point.heart_rate or 0, point.time
        if place and min(placed, beaten) >= point.time - KEPT_MS and heart_rate:
            yield Reading(user_id, point.time, *place, heart_rate, _circumstances(point, track.sport))


def missing(points: Iterable[Point]) -> str:
    """Why a track makes no reading."""
    found = list(points)
    if not found:
        return "no point with a time"
    lacks = [each for each in ("heart_rate", "latitude") if all(getattr(point, each) is None for point in found)]
    names = {"heart_rate": "a heart rate", "latitude": "a place"}
    return f"none of {len(found)} points has " + (" or ".join(names[each] for each in lacks) or "both at once")


def _circumstances(point: Point, sport: str | None) -> Circumstances:
    turns = point.cadence * 2 if point.cadence is not None and sport in _ON_FOOT else point.cadence
    return Circumstances(
        temperature=point.temperature, cadence=turns, speed=point.speed, distance=point.distance, activity=sport
    )
