"""The record and the history in files, for those who deploy from one machine."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.storage.append_file import AppendFile, Damaged

_LINES_LEFT: Final = 1000
"""So many lines that later ones replaced may stand in the record before it is written anew without them."""


class FileDamaged(ClientError):
    """A file that cannot be relied on."""


class FileLog:
    """The newest value by key, as a file of all values in their order; every method raises ClientError."""

    def __init__(self, path: Path, check: Callable[[], None] | None = None) -> None:
        """`check` is that of whoever holds the project's lock; without it the log is for reading."""
        self.name = str(path)
        self._file = AppendFile(path, "record")
        self._check = check

    def exists(self) -> bool:
        return self._file.exists()

    def ensure(self) -> None:
        """The first value makes the file; here it only gets rid of what was replaced long ago."""
        with _told(self.name):
            newest, lines = self._newest()
            if lines > len(newest) * 2 + _LINES_LEFT:
                self._file.replace({"key": key, "value": value} for key, (_, value) in newest.items())

    def read(self) -> Mapping[bytes, tuple[int, bytes]]:
        with _told(self.name):
            newest, _ = self._newest()
            return {key.encode(): (line, json.dumps(value).encode()) for key, (line, value) in newest.items()}

    def remarks(self) -> Sequence[Diagnostic]:
        with _told(self.name):
            return (_torn(self.name),) if self._file.torn() else ()

    def write(self, key: bytes, value: bytes | None) -> None:
        assert self._check is not None, "the record is written under the lock only"
        self._check()
        with _told(self.name):
            self._file.append({"key": key.decode(), "value": None if value is None else json.loads(value)})

    def remove(self) -> None:
        with _told(self.name):
            self._file.remove()

    def _newest(self) -> tuple[Mapping[str, tuple[int, Json]], int]:
        """Key → line and value, and how many lines there are."""
        found: dict[str, tuple[int, Json]] = {}
        lines = self._file.lines()
        for number, line in lines:
            if not isinstance(line, dict) or not isinstance(line.get("key"), str):
                raise Damaged(f"line {number}: it has no key")
            if line.get("value") is None:
                found.pop(line["key"], None)
            else:
                found[line["key"]] = number, line["value"]
        return found, len(lines)


class FileAudit:
    """What was ever applied, a line an entry; every method raises ClientError."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._file = AppendFile(path, "history")

    def exists(self) -> bool:
        return self._file.exists()

    def ensure(self) -> None:
        """The first entry makes the file."""

    def append(self, entry: bytes) -> None:
        with _told(self.name):
            self._file.append(json.loads(entry))

    def entries(self) -> Sequence[tuple[int, bytes]]:
        with _told(self.name):
            return [(number, json.dumps(line).encode()) for number, line in self._file.lines()]

    def mark(self) -> int:
        with _told(self.name):
            return self._file.size()

    def remove(self) -> None:
        with _told(self.name):
            self._file.remove()


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileDamaged("the record", name, server_message=words) from error


def _torn(name: str) -> Diagnostic:
    return Diagnostic(
        "HW541",
        f"the last line of {name} was cut off and does not count",
        cause="whoever wrote it ended before it was whole, and so before anything that comes after it was done",
        help="nothing is to be done: the next apply removes the line and takes up what was not finished",
        severity=Severity.WARNING,
    )
