"""GPX and TCX: XML read element by element, so that every complaint has its line. No document type is taken, since its
entities could make a small file huge or have it read other files."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final
from xml.parsers import expat

from heartwatch_deploy.readings.track import Point, Track


class NotATrack(ValueError):
    """A file that is none; the text says where and why."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where a format says what: `fields` are a point's, by the element's name or `parent/name`, all without prefixes;
    `attributes` those that stand in the point itself. The sport is the text of an element or an attribute."""

    root: str
    point: str
    fields: Mapping[str, str]
    attributes: Mapping[str, str]
    sport: tuple[str, str]


GPX: Final = Layout(
    root="gpx",
    point="trkpt",
    attributes={"lat": "latitude", "lon": "longitude"},
    fields={
        "time": "time",
        "hr": "heart_rate",
        "heartrate": "heart_rate",
        "cad": "cadence",
        "cadence": "cadence",
        "atemp": "temperature",
        "temp": "temperature",
        "speed": "speed",
        "distance": "distance",
    },
    sport=("type", ""),
)
TCX: Final = Layout(
    root="TrainingCenterDatabase",
    point="Trackpoint",
    attributes={},
    fields={
        "Time": "time",
        "LatitudeDegrees": "latitude",
        "LongitudeDegrees": "longitude",
        "HeartRateBpm/Value": "heart_rate",
        "Cadence": "cadence",
        "RunCadence": "cadence",
        "Speed": "speed",
        "DistanceMeters": "distance",
    },
    sport=("Activity", "Sport"),
)
_WHOLE: Final = frozenset({"heart_rate", "cadence"})
_ENDS: Final = {"latitude": 90.0, "longitude": 180.0, "heart_rate": 1e4, "cadence": 1e4}


def read_xml(file: IO[bytes], layout: Layout) -> Track:
    """Raises NotATrack with the line."""
    reader = _Reader(layout)
    try:
        reader.parser.ParseFile(file)
    except expat.ExpatError as error:
        raise NotATrack(f"line {error.lineno}: not XML: {expat.ErrorString(error.code)}") from error
    except NotATrack:
        raise
    except (LookupError, ValueError) as error:  # an encoding that Python lacks, or expat cannot read byte by byte
        raise NotATrack(f"line 1: its encoding cannot be read: {error}") from error
    return Track(tuple(reader.points), reader.sport)


class _Reader:
    def __init__(self, layout: Layout) -> None:
        self.points: list[Point] = []
        self.sport: str | None = None
        self._layout = layout
        self._path: list[str] = []
        self._text: list[str] = []
        self._values: dict[str, str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._no_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _no_doctype(self, *_said: object) -> None:
        raise self._wrong("a document type (<!DOCTYPE) is not taken")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._path and name != self._layout.root:
            raise self._wrong(f"<{name}> where <{self._layout.root}> should be")
        self._path.append(name)
        self._text.clear()
        if name == self._layout.point:
            self._values = {
                field: attributes[key] for key, field in self._layout.attributes.items() if key in attributes
            }
        if (name, bool(attributes.get(self._layout.sport[1]))) == (self._layout.sport[0], True):
            self.sport = attributes[self._layout.sport[1]].lower()

    def _end(self, _name: str) -> None:
        name, text = self._path.pop(), "".join(self._text).strip()
        self._text.clear()
        if self._values is None:
            if (name, "") == self._layout.sport and text:
                self.sport = text.lower()
        elif name == self._layout.point:
            if "time" in self._values:
                self.points.append(self._point(self._values))
            self._values = None
        elif text:
            parent = self._path[-1] if self._path else ""
            field = self._layout.fields.get(f"{parent}/{name}") or self._layout.fields.get(name)
            if field:
                self._values[field] = text

    def _point(self, values: dict[str, str]) -> Point:
        numbers = {name: self._number(name, text) for name, text in values.items() if name != "time"}
        return Point(time=self._time(values["time"]), **numbers)  # type: ignore[arg-type]  # whole where they are to be

    def _number(self, name: str, text: str) -> float | int:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or abs(number) > _ENDS.get(name, math.inf):
            raise self._wrong(f"{text!r} is no {name}")
        return round(number) if name in _WHOLE else number

    def _time(self, text: str) -> int:
        try:
            told = datetime.fromisoformat(text)
        except ValueError as error:
            raise self._wrong(f"{text!r} is no time") from error
        millis = round((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)
        if millis < 0:
            raise self._wrong(f"{text!r} is before 1970, which no message can be")
        return millis

    def _wrong(self, words: str) -> NotATrack:
        return NotATrack(f"line {self.parser.CurrentLineNumber}: {words}")
