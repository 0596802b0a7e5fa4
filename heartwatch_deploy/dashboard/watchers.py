"""The threads behind the board: each keeps one source of it up to date."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from heartwatch_deploy.dashboard.applies import Applies
from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.messages import TOGETHER, Messages
from heartwatch_deploy.dashboard.polling import Connectors, Growth, Poller, Queries
from heartwatch_deploy.dashboard.rows import TOPICS, RowMessages
from heartwatch_deploy.stack.secured.principals import PAGE
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.following import LOAD_EVERY, Following, Work
from heartwatch_deploy.watching.members import members
from heartwatch_deploy.watching.trouble import Trouble

_ROWS: Final = "rows of topics"
_POLLERS: Final[Mapping[str, type[Poller]]] = {
    "offsets": Growth,
    "queries": Queries,
    "connectors": Connectors,
    "history": Applies,
}
_TELLS: Final = {"offsets": "lags", "queries": "queries", "connectors": "connectors"}


class Watchers:
    """What the board hears, and the threads that tell it."""

    def __init__(self, board: Board, directory: Path, environment: str | None) -> None:
        self.board, self._directory = board, directory
        self._following = Following(self, directory, environment, login=PAGE)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Meanwhile the board is kept up to date. Raises ProjectRefused where there is no project at all."""
        sources = {name: self._polled(name) for name in _POLLERS}
        sources |= {f"messages of {topics[0]}": self._read(topics) for topics in TOGETHER}
        with self._following.running(sources | {_ROWS: self._read_rows}):
            yield

    def loaded(self, deployment: Deployment) -> None:
        self.board.set_deployment(deployment)

    def tell(self, source: str, trouble: Trouble | None) -> None:
        self.board.tell(source, trouble)

    def lost(self, source: str) -> None:
        if source in _TELLS:
            self.board.set_health(**{_TELLS[source]: ()})

    def beside(self) -> None:
        self.board.set_health(members=members(self._directory))

    def _polled(self, source: str) -> Work:
        def poll(deployment: Deployment) -> None:
            self._following.asking(source, _POLLERS[source](self.board).ask)(deployment)

        return poll

    def _read(self, topics: Sequence[str]) -> Work:
        source = f"messages of {topics[0]}"

        def follow(deployment: Deployment) -> None:
            with Messages(self.board, deployment, topics) as messages:
                while self._following.is_current(deployment):
                    messages.read()
                    self.board.tell(source, None)

        return follow

    def _read_rows(self, deployment: Deployment) -> None:
        """Of what is deployed: the parts of a project are for choosing."""
        topics = [topic for topic in TOPICS if topic in deployment.topics]
        if not topics:
            self._following.over.wait(LOAD_EVERY)
            return
        with RowMessages(self.board.kept, deployment, topics) as messages:
            looked = time.monotonic()
            while self._following.is_current(deployment):
                messages.read()
                self.board.tell(_ROWS, None)
                if messages.missing and time.monotonic() - looked > LOAD_EVERY:
                    if messages.has_come():
                        return
                    looked = time.monotonic()
