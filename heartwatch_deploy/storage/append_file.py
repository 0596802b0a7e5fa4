"""A file of lines that is only ever added to: what a crash cuts off is told from what somebody damaged."""

import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final

from heartwatch_deploy.model.json import Json

FORMAT: Final = 1
"""Raised when a file could no longer be read by the version before."""
_SUM_LENGTH: Final = 8


class Damaged(ValueError):
    """A line that was written whole and is not what was written."""


class AppendFile:
    """Each line is the checksum of a JSON text, a blank, and that text; the first says what the file is. Methods raise
    OSError, and Damaged for a file that nobody can rely on.

    A line is written at once and is safe when `append` returns. The last one without its end was cut off by a crash,
    so whoever wrote it never went on: it counts as not written. Only who holds a lock may write.
    """

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self._header: Json = {"heartwatch_deploy": what, "format": FORMAT}
        self._what = what
        self._one_at_a_time = Lock()

    def exists(self) -> bool:
        return self.path.is_file()

    def lines(self) -> list[tuple[int, Json]]:
        """Every whole line after the first with its number."""
        if not self.exists():
            return []
        whole, end, _ = self.path.read_bytes().rpartition(b"\n")
        texts = whole.split(b"\n") if end else []
        found = [(number, _read(number, text)) for number, text in enumerate(texts, start=1)]
        if found:
            self._check(found[0][1])
        return found[1:]

    def size(self) -> int:
        """In bytes; -1 where there is no file."""
        return self.path.stat().st_size if self.exists() else -1

    def torn(self) -> bool:
        """Whether the last line was cut off."""
        return self.exists() and self._last_byte() not in (b"", b"\n")

    def append(self, line: Json) -> None:
        """Adds a line; one that was cut off goes."""
        with self._one_at_a_time:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self.exists()
            with self.path.open("ab") as file:
                end = self._end_of_whole_lines()
                file.truncate(end)
                file.write((b"" if end else _written(self._header)) + _written(line))
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                _make_name_safe(self.path)

    def replace(self, lines: Iterable[Json]) -> None:
        """Has these lines instead, or after a crash still those that it had."""
        beside = self.path.with_name(f"{self.path.name}.new")
        with self._one_at_a_time:
            beside.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                file.write(b"".join(map(_written, (self._header, *lines))))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
            _make_name_safe(self.path)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def _end_of_whole_lines(self) -> int:
        if self._last_byte() in (b"", b"\n"):
            return self.path.stat().st_size
        return self.path.read_bytes().rfind(b"\n") + 1

    def _last_byte(self) -> bytes:
        """None of an empty file."""
        with self.path.open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - 1, 0))
            return file.read()

    def _check(self, header: Json) -> None:
        if not isinstance(header, dict) or header.get("heartwatch_deploy") != self._what:
            raise Damaged(f"line 1: it is no {self._what} of heartwatch_deploy")
        if not isinstance(header.get("format"), int) or header["format"] > FORMAT:
            raise Damaged(f"line 1: it has format {header.get('format')}, this version reads up to {FORMAT}")


def _written(line: Json) -> bytes:
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x %b\n" % (zlib.crc32(text), text)


def _read(number: int, line: bytes) -> Json:
    text = line[_SUM_LENGTH + 1 :]
    if line[: _SUM_LENGTH + 1] != b"%08x " % zlib.crc32(text):
        raise Damaged(f"line {number}: it is not as it was written, its checksum says so")
    value: Json = json.loads(text)
    return value


def _make_name_safe(path: Path) -> None:
    """A new file's name stands in its directory, which is written by itself."""
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
