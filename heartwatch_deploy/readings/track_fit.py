"""FIT: what watches and bicycle computers store themselves."""

from datetime import datetime
from typing import IO, Any, Final

import fitdecode

from heartwatch_deploy.readings.track import Point, Track
from heartwatch_deploy.readings.track_xml import NotATrack

_DEGREES: Final = 180 / 2**31  # of a semicircle
_BROKEN: Final = (fitdecode.FitError, EOFError, ValueError, KeyError, IndexError, TypeError)


def read_fit(file: IO[bytes]) -> Track:
    """Raises NotATrack with what was read before."""
    points: list[Point] = []
    sport: str | None = None
    try:
        with fitdecode.FitReader(file, check_crc=fitdecode.CrcCheck.RAISE) as reader:
            for frame in reader:
                if not isinstance(frame, fitdecode.FitDataMessage):
                    continue
                if frame.name == "record" and isinstance(_value(frame, "timestamp"), datetime):
                    points.append(_point(frame))
                elif frame.name in {"sport", "session"}:
                    sport = sport or _word(_value(frame, "sport"))
    except _BROKEN as error:
        raise NotATrack(f"after {len(points)} points: {error}") from error
    return Track(tuple(points), sport)


def _point(frame: Any) -> Point:
    latitude, longitude = _value(frame, "position_lat"), _value(frame, "position_long")
    speed = _value(frame, "enhanced_speed")
    return Point(
        time=round(_value(frame, "timestamp").timestamp() * 1000),
        latitude=None if latitude is None else latitude * _DEGREES,
        longitude=None if longitude is None else longitude * _DEGREES,
        heart_rate=_value(frame, "heart_rate"),
        cadence=_value(frame, "cadence"),
        speed=_value(frame, "speed") if speed is None else speed,
        distance=_value(frame, "distance"),
        temperature=_value(frame, "temperature"),
    )


def _value(frame: Any, name: str) -> Any:
    return frame.get_value(name, fallback=None)


def _word(value: object) -> str | None:
    """A sport that the library has no name for is a number."""
    return value.lower() if isinstance(value, str) else None
