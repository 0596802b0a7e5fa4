"""The threads behind the board: each keeps one source of it up to date, tells what keeps it from that, and goes on."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from confluent_kafka import KafkaException

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.dashboard.board import Board, Trouble
from heartwatch_deploy.dashboard.deployment import Deployment, load, trouble_of
from heartwatch_deploy.dashboard.messages import TOGETHER, Messages
from heartwatch_deploy.dashboard.polling import Connectors, Offsets, Poller, Queries
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.storage.project import ProjectRefused
from heartwatch_deploy.watching.members import members

PROJECT_EVERY: Final = 3.0
ASK_EVERY: Final = 1.0
AGAIN_AFTER: Final = 2.0
_PATIENCE: Final = 10.0
_POLLERS: Final[Mapping[str, Callable[[Board, Deployment, Servers], Poller]]] = {
    "offsets": Offsets,
    "queries": Queries,
    "connectors": Connectors,
}
_TELLS: Final = {"offsets": "lags", "queries": "queries", "connectors": "connectors"}
_APPLY: Final = (
    "`heartwatch_deploy apply` makes what the project needs; `heartwatch_deploy stack status` shows how it is"
)


class Watchers:
    """All threads, and the deployment as it was loaded last; `over` ends them."""

    def __init__(self, board: Board, directory: Path, environment: str | None) -> None:
        self.board, self._directory, self._environment = board, directory, environment
        self.over = threading.Event()
        self._deployment: Deployment | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Meanwhile the board is kept up to date. Raises ProjectRefused where there is no project at all."""
        self._load()
        work = [self._follow_project, *map(self._follower, TOGETHER), *map(self._poller, _POLLERS)]
        threads = [threading.Thread(target=each, daemon=True) for each in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join(_PATIENCE)

    def _load(self) -> None:
        loaded = load(self._directory, self._environment)
        self.board.set_graph(loaded.graph, loaded.environment)
        self.board.tell("project", loaded.trouble)
        self._deployment = loaded

    def _follow_project(self) -> None:
        while not self.over.wait(PROJECT_EVERY):
            try:
                self._load()
            except ProjectRefused as refused:
                self.board.tell("project", trouble_of(refused.diagnostics[0]))
            self.board.set_health(members=members(self._directory))

    def _poller(self, source: str) -> Callable[[], None]:
        def poll(deployment: Deployment) -> None:
            asked = _POLLERS[source](self.board, deployment, deployment.servers())
            while self._is_current(deployment):
                asked.ask()
                self.board.tell(source, None)
                self.over.wait(ASK_EVERY)

        return lambda: self._again_and_again(source, poll)

    def _follower(self, topics: Sequence[str]) -> Callable[[], None]:
        source = f"messages of {topics[0]}"

        def follow(deployment: Deployment) -> None:
            with Messages(self.board, deployment, topics) as messages:
                while self._is_current(deployment):
                    messages.read()
                    self.board.tell(source, None)

        return lambda: self._again_and_again(source, follow)

    def _again_and_again(self, source: str, work: Callable[[Deployment], None]) -> None:
        while not self.over.is_set():
            deployment = self._deployment
            if deployment is None or deployment.endpoints is None:
                self.board.tell(source, None)  # the project's own trouble says it
            else:
                try:
                    work(deployment)
                    continue
                except ClientError as error:
                    self.board.tell(source, trouble_of(explain.reading(error)))
                except KafkaException as error:
                    self.board.tell(source, Trouble("Kafka does not let the page read", error.args[0].str(), _APPLY))
            if source in _TELLS:  # what was told before no longer holds
                self.board.set_health(**{_TELLS[source]: ()})
            self.over.wait(AGAIN_AFTER)

    def _is_current(self, deployment: Deployment) -> bool:
        """Whether the deployment is still the same; a stack that came up again may have other addresses."""
        now = self._deployment
        same = now is not None and (now.endpoints, now.graph) == (deployment.endpoints, deployment.graph)
        return same and not self.over.is_set()
