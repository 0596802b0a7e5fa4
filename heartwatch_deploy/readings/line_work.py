"""One process' share of files of JSON lines: whose readings, moved to which time, and when each is due."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.recordings import read, shift_of
from heartwatch_deploy.readings.splitting import WHOLE, Part, has


@dataclass(frozen=True, kw_only=True)
class LineWork:
    """Readings of the users in `part`, out of `files`, each user's newest one close to `until` (ms); at `speed` times
    their own pace (infinite: flat out) since `began` (seconds since 1970), when the first of all users is due."""

    files: tuple[str, ...]
    until: int
    speed: float
    began: float
    part: Part = WHOLE


@dataclass(frozen=True)
class Share:
    """Own readings by time, and when the first of anybody's was taken (ms)."""

    readings: tuple[Reading, ...]
    first: int


def share_of(work: LineWork) -> Share:
    """Reads all files and keeps what is the part's; raises Failed."""
    return _shared((reading for file in work.files for reading in read(Path(file))), work)


def pace_of(work: LineWork, first: int, stop: threading.Event) -> Pace:
    """The same for all processes, so that none runs ahead in the readings' time; one that comes late hurries."""
    since = time.time() - work.began
    return Pace(work.speed, stop, time.monotonic, _origin=(first, time.monotonic() - since))


def _shared(readings: Iterable[Reading], work: LineWork) -> Share:
    oldest: dict[str, int] = {}
    newest: dict[str, int] = {}
    own = []
    for reading in readings:
        user, taken = reading.user_id, reading.recorded_at
        oldest[user], newest[user] = min(oldest.get(user, taken), taken), max(newest.get(user, taken), taken)
        if has(work.part, user):
            own.append(reading)
    moved_by = {user: shift_of(last, work.until) for user, last in newest.items()}
    moved = [reading._replace(recorded_at=reading.recorded_at + moved_by[reading.user_id]) for reading in own]
    first = min((taken + moved_by[user] for user, taken in oldest.items()), default=0)
    return Share(tuple(sorted(moved, key=lambda reading: reading.recorded_at)), first)
