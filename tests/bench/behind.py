"""How far what a server has taken is behind a topic, watched while messages come."""

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

_TOPICS_EVERY = 0.25
T = TypeVar("T")
Lags = list[tuple[float, float]]
"""When, and how many seconds behind then."""


@dataclass(frozen=True)
class Sink:
    """`taken` counts what of the topic has arrived; it is asked every so many seconds. All of the topic arrives there,
    each message once."""

    name: str
    topic: str
    taken: Callable[[], int]
    every: float = 0.5


@dataclass
class History:
    """Counts over time (seconds of a clock that never goes back), neither of which ever falls."""

    times: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def note(self, count: int) -> None:
        self.times.append(time.monotonic())
        self.counts.append(count)

    def passed(self, count: int) -> float | None:
        """When more than so many were seen; None as long as there are no more."""
        at = bisect_right(self.counts, count)
        return self.times[at] if at < len(self.times) else None


def behind(topic: History, taken: History) -> Lags:
    """At each count of what was taken; behind is how long ago the next message came, 0 when there was none."""
    found = []
    for at, count in zip(taken.times, taken.counts, strict=True):
        came = topic.passed(count)
        found.append((at, at - came if came is not None and came < at else 0.0))
    return found


Job = tuple[Callable[[], None], float]
"""What to do again and again, and every how many seconds."""


@contextmanager
def watching(counts: Callable[[], Mapping[str, int]], sinks: tuple[Sink, ...]) -> Iterator[Mapping[str, Lags]]:
    """Watches as long as it is open; afterwards holds `behind` of every sink by name. `counts` tells the messages by
    topic. A failure of a count is raised at the end."""
    topics = {sink.topic: History() for sink in sinks}
    taken = {sink.name: History() for sink in sinks}

    def note_topics() -> None:
        found = counts()
        for topic, history in topics.items():
            history.note(found[topic])

    def note_sink(sink: Sink) -> None:
        taken[sink.name].note(sink.taken())

    found: dict[str, Lags] = {}
    with _beside([(note_topics, _TOPICS_EVERY), *((partial(note_sink, sink), sink.every) for sink in sinks)]):
        yield found
    found |= {sink.name: behind(topics[sink.topic], taken[sink.name]) for sink in sinks}


@contextmanager
def noting(value: Callable[[], T], every: float) -> Iterator[list[tuple[float, T]]]:
    """What a value was, and when, every so many seconds as long as it is open."""
    found: list[tuple[float, T]] = []
    with _beside([(lambda: found.append((time.monotonic(), value())), every)]):
        yield found


@contextmanager
def _beside(jobs: Iterable[Job]) -> Iterator[None]:
    """Each in a thread of its own as long as this is open; the first failure is raised at the end."""
    stop = threading.Event()
    failures: list[Exception] = []

    def again(do: Callable[[], None], every: float) -> None:
        try:
            while not stop.wait(every):
                do()
        except Exception as failure:  # noqa: BLE001  raised below, in the thread that asked
            failures.append(failure)

    threads = [threading.Thread(target=again, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
