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
class World:
    """What a kind may look at besides its own object: all desired and live ones, and settings of the project."""

    project: str
    desired: State
    live: State = field(default_factory=State)
    compatibility: Mapping[str, str] = field(default_factory=dict)


class Kind(Protocol):
    """One kind of object: how it differs, and the exact requests for each action."""

    name: str
    deployed: bool
    """False for what lives in no server of its own (a Flink table, a rendered ksql file): never a step."""

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """Fields in which live is not as desired; server defaults are no difference."""

    def create(self, desired: Resource, world: World) -> Script: ...
    def update(self, change: Change, world: World) -> Script: ...
    def replace(self, change: Change, world: World) -> Script: ...
    def delete(self, live: Resource, world: World) -> Script: ...
    def holds_data(self, live: Resource) -> str:
        """What is lost when it is deleted, in words; empty when nothing is."""


class Engine(Protocol):
    """One control plane. `payload` of `read` is the TypedDict `Payload` in the engine's read.py."""

    name: str
    folder: str
    suffix: str
    kinds: Mapping[str, Kind]

    def parse(self, file: RenderedFile, compatibility: Mapping[str, str]) -> Parsed: ...
    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]: ...
    def checks(self, world: World) -> tuple[Check, ...]: ...
    def judge(self, check: Check, answer: Answer, files: Mapping[str, RenderedFile]) -> tuple[Diagnostic, ...]: ...
