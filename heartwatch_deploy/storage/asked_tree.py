"""A directory that remembers what was asked of it, so that it can tell which answers would be others now."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from heartwatch_deploy.storage.tree import DirectoryTree

_YOUNG_SECONDS: Final = 2.0
"""The clocks of some file systems tick so seldom: what is younger can be written again without another time."""

Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """What a file said, or why it could not be read, and the stamp that it had before; None tells of no change."""

    content: str | None
    stamp: Stamp | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    """What a pattern found, and the stamp that its folder had before."""

    found: tuple[str, ...]
    stamp: Stamp | None


class AskedTree(DirectoryTree):
    """The files as they are now. Exactly what was asked for is watched: files that are there or not, names that match a
    pattern. So nothing is missed, however an editor saves, and nothing else is looked at."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._texts: dict[str, _Text] = {}
        self._names: dict[str, _Names] = {}

    @property
    def files(self) -> int:
        """How many were read."""
        return sum(each.content is not None for each in self._texts.values())

    def text(self, path: str) -> str:
        seen, error = self._read(path)
        self._texts[path] = seen
        if error is not None:
            raise error
        assert seen.content is not None
        return seen.content

    def exists(self, path: str) -> bool:
        found = super().exists(path)
        self._names[path] = _Names((path,) if found else (), None)
        return found

    def matching(self, pattern: str) -> list[str]:
        self._names[pattern] = self._search(pattern)
        return list(self._names[pattern].found)

    def changes(self) -> Mapping[str, str | None]:
        """What other texts there would be now, by path; None for a file that is there no more or cannot be read."""
        return dict((*self._other_names(), *self._other_texts()))

    def _other_names(self) -> Iterator[tuple[str, str | None]]:
        for pattern, before in list(self._names.items()):
            if before.stamp is not None and before.stamp == self._stamp(_folder(pattern)):
                continue
            now = self._search(pattern)
            if now.found == before.found:
                self._names[pattern] = now
            for path in sorted(set(before.found) ^ set(now.found)):
                yield path, self._read(path)[0].content

    def _other_texts(self) -> Iterator[tuple[str, str | None]]:
        for path, before in list(self._texts.items()):
            if before.stamp is not None and before.stamp == self._stamp(path):
                continue
            now, _ = self._read(path)
            if (now.content, now.error) == (before.content, before.error):
                self._texts[path] = now
            else:
                yield path, now.content

    def _read(self, path: str) -> tuple[_Text, OSError | UnicodeDecodeError | None]:
        stamp = self._stamp(path)
        try:
            return _Text(super().text(path), stamp), None
        except (OSError, UnicodeDecodeError) as error:
            return _Text(None, stamp, str(error)), error

    def _search(self, pattern: str) -> _Names:
        stamp = self._stamp(_folder(pattern))
        return _Names(tuple(super().matching(pattern)), stamp)

    def _stamp(self, path: str | None) -> Stamp | None:
        """Another one as soon as a file is written or replaced, or a folder gets or loses a name; None where it might
        not be: for what is not there, and for what is young."""
        if path is None:
            return None
        try:
            found = os.stat(f"{self._root}/{path}")
        except OSError:
            return None
        if max(found.st_mtime, found.st_ctime) > time.time() - _YOUNG_SECONDS:
            return None
        return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _folder(pattern: str) -> str | None:
    """The only folder whose names a pattern asks for; None where it asks for those of several."""
    folder = pattern.rstrip("/").rpartition("/")[0]
    return None if any(wild in folder for wild in "*?[") else folder
