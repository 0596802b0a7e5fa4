"""The supervisor's account of its members, as other processes read it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from heartwatch_deploy.stack import jsonfile
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.process import Identity

Health = Literal["waiting", "starting", "healthy", "unhealthy", "crashed", "stopped"]


@dataclass(frozen=True)
class MemberState:
    """One member: its process (None when there is none), its health and what is `wrong` in words, restarts so far."""

    name: str
    process: Identity | None
    health: Health
    wrong: str
    restarts: int
    ports: dict[str, int]


@dataclass(frozen=True)
class StackState:
    supervisor: Identity
    members: tuple[MemberState, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read(paths: StackPaths) -> StackState | None:
    """The last account, or None when there was none; the supervisor may have ended since."""
    content = jsonfile.read(paths.state)
    if content is None:
        return None
    members = tuple(
        MemberState(**{**member, "process": Identity(**member["process"]) if member["process"] else None})
        for member in content["members"]
    )
    return StackState(Identity(**content["supervisor"]), members)
