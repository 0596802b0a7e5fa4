"""Pinned lists of what is downloaded: one line a file, `sha256 bytes path`."""

import platform
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath

from heartwatch_deploy.stack.failure import StackError

LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})\s+(?P<size>[1-9]\d*)\s+(?P<path>\S+)")


@dataclass(frozen=True)
class Artifact:
    """One pinned file: `size` in bytes, `path` inside its Maven repository (or a wheel's file name)."""

    sha256: str
    size: int
    path: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


def parse(text: str, *, source: str) -> tuple[Artifact, ...]:
    """The artifacts of a lock file; blank lines and `#` comments are skipped. Raises StackError HW601."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise StackError("HW601", f"{source}:{number} is not a pinned file", line, "write: sha256 bytes path")
        found.append(Artifact(match["sha256"], int(match["size"]), match["path"]))
    return tuple(found)


def read(name: str) -> tuple[Artifact, ...]:
    """The artifacts of this package's `locks/<name>.txt`."""
    file = files("heartwatch_deploy.stack") / "locks" / f"{name}.txt"
    return parse(file.read_text(), source=f"locks/{name}.txt")


def postgres_platform() -> str:
    """The name this machine has in the repository of Postgres binaries, such as `linux-amd64`."""
    arm = platform.machine().lower() in {"arm64", "aarch64"}
    system = platform.system().lower()
    if system not in {"linux", "darwin"}:
        raise StackError("HW602", f"no Postgres binaries for {system}", remedy="use Linux or macOS")
    return f"{system}-{'arm64v8' if arm else 'amd64'}"
