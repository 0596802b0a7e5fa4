"""Threads that keep watching a deployment: each one source, told when it does not answer, and asked again."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from confluent_kafka import KafkaException

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.stack.secured.principals import ONLOOKER
from heartwatch_deploy.storage.project import ProjectRefused
from heartwatch_deploy.watching.deployment import Deployment, Loading
from heartwatch_deploy.watching.trouble import Trouble, trouble_of

LOAD_EVERY: Final = 3.0
ASK_EVERY: Final = 1.0
AGAIN_AFTER: Final = 2.0
PROJECT: Final = "project"
_PATIENCE: Final = 10.0
_APPLY: Final = (
    "`heartwatch_deploy apply` makes what the project needs; `heartwatch_deploy stack status` shows how it is"
)

Work = Callable[[Deployment], None]
"""Follows a source until the deployment is another one; raises ClientError and KafkaException."""


class Hearer(Protocol):
    """Who keeps what the threads find; called from several of them."""

    def loaded(self, deployment: Deployment) -> None:
        """The project's files were read (again)."""

    def tell(self, source: str, trouble: Trouble | None) -> None:
        """What keeps a source from telling, or that nothing does."""

    def lost(self, source: str) -> None:
        """What the source told before no longer holds."""

    def beside(self) -> None:
        """Called as often as the project is loaded, for what is no server's."""


class Following:
    """All threads, and the deployment as it was loaded last; `over` ends them.

    Files are looked at every `load_every` (s), and loaded where one has changed, which costs a quarter of a second of
    CPU time for all parts; without servers they are looked at every LOAD_EVERY. `ask_every` is the follower's, too.
    """

    def __init__(
        self,
        hearer: Hearer,
        directory: Path,
        environment: str | None,
        *,
        login: str = ONLOOKER,
        load_every: float = LOAD_EVERY,
        ask_every: float = ASK_EVERY,
    ) -> None:
        self._hearer, self._loading = hearer, Loading(directory, environment, login=login)
        self._load_every, self._ask_every = load_every, ask_every
        self.over = threading.Event()
        self._deployment: Deployment | None = None

    @contextmanager
    def running(self, sources: Mapping[str, Work], *, patient: bool = False) -> Iterator[None]:
        """Meanwhile every source is followed. Raises ProjectRefused where there is no project at all, unless `patient`:
        then it is looked for again."""
        try:
            self._load()
        except ProjectRefused as refused:
            if not patient:
                raise
            self._hearer.tell(PROJECT, trouble_of(refused.diagnostics[0]))
        threads = [threading.Thread(target=self._follow_project, daemon=True)]
        threads += [threading.Thread(target=self._follow, args=each, daemon=True) for each in sources.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join(_PATIENCE)

    def asking(self, source: str, ask: Callable[[Deployment, Servers], None]) -> Work:
        """Asks every `ask_every`, with clients of its own."""

        def work(deployment: Deployment) -> None:
            servers = deployment.servers()
            while self.is_current(deployment):
                ask(deployment, servers)
                self._hearer.tell(source, None)
                self.over.wait(self._ask_every)

        return work

    def is_current(self, deployment: Deployment) -> bool:
        """Whether the deployment is still the same; a stack that came up again may have other addresses."""
        return self._deployment == deployment and not self.over.is_set()

    def _load(self) -> None:
        loaded = self._loading.load()
        self._hearer.loaded(loaded)
        self._hearer.tell(PROJECT, loaded.trouble)
        self._deployment = loaded

    def _follow_project(self) -> None:
        left = self._load_every
        while not self.over.wait(LOAD_EVERY):
            left -= LOAD_EVERY
            self._hearer.beside()
            if left > 0 and self._deployment is not None and self._deployment.endpoints is not None:
                continue
            left = self._load_every
            if not self._loading.is_stale:
                continue
            try:
                self._load()
            except ProjectRefused as refused:
                self._hearer.tell(PROJECT, trouble_of(refused.diagnostics[0]))

    def _follow(self, source: str, work: Work) -> None:
        while not self.over.is_set():
            deployment = self._deployment
            if deployment is None or deployment.endpoints is None:
                self._hearer.tell(source, None)  # the project's own trouble says it
            else:
                try:
                    work(deployment)
                    continue
                except ClientError as error:
                    self._hearer.tell(source, trouble_of(explain.reading(error)))
                except KafkaException as error:
                    self._hearer.tell(source, Trouble("Kafka does not let us read", error.args[0].str(), _APPLY))
            self._hearer.lost(source)
            self.over.wait(AGAIN_AFTER)
