"""What every control plane offers to the stages: the same names in each folder, all of it pure."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Protocol

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change, Difference, Loss
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.edit import Edit
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file defines, and what is wrong with it."""

    resources: tuple[Resource, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What parsing may know of the project besides the file; `values` are those of the environment that a text can
    hold, as texts; `render_only` are engines whose files are checked and never sent."""

    project: str
    compatibility: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    render_only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Adoption:
    """The text of a file that says what is there already; None where there can be none, and `diagnostics` say why."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def not_adopted(address: Address, why: str, remedy: str) -> Adoption:
    """HW532: no file can say what is there."""
    return Adoption(None, (Diagnostic("HW532", f"{address} cannot be imported: {why}", address=address, help=remedy),))


@dataclass(frozen=True, slots=True)
class World:
    """What a kind may look at besides its own object. `going` is what the plan deletes; `begun` is what an earlier run
    was about to send and did not come to the end of."""

    project: str
    desired: State
    live: State = field(default_factory=State)
    files: Mapping[str, RenderedFile] = field(default_factory=dict)
    applied: State = field(default_factory=State)
    going: Set[Address] = frozenset()
    begun: Mapping[Address, Script] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """`present` is false for what has ended (a failed job is there no more), `problem` is empty when all is well."""

    present: bool = True
    problem: str = ""


class Kind(Protocol):
    """One kind of object: how it differs, and the exact requests for each action."""

    name: str
    deployed: bool
    """False for what lives in no server of its own (a Flink table, a rendered ksql file): never a step."""
    works: bool
    """Whether it does something by itself, such as a job, and is not at rest, as a topic is."""
    guesses: bool
    """Whether it can only guess if live is what a text says that is not on record as sent."""
    changes_others: bool
    """Whether what somebody else made is changed as its file says."""

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """Fields in which live is not as desired; server defaults are no difference."""
        ...

    def health(self, live: Resource) -> Health: ...

    def is_marked(self, live: Resource) -> bool:
        """Whether the live object itself tells that this project made it, record or no record."""
        ...

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        """The change in the words of the files, where the live object cannot tell; else nothing."""
        ...

    def create(self, change: Change, world: World) -> Script:
        """From nothing to `change.desired`."""
        ...

    def update(self, change: Change, world: World) -> Script:
        """From `change.live` to `change.desired` in place; also the way back to health."""
        ...

    def replace(self, change: Change, world: World) -> Script: ...

    def delete(self, live: Resource, world: World) -> Script: ...

    def clear_away(self, applied: Resource, world: World) -> Script:
        """What a removal that was interrupted may have left of an object that is gone itself; can be sent again."""
        ...

    def goes_after(self, address: Address) -> tuple[Address, ...]:
        """What must be gone before it is deleted, where that is deleted as well."""
        ...

    def gives(self, change: Change) -> bool:
        """Whether what needs the object waits for it to be built; what gives nothing waits for them."""
        ...

    def takes(self, change: Change) -> bool:
        """Whether what works with the object, and goes, must have gone before it is changed in place."""
        ...

    def in_two(self, change: Change) -> tuple[Change, Change] | None:
        """The part of a change that whoever needs the object waits for, and the part that waits for all who need or
        needed it; None where it is made in one step."""
        ...

    def lateness(self, change: Change) -> int:
        """0 for what is done in its turn; more for what is done after all that has less."""
        ...

    def holds(self, live: Resource) -> Loss | None:
        """What is lost when it is deleted and the files do not bring back; None when nothing is."""
        ...

    def keeps_state(self) -> bool:
        """Whether replacing or re-creating it begins its work anew."""
        ...

    def loses(self, change: Change) -> tuple[str, ...]:
        """What beginning anew loses or repeats, or an end loses, in lines."""
        ...

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        """What the change does that its requests do not show, a line each; hazards tell for themselves."""
        ...

    def says(self, change: Change) -> str:
        """What a change in place is called, where it has a name of its own."""
        ...

    def comes_back(self, change: Change) -> bool:
        """Whether what is gone is made again with the state that it had."""
        ...

    def questions(self, change: Change) -> tuple[Check, ...]:
        """What running servers must be asked before it can be said what the change makes of the object's state."""
        ...

    def edit(self, change: Change, answers: tuple[Answer, ...]) -> Edit:
        """What the answers to `questions`, in their order, say of it."""
        ...

    def back(self, change: Change, world: World) -> Script:
        """The way back to what the change replaces, should its script fail; nothing where there is none."""
        ...

    def recorded(self, result: Resource, live: Resource) -> Resource:
        """What is kept on record of an object that was just made or changed and is there as `live`."""
        ...


class Engine(Protocol):
    """One control plane. `payload` of `read` is the TypedDict `Payload` in the engine's read.py."""

    name: str
    suffix: str
    kinds: Mapping[str, Kind]

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed: ...

    def link(self, desired: State) -> State:
        """The resources again, with what follows from their neighbours (a job's fingerprint from its tables')."""
        ...

    def recognise(self, desired: State, live: State, applied: State) -> tuple[State, State]:
        """Desired and last applied again, so that an object which means what is desired is no different from it, though
        it was made from another text or by another release."""
        ...

    def look_around(self, changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
        """The changes of a plan again, its own with what only all of them together tell, and rules must know."""
        ...

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]: ...

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        """The file of an object that is there, or on record, and in no file; `desired` is what the files have."""
        ...

    def checks(self, world: World) -> tuple[Check, ...]:
        """What to ask running servers about the desired objects without changing anything."""
        ...

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        """What an answer to one of `checks` means."""
        ...
