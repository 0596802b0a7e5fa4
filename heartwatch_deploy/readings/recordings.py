"""Recordings: files of readings as JSON lines, read, merged by time and moved to another day."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.reading import NotAReading, Reading, from_line

# Windows keep their readings only if a shift is a multiple of every window's length: 300 s is, for 10, 30, 60 s …
GRID_MS: Final = 300_000


def read_merged(files: Iterable[Path]) -> list[Reading]:
    """All readings of the files, gzipped or plain, by time and then in the order of the files; raises Failed."""
    readings = [reading for file in files for reading in read(file)]
    return sorted(readings, key=lambda reading: reading.recorded_at)


def read(file: Path) -> Iterator[Reading]:
    """The readings of one file in its order; raises Failed with the line that is not one."""
    return (_reading_of(line, file, number) for number, line in lines_of(file))


def lines_of(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers from 1; raises Failed."""
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        help_ = "give files of JSON lines, plain or .gz"
        raise Failed(f"{file} can't be read", cause=str(error), help=help_) from error


def _reading_of(line: str, file: Path, number: int) -> Reading:
    try:
        return from_line(line)
    except NotAReading as error:
        raise Failed(f"{file}:{number} is not a reading", cause=str(error), help="one JSON object a line") from error


def shift_of(newest: int, until: int, *, grid_ms: int = GRID_MS) -> int:
    """The multiple of `grid_ms` that brings a user's newest reading closest to `until`, and not behind it (ms)."""
    return (until - newest) // grid_ms * grid_ms


def shifted(readings: Iterable[Reading], until: int, *, grid_ms: int = GRID_MS) -> list[Reading]:
    """Moves every user by a multiple of `grid_ms` so that each one's newest reading is at most `until` (ms) and less
    than one grid step before it, and merges them by time again."""
    readings = list(readings)
    newest: dict[str, int] = {}
    for reading in readings:
        newest[reading.user_id] = max(newest.get(reading.user_id, reading.recorded_at), reading.recorded_at)
    moved_by = {user: shift_of(last, until, grid_ms=grid_ms) for user, last in newest.items()}
    moved = [reading._replace(recorded_at=reading.recorded_at + moved_by[reading.user_id]) for reading in readings]
    return sorted(moved, key=lambda reading: reading.recorded_at)
