"""What was applied, read again once something was added to the history."""

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.edges.keeping import keeping_of
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.storage import audit
from heartwatch_deploy.watching.deployment import Deployment


class Applies:
    """Asked about as often as the servers are; the history grows by all files with each apply."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._read: tuple[str, int] | None = None

    def ask(self, deployment: Deployment, servers: Servers) -> None:
        """Raises ClientError."""
        log = keeping_of(deployment.loaded, servers).audit()
        if (mark := (log.name, log.mark())) != self._read:
            self._board.kept.applies = audit.read(log).entries
            self._read = mark
