"""The threads behind the account: Kafka, Flink and Connect are asked every five seconds, whoever scrapes."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.committed import Committed
from heartwatch_deploy.stack import endpoints as local
from heartwatch_deploy.watching import asking
from heartwatch_deploy.watching.asking import Ways
from heartwatch_deploy.watching.consuming import onlooker_of
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.following import PROJECT, Following
from heartwatch_deploy.watching.members import members
from heartwatch_deploy.watching.trouble import Trouble

KAFKA: Final = "kafka"
FLINK: Final = "flink"
CONNECT: Final = "connect"
MESSAGES: Final = "messages"
LOAD_EVERY: Final = 15.0
ASK_EVERY: Final = 5.0  # as often as Prometheus scrapes; asking each second took 8 % of a core
_LOOK_EVERY: Final = 3.0
_AT_ONCE: Final = 5000  # messages
_LOST: Final[dict[str, dict[str, Any]]] = {
    KAFKA: {"ways": Ways()},
    FLINK: {"queries": ()},
    CONNECT: {"connectors": ()},
    MESSAGES: {"committed": {}},
}


class Exporter:
    """Keeps an account of a deployment."""

    def __init__(self, account: Account, directory: Path, environment: str | None) -> None:
        self._account, self._directory = account, directory
        self._following = Following(self, directory, environment, load_every=LOAD_EVERY, ask_every=ASK_EVERY)
        self._committed = Committed()
        self._deployment: Deployment | None = None

    @contextmanager
    def running(self, *, patient: bool = False) -> Iterator[None]:
        """Meanwhile the account is kept. Raises ProjectRefused where there is no project, unless `patient`."""
        asked = {KAFKA: self._ask_kafka, FLINK: self._ask_flink, CONNECT: self._ask_connect}
        for source in (PROJECT, *_LOST):
            self._account.is_silent(source)
        sources = {source: self._following.asking(source, ask) for source, ask in asked.items()}
        with self._following.running({**sources, MESSAGES: self._count}, patient=patient):
            yield

    def loaded(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._account.note(
            project=deployment.project,
            environment=deployment.environment,
            transactional=deployment.transactional,
        )

    def tell(self, source: str, trouble: Trouble | None) -> None:
        self._account.tell(source, trouble)
        if source == PROJECT and trouble is None:
            self._account.answers(PROJECT, at=time.time())
        elif source == PROJECT:
            self._account.is_silent(PROJECT)

    def lost(self, source: str) -> None:
        self._account.is_silent(source, **_LOST[source])

    def beside(self) -> None:
        """The members of the local stack, where this is the environment that stands on it."""
        deployment, stack = self._deployment, local.read(self._directory)
        elsewhere = deployment and deployment.endpoints and (not stack or deployment.endpoints.kafka != stack.kafka)
        self._account.note(members=() if elsewhere else members(self._directory))

    def _ask_kafka(self, deployment: Deployment, servers: Servers) -> None:
        readers = asking.query_readers(deployment) + asking.sink_readers(deployment)
        self._account.answers(KAFKA, ways=asking.ways(deployment, servers, readers), at=time.time())

    def _ask_flink(self, deployment: Deployment, servers: Servers) -> None:
        if deployment.graph.of_kind("query"):
            self._account.answers(FLINK, queries=asking.queries(deployment, servers), at=time.time())
        else:
            self._account.has_no(FLINK)

    def _ask_connect(self, deployment: Deployment, servers: Servers) -> None:
        if deployment.graph.of_kind("connector"):
            self._account.answers(CONNECT, connectors=asking.connectors(deployment, servers), at=time.time())
        else:
            self._account.has_no(CONNECT)

    def _count(self, deployment: Deployment) -> None:
        servers = deployment.servers()
        with closing(onlooker_of(deployment, servers)) as consumer:
            there, look_at = None, 0.0
            while self._following.is_current(deployment):
                if time.monotonic() >= look_at:
                    look_at = time.monotonic() + _LOOK_EVERY
                    found = [each for each in servers.kafka.topics().values() if each.name in deployment.transactional]
                    if found != there:
                        self._committed.go_on(consumer, servers.kafka.ends(found))
                        there = found
                self._committed.take(consumer.consume(_AT_ONCE, timeout=0.5))
                self._account.answers(MESSAGES, committed=self._committed.counts(), at=time.time())
                self._account.tell(MESSAGES, None)
