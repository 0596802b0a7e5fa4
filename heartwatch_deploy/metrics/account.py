"""Everything that the metrics are made of: written by the threads that ask servers, read at each scrape."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from heartwatch_deploy.metrics.applies import Applies
from heartwatch_deploy.metrics.delays import Delay
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.objectives import Objectives
from heartwatch_deploy.watching.asking import Ways
from heartwatch_deploy.watching.health import ConnectorHealth, QueryHealth
from heartwatch_deploy.watching.members import MemberHealth
from heartwatch_deploy.watching.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known now. `up` tells of each source whether it answers, `answered` when it last did (s of UTC).

    `committed` are messages of the topics that are written in transactions, counted since the account began; the other
    topics' are their offsets in `ways`. `drifted` are objects by kind, None before the first look.
    """

    project: str = ""
    environment: str = ""
    up: Mapping[str, bool] = field(default_factory=dict)
    answered: Mapping[str, float] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)
    transactional: frozenset[str] = frozenset()
    committed: Mapping[str, int] = field(default_factory=dict)
    queries: tuple[QueryHealth, ...] = ()
    connectors: tuple[ConnectorHealth, ...] = ()
    members: tuple[MemberHealth, ...] = ()
    objectives: Objectives = field(default_factory=Objectives)
    delays: Mapping[str, Delay] = field(default_factory=dict)
    applies: Applies | None = None
    holder: Holder | None = None
    drifted: Mapping[str, int] | None = None


class Account:
    """One `Seen` that several threads replace; `say` hears, once, what keeps a source from answering."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._lock = threading.Lock()
        self._seen = Seen()
        self._say = say
        self._troubles: dict[str, Trouble] = {}

    def seen(self) -> Seen:
        return self._seen

    def note(self, **fields: Any) -> None:
        """Replaces these fields."""
        with self._lock:
            self._seen = replace(self._seen, **fields)

    def answers(self, source: str, *, at: float, **fields: Any) -> None:
        """The source told this at a time (s of UTC)."""
        with self._lock:
            up, answered = self._seen.up, self._seen.answered
            self._seen = replace(self._seen, up={**up, source: True}, answered={**answered, source: at}, **fields)

    def is_silent(self, source: str, **fields: Any) -> None:
        """The source does not answer, and these fields no longer hold."""
        with self._lock:
            self._seen = replace(self._seen, up={**self._seen.up, source: False}, **fields)

    def has_no(self, source: str) -> None:
        """The deployment needs no such source: it is neither up nor down."""
        with self._lock:
            up = {name: well for name, well in self._seen.up.items() if name != source}
            self._seen = replace(self._seen, up=up)

    def tell(self, source: str, trouble: Trouble | None) -> None:
        """Says it when it is new; called by one thread a source."""
        if self._troubles.get(source) == trouble:
            return
        if trouble is None:
            del self._troubles[source]
            self._say(f"{source} answers again")
        else:
            self._troubles[source] = trouble
            self._say(": ".join(filter(None, (source, trouble.summary, trouble.cause))))
