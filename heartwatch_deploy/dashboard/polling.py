"""What servers answer, put onto the board."""

import math
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, Protocol

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.watching import asking
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.health import Lag
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, WINDOWED

# Written in transactions, whose marks take offsets too, or shown one by one: the page counts their messages instead.
_COUNTED_OTHERWISE: Final = frozenset({DEAD, IMMEDIATE, LATE, WINDOWED})


def reader(query: str, topic: str) -> str:
    """The name under which the board counts what a query has read of a topic."""
    return f"{query}<{topic}"


class Poller(Protocol):
    """Something that is asked about once a second."""

    def __init__(self, board: Board) -> None: ...

    @abstractmethod
    def ask(self, deployment: Deployment, servers: Servers) -> None:
        """Raises ClientError."""


class Growth:
    """How many messages each topic got and each query read since it was asked last. Every ask raises ClientError."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._before: Mapping[str, int] = {}
        self._asked_at = time.time()

    def ask(self, deployment: Deployment, servers: Servers) -> None:
        """Counts what is new and tells the lag of every query."""
        found = asking.ways(deployment, servers, asking.query_readers(deployment))
        now = time.time()
        totals = {topic: total for topic, total in found.totals().items() if topic not in _COUNTED_OTHERWISE}
        totals |= {reader(each.worker, each.topic): sum(parts.values()) for each, parts in found.read_up_to.items()}
        for name, many in grown(self._before, totals).items():
            for at, share in spread(many, self._asked_at, now):
                self._board.count({name: share}, at=at)
        self._before, self._asked_at = totals, now
        self._board.set_health(lags=tuple(self._lags(found, now)))

    def _lags(self, found: asking.Ways, now: float) -> Iterator[Lag]:
        for each, messages in found.lags().items():
            rate = self._board.rate(reader(each.worker, each.topic), at=now)
            yield Lag(each.worker, each.topic, messages, rate)


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> Counter[str]:
    """By how much each grew; what was not known before, or shrank because it was made anew, did not grow."""
    return Counter({name: max(0, total - before[name]) for name, total in after.items() if name in before})


def spread(many: int, begin: float, end: float) -> Iterator[tuple[float, int]]:
    """What came between two times (s), evenly over the seconds from one to the other: (time, how many), in order.

    Asking takes now more, now less than a second; without this a steady stream would look like a comb.
    """
    told = 0
    for before, after in pairwise([begin, *range(math.floor(begin) + 1, math.ceil(end)), end]):
        so_far = round(many * (after - begin) / (end - begin)) if end > begin else many
        yield (before + after) / 2, so_far - told
        told = so_far


class Queries:
    """How the deployment's Flink jobs are doing."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def ask(self, deployment: Deployment, servers: Servers) -> None:
        self._board.set_health(queries=asking.queries(deployment, servers))


class Connectors:
    """How the deployment's connectors are doing."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def ask(self, deployment: Deployment, servers: Servers) -> None:
        self._board.set_health(connectors=asking.connectors(deployment, servers))
