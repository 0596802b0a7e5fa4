"""Which port each server gets: the wanted one where it is free, and the same one again after a restart."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.stack import filelock, jsonfile
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import LOOPBACK
from heartwatch_deploy.stack.paths import StackPaths, cache_dir

STEP, TRIES = 100, 60


@dataclass(frozen=True)
class Moved:
    """A server whose port differs from the one it had: what was deployed before may still name the old one."""

    name: str
    old: int
    new: int


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def allocate(
    paths: StackPaths, wanted: Mapping[str, int], chosen: Mapping[str, int]
) -> tuple[dict[str, int], tuple[Moved, ...]]:
    """Ports by name, and which of the remembered ones moved.

    `wanted` are the members' own wishes, `chosen` the person's; a remembered port comes before a wish, a chosen one
    before both. Ports of other projects of this user are left alone while those run.
    """
    remembered: dict[str, int] = jsonfile.read(paths.ports) or {}
    claims = cache_dir() / "ports.json"
    with filelock.hold(claims.with_suffix(".lock")):
        taken = _claimed_by_others(jsonfile.read(claims) or {}, paths)
        ports: dict[str, int] = {}
        for name, wish in wanted.items():
            first = chosen.get(name, remembered.get(name, wish))
            ports[name] = _next_free(name, first, taken | set(ports.values()))
        jsonfile.write(claims, {**(jsonfile.read(claims) or {}), str(paths.root): sorted(ports.values())})
    jsonfile.write(paths.ports, {**remembered, **ports})
    moved = [Moved(name, remembered[name], port) for name, port in ports.items() if remembered.get(name, port) != port]
    return ports, tuple(moved)


def _claimed_by_others(claims: Mapping[str, list[int]], paths: StackPaths) -> set[int]:
    """Ports of projects whose stack is running or just starting (its `up` holds the command lock)."""
    alive = [
        ports
        for root, ports in claims.items()
        if root != str(paths.root) and any(filelock.is_held(file) for file in _locks(root))
    ]
    return {port for ports in alive for port in ports}


def _locks(root: str) -> tuple[Path, Path]:
    paths = StackPaths(Path(root).parents[1])
    return paths.alive, paths.busy


def _next_free(name: str, first: int, taken: set[int]) -> int:
    for port in range(first, min(first + STEP * TRIES, 65_000), STEP):
        if port not in taken and is_free(port):
            return port
    raise StackError("HW630", f"no free port for {name}", f"tried {first} and {TRIES} above it", f"--port {name}=…")
