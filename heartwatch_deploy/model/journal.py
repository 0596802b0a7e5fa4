"""What is remembered of an object between runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.resource import Resource


class Phase(StrEnum):
    INTENDED = "intended"
    APPLIED = "applied"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Record:
    """The newest word on one address: `applied` is the object as last applied (None: never, or removed), `step` what
    was under way when the phase is not APPLIED, `notes` what servers gave on the way (a savepoint's path)."""

    address: Address
    phase: Phase
    applied: Resource | None
    at: str
    version: str
    step: Step | None = None
    notes: Mapping[str, Json] = field(default_factory=dict)
