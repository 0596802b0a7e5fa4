"""Sending a stream of arrivals to a destination at a pace, and what came of it."""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from heartwatch_deploy.readings.arrivals import Arrival
from heartwatch_deploy.readings.destinations import Destination
from heartwatch_deploy.readings.malformed import Malformed
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.ticks import PREFIX

_BREATH_SECONDS: Final = 0.1


@dataclass
class Summary:
    """Counts of messages sent, in `seconds`; `late` of the `readings` were kept back, `lost` messages never arrived,
    the newest time sent is `newest` (ms). `restarts` counts processes that died, whose messages aren't counted."""

    readings: int = 0
    ticks: int = 0
    late: int = 0
    lost: int = 0
    malformed: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    restarts: int = 0
    newest: int = 0

    @property
    def messages(self) -> int:
        return self.readings + self.ticks + sum(self.malformed.values())

    def as_json(self) -> dict[str, Any]:
        rate = round(self.messages / self.seconds, 1) if self.seconds else 0.0
        return {"messages": self.messages, **asdict(self), "seconds": round(self.seconds, 3), "per_second": rate}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Summary":
        """What `as_json` gave."""
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})

    def count(self, arrival: Arrival) -> None:
        message = arrival.message
        self.newest = max(self.newest, message.recorded_at)
        if isinstance(message, Malformed):
            self.malformed[message.kind] = self.malformed.get(message.kind, 0) + 1
        elif message.user_id.startswith(PREFIX):
            self.ticks += 1
        else:
            self.readings += 1
            self.late += arrival.is_late

    def __add__(self, other: "Summary") -> "Summary":
        """Of two that ran side by side."""
        kinds = sorted(self.malformed.keys() | other.malformed.keys())
        return Summary(
            readings=self.readings + other.readings,
            ticks=self.ticks + other.ticks,
            late=self.late + other.late,
            lost=self.lost + other.lost,
            malformed={kind: self.malformed.get(kind, 0) + other.malformed.get(kind, 0) for kind in kinds},
            seconds=max(self.seconds, other.seconds),
            restarts=self.restarts + other.restarts,
            newest=max(self.newest, other.newest),
        )

    def followed_by(self, later: "Summary") -> "Summary":
        """Of two that ran one after the other."""
        whole = self + later
        whole.seconds = self.seconds + later.seconds
        return whole


def send(arrivals: Iterable[Arrival], destination: Destination, pace: Pace) -> Summary:
    """Sends until the arrivals end or the pace is stopped; every message has arrived or is counted as lost when this
    returns."""
    summary = Summary(lost=-destination.lost)
    began = time.monotonic()
    for arrival in arrivals:
        if not _waited(arrival.due, destination, pace):
            break
        destination.send(arrival.message)
        summary.count(arrival)
    destination.close()
    summary.seconds = time.monotonic() - began
    summary.lost += destination.lost
    return summary


def _waited(due: int, destination: Destination, pace: Pace) -> bool:
    """Until a message is due, while the destination breathes; False when the stream is to stop."""
    while wait := pace.seconds_until(due):
        destination.breathe()
        if not pace.wait(min(wait, _BREATH_SECONDS)):
            return False
    return not pace.stop.is_set()
