"""What the live view shows at one moment, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

READINGS: Final = "readings"
WINDOWED: Final = "out_of_range_while_still"
IMMEDIATE: Final = "heart_rate_alerts"
LATE: Final = "late_readings"
DEAD: Final = "dead_letters"
TOPICS: Final = (READINGS, IMMEDIATE, WINDOWED, LATE, DEAD)


@dataclass(frozen=True, slots=True)
class Alert:
    """One row of `out_of_range_while_still`; `window_start` in ms of UTC, rates in beats a minute, place in degrees."""

    user_id: str
    window_start: int
    avg_heart_rate: float
    min_heart_rate: int
    max_heart_rate: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class MemberHealth:
    """One process of the stack; `memory` in bytes, `words` when something is wrong."""

    name: str
    well: bool
    memory: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """One topic: messages a second, messages since the view began, and messages in each of the last seconds."""

    rate: float
    total: int
    history: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`elapsed` in seconds; `delays` from reading to immediate alert, median and 99th percentile, in seconds."""

    elapsed: float
    streams: Mapping[str, Stream]
    delays: tuple[float, ...] | None
    newest: tuple[Alert, ...] = ()
    members: tuple[MemberHealth, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def alerts_flowed(self) -> bool:
        """Whether both kinds of alerts were seen."""
        return all(self.streams[name].total > 0 for name in (WINDOWED, IMMEDIATE))
