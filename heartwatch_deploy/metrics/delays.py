"""How long alerts took: from the moment that a message is about until it was read here."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from confluent_kafka import Message

BOUNDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 300.0, 1800.0)
"""Upper ends of the histogram's buckets, in seconds; the last bucket has none."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Of one topic since the exporter began: messages by bucket, the sum of their seconds, how many were in time."""

    buckets: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0
    in_time: int = 0

    @property
    def seen(self) -> int:
        return sum(self.buckets)

    def and_one(self, seconds: float, *, limit: float) -> "Delay":
        at = bisect_left(BOUNDS, seconds)
        buckets = (*self.buckets[:at], self.buckets[at] + 1, *self.buckets[at + 1 :])
        return replace(self, buckets=buckets, seconds=self.seconds + seconds, in_time=self.in_time + (seconds <= limit))


class Delays:
    """By topic, of those with a limit."""

    def __init__(self) -> None:
        self._delays: dict[str, Delay] = {}

    def known(self) -> dict[str, Delay]:
        return dict(self._delays)

    def take(self, messages: Iterable[Message], limits: Mapping[str, float], *, now: float) -> None:
        """`now` in s of UTC; a clock that is ahead of ours makes no negative delay."""
        for limit in limits:
            self._delays.setdefault(limit, Delay())
        for message in messages:
            topic = message.topic() or ""
            if topic in limits:
                seconds = max(0.0, now - message.timestamp()[1] / 1000)
                self._delays[topic] = self._delays[topic].and_one(seconds, limit=limits[topic])
