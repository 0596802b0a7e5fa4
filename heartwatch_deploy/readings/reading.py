"""One wearable reading, as a value and as a line of JSON."""

import json
import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple


class Circumstances(NamedTuple):
    """What a reading may say besides; the fields are named as in avro/readings-value.avsc.

    temperature in °C, humidity in %, cadence a minute, speed in m/s, distance in m since the start, stress 0 to 100,
    battery in %; notification is what the device told its wearer.
    """

    device_id: str | None = None
    zipcode: str | None = None
    steps: int | None = None
    temperature: float | None = None
    humidity: float | None = None
    cadence: int | None = None
    speed: float | None = None
    distance: float | None = None
    calories_burned: float | None = None
    active_minutes: int | None = None
    stress: int | None = None
    activity: str | None = None
    state: str | None = None
    battery: int | None = None
    notification: str | None = None


class Reading(NamedTuple):
    """recorded_at in milliseconds of UTC, latitude and longitude in degrees, heart_rate in beats a minute."""

    user_id: str
    recorded_at: int
    latitude: float
    longitude: float
    heart_rate: int
    circumstances: Circumstances = Circumstances()


class NotAReading(ValueError):
    """A message or a line that can't be understood as a reading; the text says why."""


_TEXTS: Final = frozenset({"device_id", "zipcode", "activity", "state", "notification"})
_WHOLE: Final = frozenset({"steps", "cadence", "active_minutes", "stress", "battery"})


def to_line(reading: Reading) -> str:
    """One line of JSON without its end; fields that are None are left out."""
    return json.dumps(as_record(reading), separators=(",", ":"))


def as_record(reading: Reading) -> dict[str, Any]:
    """Field name → value, in the schema's order, without those that are None."""
    record: dict[str, Any] = {name: getattr(reading, name) for name in Reading._fields[:5]}
    known = zip(Circumstances._fields, reading.circumstances, strict=True)
    return record | {name: value for name, value in known if value is not None}


def from_line(line: str) -> Reading:
    """The reading of a line of JSON, fields that no reading has passed over; raises NotAReading."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise NotAReading(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise NotAReading("not a JSON object")
    return from_record(record)


def from_record(record: Mapping[str, Any]) -> Reading:
    """The reading of named values; raises NotAReading where one is missing or of another type."""
    try:
        known = {name: _typed(name, record.get(name)) for name in Circumstances._fields}
        return Reading(
            user_id=_name(record["user_id"]),
            recorded_at=_whole(record["recorded_at"]),
            latitude=_degrees(record["latitude"]),
            longitude=_degrees(record["longitude"]),
            heart_rate=_whole(record["heart_rate"]),
            circumstances=Circumstances(**known),
        )
    except KeyError as error:
        raise NotAReading(f"{error.args[0]} is missing") from error
    except (TypeError, ValueError) as error:
        raise NotAReading(str(error)) from error


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TEXTS:
        return _text(value)
    return _whole(value) if name in _WHOLE else float(value)


def _name(value: Any) -> str:
    if not _text(value):
        raise ValueError("user_id is empty")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _degrees(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a place in degrees")
    return float(value)
