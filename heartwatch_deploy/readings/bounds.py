"""What readings may say, from the annotations of their schema, which Datagen obeys as well."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from heartwatch_deploy.model.annotations import annotations
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.homes import Area, areas_of

_TENTH: Final = 10


@dataclass(frozen=True)
class Span:
    """From `low` to below `high`."""

    low: float
    high: float

    def at(self, share: float) -> float:
        """The number so far up the span, 0 to below 1."""
        return self.low + (self.high - self.low) * share

    def tenth_at(self, share: float) -> float:
        """The same with one digit behind the point."""
        return math.floor(self.at(share) * _TENTH) / _TENTH

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What the generator draws without regard to anything else: places in degrees, temperature in °C, humidity in %.
    People live in `areas`."""

    latitude: Span
    longitude: Span
    temperature: Span
    humidity: Span
    stress: Span
    areas: tuple[Area, ...]


def bounds_of(schema: str) -> Bounds:
    """From a schema's text; raises Failed where an annotation is missing."""
    said = {name: properties for name, (_, properties) in annotations(json.loads(schema)).items()}
    try:
        spans = {name: _span(said[name]) for name in ("latitude", "longitude", "temperature", "humidity", "stress")}
        square = (spans[name].ends for name in ("latitude", "longitude"))
        return Bounds(**spans, areas=areas_of(_options(said["state"]), _options(said["zipcode"]), *square))
    except (KeyError, TypeError) as error:
        summary = "the schema does not say within which bounds readings are made"
        help_ = "give the field its arg.properties again: a range with min and max, or options"
        raise Failed(summary, code="HW802", cause=repr(error), help=help_) from error


def _span(properties: Mapping[str, Any]) -> Span:
    return Span(properties["range"]["min"], properties["range"]["max"])


def _options(properties: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cast(list[str], properties["options"]))
