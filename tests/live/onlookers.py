"""The page and the exporter on a deployment, each with its own login: whether they are told all that there is."""

import time
from pathlib import Path
from typing import Final

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.watchers import Watchers
from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.exporter import Exporter
from heartwatch_deploy.stack.process import until

TOLD_WITHIN: Final = 60.0


def page_is_told_all(project: Path, *, queries: int) -> None:
    """Who sent readings in the last minutes, how queries and connectors are; no source is in trouble."""
    board = Board(start=time.time())

    def is_told() -> bool:
        health = board.health
        return len(health.queries) == queries and bool(health.connectors and health.lags) and board.size()[0] > 0

    with Watchers(board, project, None).running():
        assert until(is_told, seconds=TOLD_WITHIN), (board.health, board.size(), board.troubles())
        assert until(lambda: not board.troubles(), seconds=TOLD_WITHIN), board.troubles()


def exporter_is_told_all(project: Path) -> None:
    """Every source answers, and nothing has drifted."""
    words: list[str] = []
    account = Account(words.append)
    with Exporter(account, project, None).running():
        assert until(lambda: account.seen().drifted is not None, seconds=TOLD_WITHIN), words
        assert until(lambda: all(account.seen().up.values()), seconds=TOLD_WITHIN), (account.seen().up, words)
    assert not sum((account.seen().drifted or {}).values()), account.seen().drifted
