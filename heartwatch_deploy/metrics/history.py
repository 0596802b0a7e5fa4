"""The history of applies for the account, read again once something was added to it, and who has the lock."""

import time
from typing import Final

from heartwatch_deploy.edges.keeping import keeping_of
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.applies import applies
from heartwatch_deploy.storage import audit
from heartwatch_deploy.watching.deployment import Deployment

HISTORY: Final = "history"


class History:
    """What a thread asks of the history and of the lock; its topic grows by all files with each apply."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._read: tuple[str, int] | None = None

    def __call__(self, deployment: Deployment, servers: Servers) -> None:
        kept = keeping_of(deployment.loaded, servers)
        self._account.answers(HISTORY, holder=kept.lock_holder(), at=time.time())
        log = kept.audit()
        if (mark := (log.name, log.mark())) != self._read or self._account.seen().applies is None:
            self._account.note(applies=applies(audit.read(log).entries, deployment.environment))
            self._read = mark
