"""The files that a replay may be given: readings as JSON lines, and what one's own watch wrote."""

import gzip
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final, cast

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.recordings import read
from heartwatch_deploy.readings.track import Track, missing, readings_of
from heartwatch_deploy.readings.track_xml import GPX, TCX, NotATrack, read_xml

_HELP: Final = "export the activity again as GPX, TCX or FIT"


def _fit(file: IO[bytes]) -> Track:
    from heartwatch_deploy.readings.track_fit import read_fit  # noqa: PLC0415 - a tenth of a second, for few

    return read_fit(file)


FORMATS: Final[dict[str, Callable[[IO[bytes]], Track]]] = {
    ".gpx": lambda file: read_xml(file, GPX),
    ".tcx": lambda file: read_xml(file, TCX),
    ".fit": _fit,
}


def read_all(files: Iterable[Path], user_id: str | None) -> list[Reading]:
    """All readings by time and then in the order of the files; what a watch wrote is `user_id`'s. Raises Failed."""
    readings = [reading for file in files for reading in _read(file, user_id)]
    return sorted(readings, key=lambda reading: reading.recorded_at)


def _read(file: Path, user_id: str | None) -> Iterable[Reading]:
    suffix = Path(file.stem).suffix if file.suffix.lower() == ".gz" else file.suffix
    track_of = FORMATS.get(suffix.lower())
    if track_of is None:
        return read(file)
    if not user_id:
        help_ = "say it: --user NAME, as the ranges in Postgres have it"
        raise Failed(f"whose {file} is, nobody says", code="HW822", help=help_)
    track = _track(file, track_of)
    readings = list(readings_of(track, user_id))
    if not readings:
        help_ = "a reading needs a place and a heart rate: record with GPS and a heart rate sensor"
        raise Failed(f"{file} makes no reading", code="HW821", cause=missing(track.points), help=help_)
    return readings


def _track(file: Path, track_of: Callable[[IO[bytes]], Track]) -> Track:
    try:
        with file.open("rb") as raw, gzip.GzipFile(fileobj=raw) if file.suffix.lower() == ".gz" else raw as opened:
            return track_of(cast(IO[bytes], opened))
    except (OSError, EOFError, zlib.error, NotATrack) as error:
        raise Failed(f"{file} cannot be read", code="HW820", cause=str(error), help=_HELP) from error
