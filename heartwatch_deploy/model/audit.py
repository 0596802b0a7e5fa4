"""What is kept for good of every apply: who did what, when, by which files, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import fingerprint

NUMBER_DIGITS: Final = 6
"""So many digits or fewer are a number of the history, more the beginning of a commit."""


class Result(StrEnum):
    """How an apply ended. NO_END: it was killed, or goes on."""

    DONE = "done"
    PARTLY = "partly done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    LOCK_LOST = "lost the lock"
    BROKE_OFF = "broke off"
    NO_END = "no end on record"


@dataclass(frozen=True, slots=True)
class Checkout:
    """The git commit that the files were checked out from; `changed` where they were not as in it."""

    commit: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts that a project was loaded from, by path, and the `--var` texts beside them."""

    files: Mapping[str, str]
    variables: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for equal texts."""
        return fingerprint({"files": dict(self.files), "variables": list(self.variables)})


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of the plan; `hazards` are those that somebody consented to."""

    address: Address
    action: Action
    reason: Reason
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """Written before anything is sent. `plan` is the digest that the plan has in a file of `plan --out`, `sources` the
    fingerprint of the texts that are kept beside it, `back_to` the id of the entry that a rollback goes back to."""

    id: str
    verb: str
    by: Holder
    at: str
    version: str
    project: str
    environment: str
    checkout: Checkout | None
    plan: str
    summary: str
    steps: tuple[StepTaken, ...]
    sources: str
    targets: tuple[Address, ...] = ()
    back_to: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Written when it is over, however that came."""

    id: str
    at: str
    seconds: float
    result: Result
    done: tuple[Address, ...] = ()
    failed: tuple[Diagnostic, ...] = ()
    skipped: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One apply; `number` counts from 1 in the order in which they were begun."""

    number: int
    begun: Begun
    ended: Ended | None

    @property
    def result(self) -> Result:
        return self.ended.result if self.ended else Result.NO_END
