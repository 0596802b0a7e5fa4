"""What the parts around the detection do: messages in their topics, and how many their sinks have taken."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.watching import asking
from heartwatch_deploy.watching.consuming import PATIENCE
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.topics import RANGES, TOPICS

_ASKED_EVERY: Final = 2.0
_OF_THE_CORE: Final = frozenset({*TOPICS, RANGES})


@dataclass(frozen=True, slots=True)
class Around:
    """Messages by topic, and by sink how many it has taken, since the watch began; empty where only the core runs."""

    topics: Mapping[str, int]
    sinks: Mapping[str, int]

    def since(self, before: "Around") -> "Around":
        return Around(_grown(before.topics, self.topics), _grown(before.sinks, self.sinks))

    @property
    def idle(self) -> tuple[str, ...]:
        """The topics and sinks that nothing has come to."""
        return tuple(name for part in (self.topics, self.sinks) for name, many in part.items() if not many)


NOTHING: Final = Around({}, {})


def around_of(ways: asking.Ways) -> Around:
    """Without the core's topics, which the view shows by themselves. A sink is a connector that reads, or a query that
    writes no topic."""
    totals = ways.totals()
    topics = {name: totals[name] for name in sorted(totals) if name not in _OF_THE_CORE}
    sinks = dict.fromkeys(sorted(each.worker for each in ways.read_up_to), 0)
    for reader, parts in ways.read_up_to.items():
        sinks[reader.worker] += sum(parts.values())
    return Around(topics, sinks)


def readers(deployment: Deployment) -> tuple[asking.Reader, ...]:
    """The sinks' groups."""
    writers = {arrow.source.name for arrow in deployment.graph.arrows if not arrow.is_read}
    into_files = [each for each in asking.query_readers(deployment) if each.worker not in writers]
    return (*asking.sink_readers(deployment), *(each for each in into_files if each.topic != RANGES))


class AroundWatch:
    """Asks every two seconds between entering and leaving. Entering raises ClientError."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._servers, self._readers = deployment.servers(), readers(deployment)
        self._is_needed = bool(self._readers) or not _OF_THE_CORE.issuperset(deployment.topics)
        self._over = threading.Event()
        self._now = self._before = NOTHING
        self._trouble = ""

    def __enter__(self) -> "AroundWatch":
        if self._is_needed:
            self._now = self._before = self._asked()
            self._thread = threading.Thread(target=self._ask_until_over, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._is_needed:
            self._thread.join(PATIENCE)

    def look(self) -> Around:
        return self._now.since(self._before)

    def trouble(self) -> tuple[str, ...]:
        """What a server last complained about, if it has not answered since."""
        return (self._trouble,) if self._trouble else ()

    def _ask_until_over(self) -> None:
        while not self._over.wait(_ASKED_EVERY):
            try:
                self._now, self._trouble = self._asked(), ""
            except ClientError as error:
                self._trouble = explain.reading(error).summary

    def _asked(self) -> Around:
        return around_of(asking.ways(self._deployment, self._servers, self._readers))


def _grown(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return {name: max(0, many - before.get(name, 0)) for name, many in now.items()}
