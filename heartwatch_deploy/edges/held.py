"""The right to be the only one that deploys a project, wherever that is settled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from heartwatch_deploy.clients.http import ClientError, Unreachable
from heartwatch_deploy.model.claim import Heard, Holder


class Held(Protocol):
    """A lock that is ours. `leave_nothing` says whether its place goes with it, since nothing is deployed."""

    leave_nothing: bool

    @property
    def holder(self) -> Holder:
        """We, as others are told of us."""

    @property
    def lost(self) -> bool: ...

    def check(self) -> None:
        """Returns when nobody else can have the lock; LockLost when somebody has, ClientError when nobody can say."""


class LockHeld(Exception):
    """Somebody else deploys: `by` says who, `silent` for how many seconds they said nothing, `left` in how many their
    claim ends if they say no more, `remedy` what to do where they hang."""

    def __init__(self, by: Heard, *, silent: float, left: float, remedy: str = "") -> None:
        super().__init__(by.claim.holder.who)
        self.by, self.silent, self.left = by, silent, left
        self.remedy = remedy or "`heartwatch_deploy unlock` takes the lock from it"


class LockLost(ClientError):
    """Somebody else took the lock over in the meantime."""


class RecordAway(Unreachable):
    """The place of the record does not answer, so that nobody could tell later what was begun."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a holder that lives, in seconds; whether it does shows when it speaks again, and until then,
    or until its lease ends, it is waited for in any case. With `force` the lock is taken from who has it, and ours once
    they have seen that. `tell` hears whom we wait for."""

    seconds: float = 0.0
    force: bool = False
    tell: Callable[[LockHeld], None] = lambda _held: None
