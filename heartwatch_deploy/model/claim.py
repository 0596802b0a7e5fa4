"""A claim to be the only one that deploys a project."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """WAITING stands in line, HELD has the lock."""

    WAITING = "waiting"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who claims: a person or runner, on which machine, doing what, since when (UTC), and where that can be watched."""

    who: str
    where: str
    doing: str
    since: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claimant last said. It counts for `lease` seconds after that; `ticket` is its place in line, None for a
    first word, whose place is its own offset."""

    id: str
    standing: Standing
    holder: Holder
    lease: float
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A claim with its offset in the log and the broker's time of it, in milliseconds: one clock for all claimants."""

    claim: Claim
    offset: int
    at: int

    @property
    def ticket(self) -> int:
        return self.offset if self.claim.ticket is None else self.claim.ticket
