"""What a member of the stack declares, and the place it is given to run in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured.certificates import Certificates

LOOPBACK = "127.0.0.1"
BACKGROUND = 6
"""How far a member gives way, once it has started, that takes in or watches what others make: alerts must not wait for
it."""


@dataclass(frozen=True)
class Place:
    """A project's stack as its members see it: ports, component directories and programs by name, memory in MiB
    by member.

    `flink_jars` are files and directories for Flink's class path, `flink_plugins` and `connect_plugins` what Flink and
    the Connect worker load apart, by name. `secured` is whether Kafka, Connect, registry and Postgres speak TLS and let
    in only whom they know; a `short_lived` stack spares what pays only after minutes.
    """

    paths: StackPaths
    ports: Mapping[str, int]
    components: Mapping[str, Path]
    memory: Mapping[str, int]
    secrets: Mapping[str, str]
    flink_jars: tuple[Path, ...] = ()
    flink_plugins: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    connect_plugins: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    secured: bool = False
    short_lived: bool = False

    @property
    def certificates(self) -> Certificates:
        """Of a secured stack."""
        return Certificates(self.paths.security)

    def url(self, port: str) -> str:
        """The address of a server that speaks HTTPS in a secured stack."""
        return f"{'https' if self.secured else 'http'}://{self.address(port)}"

    def address(self, port: str) -> str:
        return f"{LOOPBACK}:{self.ports[port]}"

    @property
    def java(self) -> Path:
        return self.components["java"] / "bin" / "java"


@dataclass(frozen=True)
class Launch:
    """How to run a member's process: `files` are written first; `user` is (uid, gid), None for our own."""

    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[Path, str] = field(default_factory=dict)
    user: tuple[int, int] | None = None
    cwd: Path | None = None


def nothing_to_prepare(_: Place) -> None:
    """For members that make their own directories."""


def nothing_to_tell(_: Place) -> list[str]:
    """For members that only are healthy or not."""
    return []


@dataclass(frozen=True)
class Member:
    """One server of the stack.

    `needs` are members that must be healthy before it starts, `outlived_by` those that must stop after it; `ports`
    the wanted ports by name; `memory` the MiB its heap (or, for Postgres, its shared buffers) may take; `check`
    returns None when healthy, else what is wrong; `observe` looks closer at a healthy one and returns what a person
    should know; `nice` is how far its processes give way to the others once it is healthy, so that no start is starved;
    `stop_within` is how many seconds it gets between the polite signal and the last one.
    """

    name: str
    components: tuple[str, ...]
    launch: Callable[[Place], Launch]
    check: Callable[[Place], str | None]
    needs: tuple[str, ...] = ()
    outlived_by: tuple[str, ...] = ()
    ports: Mapping[str, int] = field(default_factory=dict)
    memory: int = 0
    prepare: Callable[[Place], None] = nothing_to_prepare
    observe: Callable[[Place], list[str]] = nothing_to_tell
    nice: int = 0
    stop_signal: str = "SIGTERM"
    stop_within: float = 8.0
