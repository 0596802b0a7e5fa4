"""Which producers run on this machine: one run a host's name at a time, which another terminal can end."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import psutil

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.stack import filelock, jsonfile, process

_FOLDER: Final = Path(".heartwatch", "producers")
_TO_FLUSH: Final = 90.0
"""Seconds for sending what is still on its way, before the processes are killed."""


@dataclass(frozen=True)
class Machine:
    """The producers that run under the name `host`, in a project."""

    project_dir: Path
    host: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w.-]{1,255}", self.host):
            raise ValueError(f"{self.host!r} is no name of a host")

    @contextmanager
    def producing(self) -> Iterator[None]:
        """Until its end this process is the one that `stop` ends; raises Failed (HW809) where another one is."""
        with filelock.hold(self._lock, waiting=self._run_already):
            myself = process.identify(os.getpid())
            jsonfile.write(self._written, {"pid": myself.pid, "born": myself.born})
            try:
                yield
            finally:
                self._written.unlink(missing_ok=True)

    def stop(self) -> bool:
        """Asks the producers to send what they have and to end, and waits for that; whether any ran. Raises Failed
        (HW810) where one survives."""
        if not filelock.is_held(self._lock):
            return False
        process.until(lambda: self._written.exists() or not filelock.is_held(self._lock), seconds=5)
        found = self._identity()
        parent = found.find() if found else None
        if parent is None:
            return False
        try:
            everyone = [_identity(each) for each in (parent, *parent.children(recursive=True))]
            parent.terminate()
        except psutil.NoSuchProcess:  # it has just ended by itself, and its children end with it
            return True
        process.until(lambda: not _alive(everyone), seconds=_TO_FLUSH)
        process.end(_alive(everyone), within=5)
        if alive := _alive(everyone):
            summary = f"some producers of {self.host} do not end"
            raise Failed(summary, code="HW810", cause=f"pids {[each.pid for each in alive]}", help="end them by hand")
        return True

    @property
    def _lock(self) -> Path:
        return self.project_dir / _FOLDER / f"{self.host}.lock"

    @property
    def _written(self) -> Path:
        return self.project_dir / _FOLDER / f"{self.host}.json"

    def _identity(self) -> process.Identity | None:
        written = jsonfile.read(self._written)
        return process.Identity(written["pid"], written["born"]) if written else None

    def _run_already(self) -> NoReturn:
        summary = f"producers run already under the name {self.host}"
        help_ = "stop them first: PRODUCER_RUN=0, or readings produce --stop"
        raise Failed(summary, code="HW809", cause=f"{self._lock} is held", help=help_)


def _identity(found: psutil.Process) -> process.Identity:
    return process.Identity(found.pid, found.create_time())


def _alive(identities: Iterable[process.Identity]) -> list[psutil.Process]:
    """Without those that ended and of whose end their parent has not taken note."""
    return [found for identity in identities if (found := identity.find())]
