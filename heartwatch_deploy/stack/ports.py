"""Which port each server gets: the wanted one where it is free, and the same one again after a restart."""

import fcntl
import os
import socket
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.stack import jsonfile
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import LOOPBACK
from heartwatch_deploy.stack.paths import StackPaths

STEP, TRIES = 100, 60
CLAIMS = Path("/tmp/heartwatch-ports")  # noqa: S108 - shared by all users on purpose; its files hold nothing


@dataclass(frozen=True)
class Moved:
    """A server whose port differs from the one it had: what was deployed before may still name the old one."""

    name: str
    old: int
    new: int


class Claims(ExitStack):
    """Ports nobody else's stack may take: one locked file a port, across users.

    The locks pass to the supervisor with `descriptors`, and end with it however it ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.descriptors: list[int] = []

    def claim(self, port: int) -> bool:
        """Whether the port is ours now: claimed by no other stack, and free."""
        try:
            descriptor = _open(CLAIMS / str(port))
        except PermissionError:  # a machine that does not let users share `/tmp`: then only what is in use counts
            return is_free(port)
        self.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if not is_free(port):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            return False
        self.descriptors.append(descriptor)
        return True


def _open(file: Path) -> int:
    """A file that any user may lock: reading is enough, and opening another user's to write is refused in `/tmp`."""
    with suppress(FileExistsError):
        file.parent.mkdir()
        file.parent.chmod(0o1777)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o644))
    return os.open(file, os.O_RDONLY)


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def allocate(
    paths: StackPaths, wanted: Mapping[str, int], chosen: Mapping[str, int], claims: Claims
) -> tuple[dict[str, int], tuple[Moved, ...]]:
    """Ports by name, all claimed, and which of the remembered ones moved.

    `wanted` are the members' own wishes, `chosen` the person's; a remembered port comes before a wish, a chosen one
    before both. Raises StackError HW630 when none is free.
    """
    remembered: dict[str, int] = jsonfile.read(paths.ports) or {}
    ports = {
        name: _next_free(name, chosen.get(name, remembered.get(name, wish)), claims) for name, wish in wanted.items()
    }
    jsonfile.write(paths.ports, {**remembered, **ports})
    moved = [Moved(name, remembered[name], port) for name, port in ports.items() if remembered.get(name, port) != port]
    return ports, tuple(moved)


def _next_free(name: str, first: int, claims: Claims) -> int:
    for port in range(first, min(first + STEP * TRIES, 65_000), STEP):
        if claims.claim(port):
            return port
    raise StackError("HW630", f"no free port for {name}", f"tried {first} and {TRIES} above it", f"--port {name}=…")
