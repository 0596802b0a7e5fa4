"""What differs between the files and the clusters, and how grave that is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.edit import Edit
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.protection import Protection
from heartwatch_deploy.model.remaking import Remaking
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.span import Span


class Action(StrEnum):
    """FORGET drops an object from the record only: it is gone already, or was never ours to delete. RECORD sets down
    what is as the files say already, and could not be noted or never was: nothing is sent."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"
    RECORD = "record"
    NO_OP = "no-op"


class Reason(StrEnum):
    NEW = "new in the project"
    CHANGED = "changed in the project"
    DRIFTED = "changed in the cluster"
    UNRECORDED = "not as the files say, and not on record"
    GONE = "gone from the cluster"
    UNHEALTHY = "not healthy in the cluster"
    REMADE = "what it reads is dropped and made anew"
    REMOVED = "removed from the project"
    DESTROY = "destroy was asked for"
    INTERRUPTED = "begun by a run that did not come to its end"
    SAME = "as the files say"
    FITS = "as the files say, and not on record"
    OUTDATED = "as the files say, and not as on record"
    ADOPTED = "import was asked for"
    FORGOTTEN = "forget was asked for"


class Grade(IntEnum):
    """How grave a difference is; a change is as grave as its gravest difference."""

    NO_CHANGE = 0
    IN_PLACE = 1
    CARRY_OFFSETS = 2
    FROM_SAVEPOINT = 3
    BLUE_GREEN = 4
    REFUSE = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: `path` in the spec, what the cluster has (`before`), what the files want (`after`)."""

    path: str
    before: Json
    after: Json
    grade: Grade = Grade.REFUSE


@dataclass(frozen=True, slots=True)
class Change:
    """`desired`, `live` and `applied` are None where the object is not in that state; `read_by` are the deployed
    objects that read it, by the files, and are there now, `written_by` those that write it, told of what does not stay
    as it is; `edit` is what becomes of its state, where that was asked, `protection` what forbids to delete or replace
    it, `places` where fields that differ stand in their files, `around` what rules must know of the world besides.
    `remaking` is with whom it goes and comes back, `after` what must be done before it, besides what it needs."""

    address: Address
    action: Action
    reason: Reason
    desired: Resource | None = None
    live: Resource | None = None
    applied: Resource | None = None
    differences: tuple[Difference, ...] = ()
    read_by: tuple[Address, ...] = ()
    written_by: tuple[Address, ...] = ()
    edit: Edit | None = None
    protection: Protection | None = None
    places: Mapping[str, Span] = field(default_factory=dict)
    around: Mapping[str, Json] = field(default_factory=dict)
    remaking: Remaking | None = None
    after: frozenset[Address] = frozenset()

    def place_of(self, path: str) -> Span | None:
        """Where a field stands in its file, else where the object does."""
        return self.places.get(path, self.desired.span if self.desired else None)

    @property
    def is_foreign(self) -> bool:
        """Whether the object is there and somebody else made it."""
        return self.live is not None and not (self.applied and self.applied.owned)


class HazardKind(StrEnum):
    DELETE_DATA = "delete-data"
    DROP_STATE = "drop-state"
    FRESH_START = "fresh-start"
    SPLIT_KEYS = "split-keys"
    LOCK_OUT = "lock-out"
    OPEN_UP = "open-up"


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with an object that is deleted, and cannot be had again from the files."""

    kind: HazardKind
    what: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something that cannot be taken back: what it is in a line, and `details` in others; `flag` is the consent to
    exactly this one."""

    kind: HazardKind
    address: Address
    explanation: str
    details: tuple[str, ...] = ()

    @property
    def consent(self) -> str:
        return f"{self.kind}:{self.address}"

    @property
    def flag(self) -> str:
        return f"--allow {self.consent}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one change."""

    grade: Grade
    hazards: tuple[Hazard, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
