"""Where a project's files are read from: a directory, or whatever else can list and read."""

import errno
import fnmatch
import os
import posixpath
import re
import stat
from functools import partial
from pathlib import Path
from typing import Final, Protocol

BYTE_ORDER_MARK: Final = "\ufeff"
"""What some editors put before a text, and no text says."""
_WILD: Final = re.compile(r"[*?\[]")
_PLAIN_FOLDER: Final = re.compile(r"(?!\.)[^*?\[/]+(/(?!\.)[^*?\[/]+)*")
_PIECE: Final = 1 << 16


class Tree(Protocol):
    """Paths are relative to the project, with slashes."""

    def text(self, path: str) -> str:
        """OSError, FileNotFoundError among them, or UnicodeDecodeError where there is no such text."""
        ...

    def exists(self, path: str) -> bool:
        """Whether it is a file."""
        ...

    def has_folder(self, pattern: str) -> bool:
        """Whether there is such a folder; who keeps files alone, and so no empty ones, always says so."""
        ...

    def matching(self, pattern: str) -> list[str]:
        """In order; `*` stays within a name, `**` does not. Behind a pattern with a slash at its end are folders."""
        ...


class DirectoryTree:
    """The files as they are now."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.absolute()  # what is found in `.` is told without the dot
        self._root = os.fspath(self._directory).rstrip("/")

    def text(self, path: str) -> str:
        said = _read(f"{self._root}/{path}").decode("utf-8").removeprefix(BYTE_ORDER_MARK)
        return said if "\r" not in said else said.replace("\r\n", "\n").replace("\r", "\n")

    def exists(self, path: str) -> bool:
        return os.path.isfile(f"{self._root}/{path}")  # also of a name that is too long

    def has_folder(self, pattern: str) -> bool:
        return bool(self.matching(f"{pattern}/"))

    def matching(self, pattern: str) -> list[str]:
        if pattern.endswith("/*/") and _PLAIN_FOLDER.fullmatch(folder := pattern.removesuffix("/*/")):
            return sorted(f"{folder}/{each}" for each in _folders(f"{self._root}/{folder}"))
        if not _WILD.search(pattern):
            there = os.path.isdir if pattern.endswith("/") else os.path.exists
            return [posixpath.normpath(pattern)] if there(f"{self._root}/{pattern}") else []
        folder, _, names = pattern.rpartition("/")
        if _PLAIN_FOLDER.fullmatch(folder) and "**" not in names:
            return sorted(f"{folder}/{each}" for each in fnmatch.filter(_names(f"{self._root}/{folder}"), names))
        within = len(self._root) + 1
        found = [os.fspath(each)[within:] for each in self._directory.glob(pattern)]
        return sorted(found, key=lambda path: path.split("/"))


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:  # as where there is nothing that matches
        return []


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [each.name for each in entries if each.is_dir()]
    except OSError:
        return []


def _read(file: str) -> bytes:
    """As `open` does, in half the time: a project has thousands of files."""
    number = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # a pipe that nobody writes to would keep us
    try:
        mode = os.fstat(number).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # that of a folder is told by reading it
            raise OSError(errno.EINVAL, "it is no regular file")
        return b"".join(iter(partial(os.read, number, _PIECE), b""))
    except OSError as error:
        raise OSError(error.errno, error.strerror, file) from None
    finally:
        os.close(number)
