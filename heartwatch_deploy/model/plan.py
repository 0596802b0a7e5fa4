"""The steps that apply will take, with the exact requests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Difference, Hazard, Reason
from heartwatch_deploy.model.edit import Edit
from heartwatch_deploy.model.gate import Gate
from heartwatch_deploy.model.request import Request
from heartwatch_deploy.model.resource import Resource

Script: TypeAlias = tuple[Request | Gate, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One object's way to where it should be: `script` is sent and awaited in order.

    `result` is what is recorded as last applied once the script is through; None when the object is gone then.
    `after` are the steps of this plan that must be done before. `edit` is what becomes of the object's state; `back` is
    sent and awaited when the script fails and what it has replaced can still go on. `notes` tell what requests do not
    show, such as where a job begins to read; `says` is what a change in place is called where it has a name of its own.
    """

    address: Address
    action: Action
    reason: Reason
    script: Script
    result: Resource | None
    differences: tuple[Difference, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    after: tuple[Address, ...] = ()
    edit: Edit | None = None
    back: Script = ()
    notes: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`levels` are steps that may run side by side; each level needs those before it. `unchanged` counts objects that
    are as the files say. The fingerprint of the files and the clusters' own ids, by server, bind a saved plan to the
    project and the world it was made in. With `targets` it is for these and what they need alone."""

    project: str
    environment: str
    levels: tuple[tuple[Step, ...], ...]
    unchanged: int
    project_fingerprint: str
    clusters: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[Address, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        for level in self.levels:
            yield from level

    def __len__(self) -> int:
        return sum(len(level) for level in self.levels)

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        return tuple(hazard for step in self for hazard in step.hazards)
