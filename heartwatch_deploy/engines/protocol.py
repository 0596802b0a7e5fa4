"""What every control plane offers to the stages: the same names in each folder, all of it pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from heartwatch_deploy.model.change import Change, Difference
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
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
    hold, as texts."""

    project: str
    compatibility: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """What a kind may look at besides its own object."""

    project: str
    desired: State
    live: State = field(default_factory=State)
    files: Mapping[str, RenderedFile] = field(default_factory=dict)


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

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """Fields in which live is not as desired; server defaults are no difference."""
        ...

    def health(self, live: Resource) -> Health: ...

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

    def holds(self, live: Resource) -> str:
        """What is lost when it is deleted, in words; empty when nothing is."""
        ...

    def keeps_state(self) -> bool:
        """Whether replacing or re-creating it begins its work anew."""
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

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]: ...

    def checks(self, world: World) -> tuple[Check, ...]:
        """What to ask running servers about the desired objects without changing anything."""
        ...

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        """What an answer to one of `checks` means."""
        ...
