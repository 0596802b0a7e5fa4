"""What apply tells while it works, and what it ends with."""

from dataclasses import dataclass
from typing import TypeAlias

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import Gate
from heartwatch_deploy.model.request import Request


@dataclass(frozen=True, slots=True)
class StepStarted:
    address: Address
    action: Action


@dataclass(frozen=True, slots=True)
class Doing:
    """A request about to be sent, or a gate about to be awaited; `detail` is a gate's newest observation."""

    address: Address
    what: Request | Gate
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StepDone:
    address: Address
    seconds: float
    notes: str = ""


@dataclass(frozen=True, slots=True)
class StepFailed:
    address: Address
    seconds: float
    diagnostic: Diagnostic


Event: TypeAlias = StepStarted | Doing | StepDone | StepFailed


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done` in the order of completion; `skipped` were never begun because a step that they need failed."""

    done: tuple[Address, ...]
    failed: tuple[Diagnostic, ...] = ()
    skipped: tuple[Address, ...] = ()
