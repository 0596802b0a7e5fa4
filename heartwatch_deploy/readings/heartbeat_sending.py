"""Sending heartbeats: into their topic or as lines, at a pace, and what came of it."""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TextIO

from heartwatch_deploy.readings.heartbeats import HeartbeatMessage
from heartwatch_deploy.readings.pace import Pace


class Writer(Protocol):
    """Takes messages in order; what KafkaWriter is for a topic."""

    lost: int

    def write(self, key: str, value: bytes | None, timestamp: int) -> None: ...

    def breathe(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class HeartbeatLines:
    """One line a message, as it would stand in the topic; a null value is an empty line."""

    file: TextIO
    lost: int = 0

    def write(self, key: str, value: bytes | None, timestamp: int) -> None:
        self.file.write((value or b"").decode("utf-8", "backslashreplace") + "\n")

    def breathe(self) -> None:
        self.file.flush()

    def close(self) -> None:
        self.file.flush()


@dataclass
class HeartbeatSummary:
    """Counts of messages sent, in `seconds`; `lost` ones never arrived, `malformed` counts by kind."""

    heartbeats: int = 0
    lost: int = 0
    malformed: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def messages(self) -> int:
        return self.heartbeats + sum(self.malformed.values())

    def as_json(self) -> dict[str, Any]:
        rate = round(self.messages / self.seconds, 1) if self.seconds else 0.0
        return {"messages": self.messages, **asdict(self), "seconds": round(self.seconds, 3), "per_second": rate}

    def count(self, message: HeartbeatMessage) -> None:
        if message.kind is None:
            self.heartbeats += 1
        else:
            self.malformed[message.kind] = self.malformed.get(message.kind, 0) + 1


def send_heartbeats(messages: Iterable[HeartbeatMessage], writer: Writer, pace: Pace) -> HeartbeatSummary:
    """Sends until the messages end or the pace is stopped; every message has arrived or is counted as lost when this
    returns."""
    summary = HeartbeatSummary(lost=-writer.lost)
    began = time.monotonic()
    for message in messages:
        wait = pace.seconds_until(message.due)
        if wait:
            writer.breathe()
        if (wait and not pace.wait(wait)) or pace.stop.is_set():
            break
        writer.write(message.patient_id, message.value, message.due)
        summary.count(message)
    writer.close()
    summary.seconds = time.monotonic() - began
    summary.lost += writer.lost
    return summary
