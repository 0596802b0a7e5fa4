"""The threads behind the board: each keeps one source of it up to date."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.messages import TOGETHER, Messages
from heartwatch_deploy.dashboard.polling import Connectors, Growth, Poller, Queries
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.following import Following, Work
from heartwatch_deploy.watching.members import members
from heartwatch_deploy.watching.trouble import Trouble

_POLLERS: Final[Mapping[str, type[Poller]]] = {"offsets": Growth, "queries": Queries, "connectors": Connectors}
_TELLS: Final = {"offsets": "lags", "queries": "queries", "connectors": "connectors"}


class Watchers:
    """What the board hears, and the threads that tell it."""

    def __init__(self, board: Board, directory: Path, environment: str | None) -> None:
        self.board, self._directory = board, directory
        self._following = Following(self, directory, environment)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Meanwhile the board is kept up to date. Raises ProjectRefused where there is no project at all."""
        sources = {name: self._polled(name) for name in _POLLERS}
        sources |= {f"messages of {topics[0]}": self._read(topics) for topics in TOGETHER}
        with self._following.running(sources):
            yield

    def loaded(self, deployment: Deployment) -> None:
        self.board.set_graph(deployment.graph, deployment.environment)

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
