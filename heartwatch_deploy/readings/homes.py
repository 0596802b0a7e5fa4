"""Where people live: parts of states that lie on land within the square of the readings, and their zip codes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Area:
    """The square of a state where people live, in degrees, and its zip codes: in the table how they begin."""

    state: str
    latitude: tuple[float, float]
    longitude: tuple[float, float]
    zipcodes: tuple[str, ...]

    def is_within(self, latitude: tuple[float, float], longitude: tuple[float, float]) -> bool:
        own, whole = (*self.latitude, *self.longitude), (*latitude, *longitude)
        return own[0] >= whole[0] and own[1] <= whole[1] and own[2] >= whole[2] and own[3] <= whole[3]


AREAS: Final = (
    Area("NY", (40.60, 40.80), (-73.98, -73.74), ("10", "11")),  # Brooklyn, Queens, Manhattan
    Area("NJ", (39.80, 40.90), (-74.65, -74.30), ("07", "08")),  # from the Pinelands to Morristown
    Area("PA", (40.08, 40.30), (-75.00, -74.90), ("18", "19")),  # Bucks County
)


def areas_of(
    states: Iterable[str], zipcodes: tuple[str, ...], latitude: tuple[float, float], longitude: tuple[float, float]
) -> tuple[Area, ...]:
    """One a state, with those of the zip codes that are the state's; of a state that has none here, or lies outside the
    square, the whole square and all zip codes."""
    known = {area.state: area for area in AREAS if area.is_within(latitude, longitude)}
    return tuple(
        _with_zipcodes(known.get(state, Area(state, latitude, longitude, ("",))), zipcodes) for state in states
    )


def _with_zipcodes(area: Area, zipcodes: tuple[str, ...]) -> Area:
    return replace(area, zipcodes=tuple(each for each in zipcodes if each.startswith(area.zipcodes)) or zipcodes)
