"""One bounded log file a member: when it is full it becomes `.1`, and a new one begins."""

from collections import deque
from pathlib import Path
from typing import BinaryIO

BYTES = 16 * 1024**2


class RollingLog:
    """Appends bytes to `path`; at most `2 * limit` bytes are kept on disk."""

    def __init__(self, path: Path, *, limit: int = BYTES) -> None:
        self._path, self._limit = path, limit
        self._file: BinaryIO = self._open()

    def _open(self) -> BinaryIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return self._path.open("ab", buffering=0)

    def write(self, content: bytes) -> None:
        if self._file.tell() + len(content) > self._limit:
            self._file.close()
            self._path.replace(self._path.with_name(self._path.name + ".1"))
            self._file = self._open()
        self._file.write(content)

    def close(self) -> None:
        self._file.close()


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a log, looking into its predecessor where it has just begun anew."""
    last: deque[str] = deque(maxlen=lines)
    for file in (path.with_name(path.name + ".1"), path):
        if file.exists():
            with file.open(errors="replace") as text:
                last.extend(line.rstrip("\n") for line in text)
    return list(last)
