"""The lock of a project whose record is a file: the operating system's, which ends with the process that has it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.edges.held import LockHeld, LockLost, Patience
from heartwatch_deploy.model.claim import Claim, Heard, Holder, Standing
from heartwatch_deploy.model.codec import decode, encode

_LOOK_SECONDS: Final = 0.1
_NOT_SAID: Final = Holder("somebody", "this machine", "unknown", "just now")


class LockFile:
    """A file that its holder has locked, and which says who that is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self, holder: Holder, patience: Patience) -> Iterator["HeldFile"]:
        """The lock, released at the end; LockHeld when somebody else has it, also where it shall be taken from them: a
        process that lives has it until it ends. ClientError when the file cannot be made."""
        descriptor = self._acquire(patience)
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(encode(holder)).encode(), 0)
            held = HeldFile(self._path, descriptor, holder)
            yield held
            if held.leave_nothing:
                self._path.unlink(missing_ok=True)
        finally:
            if os.fstat(descriptor).st_nlink:
                os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def holder(self) -> Holder | None:
        """Who has the lock now."""
        try:
            descriptor = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreachable("the lock", str(self._path), server_message=str(error.strerror)) from error
        try:
            return None if _locked(descriptor) else self._words()
        finally:
            os.close(descriptor)

    def _acquire(self, patience: Patience) -> int:
        give_up = time.monotonic() + patience.seconds
        while (descriptor := self._try()) is None:
            held = self._told()
            if patience.force or time.monotonic() >= give_up:
                raise held
            patience.tell(held)
            time.sleep(_LOOK_SECONDS)
        return descriptor

    def _try(self) -> int | None:
        """The locked file; None when somebody else has it, or has just removed it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unreachable("the lock", str(self._path), server_message=str(error.strerror)) from error
        if _locked(descriptor) and _is_at(descriptor, self._path):
            return descriptor
        os.close(descriptor)
        return None

    def _told(self) -> LockHeld:
        holder = self._words()
        claim = Claim(f"{holder.where} {holder.since}", Standing.HELD, holder, 0.0)
        return LockHeld(Heard(claim, 0, 0), silent=0, left=0, remedy="end that process, and the lock is free")

    def _words(self) -> Holder:
        """The holder may not have said yet who it is."""
        try:
            return decode(Holder, json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return _NOT_SAID


class HeldFile:
    """The lock while it is ours."""

    def __init__(self, path: Path, descriptor: int, holder: Holder) -> None:
        self._path, self._descriptor = path, descriptor
        self.holder = holder
        self.leave_nothing = False

    @property
    def lost(self) -> bool:
        return not _is_at(self._descriptor, self._path)

    def check(self) -> None:
        """Somebody may have removed the file and with it made a second lock possible."""
        if self.lost:
            raise LockLost("the lock", str(self._path), server_message="the file that we had locked is gone")


def _locked(descriptor: int) -> bool:
    """Whether the file is locked by us now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        there, ours = path.stat(), os.fstat(descriptor)
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)
    return False
