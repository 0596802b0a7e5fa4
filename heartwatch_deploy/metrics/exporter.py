"""The threads behind the account: the servers are asked every five seconds, drift is looked for, whoever scrapes."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from confluent_kafka import Consumer

from heartwatch_deploy import record_keeping
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.committed import Committed
from heartwatch_deploy.metrics.delays import Delays
from heartwatch_deploy.metrics.history import HISTORY, History
from heartwatch_deploy.model.diagnostic import Severity
from heartwatch_deploy.stack import endpoints as local
from heartwatch_deploy.watching import asking
from heartwatch_deploy.watching.asking import Ways
from heartwatch_deploy.watching.consuming import onlooker_of
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.following import PROJECT, Following
from heartwatch_deploy.watching.members import members
from heartwatch_deploy.watching.trouble import Trouble, trouble_of

KAFKA: Final = "kafka"
FLINK: Final = "flink"
CONNECT: Final = "connect"
MESSAGES: Final = "messages"
DRIFT: Final = "drift"
LOAD_EVERY: Final = 15.0
ASK_EVERY: Final = 5.0  # as often as Prometheus scrapes; asking each second took 8 % of a core
DRIFT_EVERY: Final = 60.0  # it reads every object that was ever applied
_LOOK_EVERY: Final = 3.0
_AT_ONCE: Final = 5000  # messages
_GATHER: Final = 0.1  # seconds, by which a delay may be told too long
_LOST: Final[dict[str, dict[str, Any]]] = {
    KAFKA: {"ways": Ways()},
    FLINK: {"queries": ()},
    CONNECT: {"connectors": ()},
    MESSAGES: {"committed": {}, "delays": {}},
    HISTORY: {"applies": None, "holder": None},
    DRIFT: {"drifted": None},
}


class Exporter:
    """Keeps an account of a deployment."""

    def __init__(self, account: Account, directory: Path, environment: str | None) -> None:
        self._account, self._directory = account, directory
        self._following = Following(self, directory, environment, load_every=LOAD_EVERY, ask_every=ASK_EVERY)
        self._committed, self._delays = Committed(), Delays()
        self._deployment: Deployment | None = None

    @contextmanager
    def running(self, *, patient: bool = False) -> Iterator[None]:
        """Meanwhile the account is kept. Raises ProjectRefused where there is no project, unless `patient`."""
        asked: dict[str, Callable[[Deployment, Servers], None]] = {
            KAFKA: self._ask_kafka,
            FLINK: self._ask_flink,
            CONNECT: self._ask_connect,
            HISTORY: History(self._account),
        }
        for source in (PROJECT, *_LOST):
            self._account.is_silent(source)
        sources = {source: self._following.asking(source, ask) for source, ask in asked.items()}
        with self._following.running({**sources, MESSAGES: self._count, DRIFT: self._look_for_drift}, patient=patient):
            yield

    def loaded(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._account.note(
            project=deployment.project,
            environment=deployment.environment,
            transactional=deployment.transactional,
            objectives=deployment.loaded.objectives,
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

    def _look_for_drift(self, deployment: Deployment) -> None:
        while self._following.is_current(deployment):
            found, live, _ = record_keeping.find_drift((self._deployment or deployment).loaded)
            wrong = next((each for each in live.diagnostics if each.severity is Severity.ERROR), None)
            self._account.tell(DRIFT, trouble_of(wrong) if wrong else None)
            if wrong:
                self.lost(DRIFT)
            else:
                kinds = Counter(f"{each.address.engine}.{each.address.kind}" for each in found)
                self._account.answers(DRIFT, drifted=kinds, at=time.time())
            self._following.over.wait(DRIFT_EVERY)

    def _count(self, deployment: Deployment) -> None:
        servers = deployment.servers()
        with closing(onlooker_of(deployment, servers)) as consumer:
            there: list[Topic] = []
            look_at = 0.0
            while self._following.is_current(deployment):
                limits = (self._deployment or deployment).loaded.objectives.delay_seconds
                if time.monotonic() >= look_at:
                    look_at = time.monotonic() + _LOOK_EVERY
                    there = self._read_on(consumer, servers, deployment.transactional | limits.keys(), there)
                messages = consumer.consume(_AT_ONCE, timeout=_GATHER)
                now = time.time()
                self._committed.take(messages)
                self._delays.take(messages, limits, now=now)
                counts = self._committed.counts()
                committed = {topic: many for topic, many in counts.items() if topic in deployment.transactional}
                self._account.answers(MESSAGES, committed=committed, delays=self._delays.known(), at=now)
                self._account.tell(MESSAGES, None)

    def _read_on(self, consumer: Consumer, servers: Servers, wanted: Set[str], there: list[Topic]) -> list[Topic]:
        """The wanted topics that are there, from now on read when others were before."""
        found = [each for each in servers.kafka.topics().values() if each.name in wanted]
        if found != there:
            self._committed.go_on(consumer, servers.kafka.ends(found))
        return found
