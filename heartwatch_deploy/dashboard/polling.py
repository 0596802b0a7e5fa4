"""What is asked of the servers again and again: how far topics and queries are, and whether everything runs."""

import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, Protocol

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.deployment import Deployment
from heartwatch_deploy.dashboard.health import ConnectorHealth, Lag, QueryHealth
from heartwatch_deploy.edges import health, read
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines.flink_sql.read import read as read_jobs
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, WINDOWED

# Written in transactions, whose marks take offsets too: the page counts their messages instead.
_COUNTED_OTHERWISE: Final = frozenset({DEAD, IMMEDIATE, LATE, WINDOWED})


def reader(query: str, topic: str) -> str:
    """The name under which the board counts what a query has read of a topic."""
    return f"{query}<{topic}"


class Poller(Protocol):
    """Something that is asked about once a second."""

    def ask(self) -> None: ...


class Offsets:
    """How many messages each topic got and each query read since it was asked last. Every ask raises ClientError."""

    def __init__(self, board: Board, deployment: Deployment, servers: Servers) -> None:
        self._board, self._deployment, self._kafka = board, deployment, servers.kafka
        self._before: Mapping[str, int] = {}
        self._asked_at = time.time()

    def ask(self) -> None:
        """Counts what is new and tells the lag of every query."""
        wanted = {address.name for address in self._deployment.graph.of_kind("topic")}
        ends = self._kafka.ends(topic for topic in self._kafka.topics().values() if topic.name in wanted)
        read_up_to = {
            (query.name, topic.name): self._kafka.committed(group).get(topic.name, {})
            for (query, topic), group in self._deployment.groups.items()
        }
        now = time.time()
        totals = {topic: sum(parts.values()) for topic, parts in ends.items() if topic not in _COUNTED_OTHERWISE}
        totals |= {reader(*key): sum(parts.values()) for key, parts in read_up_to.items()}
        for name, many in grown(self._before, totals).items():
            for at, share in spread(many, self._asked_at, now):
                self._board.count({name: share}, at=at)
        self._before, self._asked_at = totals, now
        self._board.set_health(lags=tuple(self._lags(ends, read_up_to, now)))

    def _lags(
        self, ends: Mapping[str, Mapping[int, int]], read_up_to: Mapping[tuple[str, str], Mapping[int, int]], now: float
    ) -> list[Lag]:
        return [
            Lag(query, topic, behind(ends[topic], parts), self._board.rate(reader(query, topic), at=now))
            for (query, topic), parts in read_up_to.items()
            if topic in ends
        ]


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


def behind(ends: Mapping[int, int], read_up_to: Mapping[int, int]) -> int:
    """Messages between what was read and the end; a partition that was never read counts from its offset 0."""
    return sum(max(0, end - read_up_to.get(part, 0)) for part, end in ends.items())


class Queries:
    """How the deployment's Flink jobs are doing. Every ask raises ClientError."""

    def __init__(self, board: Board, deployment: Deployment, servers: Servers) -> None:
        self._board, self._deployment, self._servers = board, deployment, servers

    def ask(self) -> None:
        wanted = self._deployment.graph.of_kind("query")
        payload = read.payload(self._servers, "flink_sql", project=self._deployment.project, addresses=set(wanted))
        live = {each.address: each for each in read_jobs(payload, self._deployment.project)}
        self._board.set_health(queries=tuple(self._health(each, live.get(each)) for each in wanted))

    def _health(self, address: Address, live: Resource | None) -> QueryHealth:
        if live is None:
            return QueryHealth(address.name, "NOT THERE", words="Flink knows no such job: `apply` starts it")
        job = str(live.observed["id"])
        checkpoints = self._servers.flink.checkpoints(job)
        return QueryHealth(
            name=address.name,
            state=str(live.observed["state"]),
            restarts=self._servers.flink.restarts(job),
            completed=checkpoints.completed,
            failed=checkpoints.failed,
            words=str(live.observed["failure"]),
        )


class Connectors:
    """How the deployment's connectors are doing. Every ask raises ClientError."""

    def __init__(self, board: Board, deployment: Deployment, servers: Servers) -> None:
        self._board, self._deployment, self._connect = board, deployment, servers.connect

    def ask(self) -> None:
        names = [address.name for address in self._deployment.graph.of_kind("connector")]
        self._board.set_health(connectors=tuple(self._health(name) for name in names))

    def _health(self, name: str) -> ConnectorHealth:
        sighting = health.of_connector(self._connect.connector(name))
        return ConnectorHealth(name, sighting.healthy, sighting.detail, sighting.failure)
