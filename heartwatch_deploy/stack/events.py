"""What happened to a stack, newest last, for `status` and `logs`."""

import json
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path

from heartwatch_deploy.stack.rolling import RollingLog


@dataclass(frozen=True)
class Event:
    """`what` happened to `member` at `time` (seconds since 1970), with the last lines of its log where it crashed."""

    member: str
    what: str
    tail: tuple[str, ...] = ()
    time: float = field(default_factory=time.time)


def append(path: Path, event: Event) -> None:
    log = RollingLog(path, limit=1024**2)
    log.write(json.dumps(asdict(event)).encode() + b"\n")
    log.close()


def last(path: Path, count: int) -> list[Event]:
    """The newest `count` events, oldest first."""
    if not path.exists():
        return []
    with path.open() as lines:
        return [_event(json.loads(line)) for line in deque(lines, maxlen=count)]


def _event(content: dict[str, object]) -> Event:
    tail = content["tail"]
    assert isinstance(tail, list)
    return Event(str(content["member"]), str(content["what"]), tuple(tail), float(str(content["time"])))
