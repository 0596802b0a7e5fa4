"""A place for a server that refuses to run as root: who it runs as, and where that user can reach its files."""

import hashlib
import os
import pwd
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Place

OUTSIDE = Path("/var/tmp/heartwatch-root")  # noqa: S108 - made by root, owner checked, not writable by others


@dataclass(frozen=True)
class Home:
    """Where a server's programs (by component) and data lie, and the (uid, gid) to run as; None for our own user."""

    programs: Mapping[str, Path]
    data: Path
    user: tuple[int, int] | None

    @property
    def identity(self) -> dict[str, Any]:
        """Arguments of `subprocess` to run as that user."""
        return {} if self.user is None else {"user": self.user[0], "group": self.user[1], "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make `path` private to that user."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.user:
            os.chown(path, *self.user)

    def empty_data(self) -> None:
        """Start over: data that was not finished is of no use."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.directory(self.data)

    def directory(self, path: Path) -> Path:
        """The directory, made and given to that user."""
        path.mkdir(parents=True, exist_ok=True)
        self.give(path)
        return path


def home(place: Place, member: str, components: Iterable[str]) -> Home:
    """Inside the project and the cache; as root outside of both where `nobody` could not enter them."""
    programs = {name: place.components[name] for name in components}
    data = place.paths.data / member
    if os.geteuid() != 0:
        return Home(programs, data, None)
    nobody = pwd.getpwnam("nobody")
    reached = {name: path if _open_to_all(path) else _copied(path) for name, path in programs.items()}
    if not _open_to_all(data.parent):
        data = _outside(member, place.paths.project)
    return Home(reached, data, (nobody.pw_uid, nobody.pw_gid))


def data_outside(project: Path) -> list[Path]:
    """Where the data of a project is kept that `nobody` cannot enter."""
    return sorted(OUTSIDE.glob(_outside("*", project).name))


def _outside(member: str, project: Path) -> Path:
    name = hashlib.sha256(str(project).encode()).hexdigest()[:16]
    return OUTSIDE / f"{member}-data-{name}"


def _open_to_all(path: Path) -> bool:
    path.mkdir(parents=True, exist_ok=True)
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _copied(binaries: Path) -> Path:
    OUTSIDE.mkdir(mode=0o755, exist_ok=True)
    state = OUTSIDE.lstat()
    if OUTSIDE.is_symlink() or state.st_uid != 0 or state.st_mode & 0o022:
        raise StackError("HW622", f"{OUTSIDE} is not root's own directory", remedy=f"remove {OUTSIDE}, then try again")
    copy = OUTSIDE / binaries.name
    if not copy.exists():
        draft = OUTSIDE / f".{binaries.name}.{os.getpid()}"
        shutil.copytree(binaries, draft, symlinks=True)
        draft.rename(copy)
    return copy
