"""A broker in memory for claims and fenced writers, in which every request takes its time."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from heartwatch_deploy.clients.kafka_fenced import Fenced
from heartwatch_deploy.edges.claims_log import heard_of, spoken
from heartwatch_deploy.model.claim import Claim, Heard


@dataclass
class MemoryBroker:
    """Entries by key with offset and time, the epoch of the newest writer, and a delay before every request."""

    delay: Callable[[], float] = lambda: 0.0
    entries: dict[bytes, tuple[int, int, bytes]] = field(default_factory=dict)
    epoch: int = 0
    journal: list[bytes] = field(default_factory=list)
    _next: int = 0
    _lock: Lock = field(default_factory=Lock)

    def put(self, key: bytes, value: bytes | None, *, epoch: int | None = None) -> None:
        time.sleep(self.delay())
        with self._lock:
            if epoch is not None and epoch != self.epoch:
                raise Fenced("Kafka", "here", server_message="there is a newer producer")
            self._next += 1
            if key == b"journal":
                self.journal.append(value or b"")
            elif value is None:
                self.entries.pop(key, None)
            else:
                self.entries[key] = (self._next, round(time.monotonic() * 1000), value)

    def taken_over(self) -> int:
        time.sleep(self.delay())
        with self._lock:
            self.epoch += 1
            return self.epoch

    def all(self) -> dict[bytes, tuple[int, int, bytes]]:
        time.sleep(self.delay())
        with self._lock:
            return dict(self.entries)


@dataclass
class MemoryClaims:
    broker: MemoryBroker
    name: str = "_heartwatch_test_lock"

    def heard(self) -> tuple[Heard, ...]:
        return tuple(heard_of(key, *entry) for key, entry in self.broker.all().items())

    def say(self, claim: Claim) -> None:
        self.broker.put(*spoken(claim))

    def withdraw(self, claim_id: str) -> None:
        self.broker.put(claim_id.encode(), None)

    def remove(self) -> None:
        self.broker.entries.clear()


@dataclass
class MemoryWriter:
    broker: MemoryBroker
    epoch: int = -1

    def take_over(self) -> None:
        self.epoch = self.broker.taken_over()

    def close(self) -> None:
        self.epoch = -1

    def write(self, topic: str, key: bytes, value: bytes | None) -> None:
        assert topic
        self.broker.put(key, value, epoch=self.epoch)


def some_milliseconds(seed: int, *, rarely: float = 0.0) -> Callable[[], float]:
    """Delays of up to two milliseconds, and now and then one of `rarely` seconds."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    def delay() -> float:
        return rarely if rarely and chance.random() < 0.01 else chance.random() * 0.002

    return delay
