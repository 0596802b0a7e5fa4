"""Where a project's files are read from: a directory, or whatever else can list and read."""

import os
from pathlib import Path
from typing import Protocol


class Tree(Protocol):
    """Paths are relative to the project, with slashes."""

    def text(self, path: str) -> str:
        """OSError, FileNotFoundError among them, or UnicodeDecodeError where there is no such text."""
        ...

    def exists(self, path: str) -> bool:
        """Whether it is a file."""
        ...

    def matching(self, pattern: str) -> list[str]:
        """In order; `*` stays within a name, `**` does not."""
        ...


class DirectoryTree:
    """The files as they are now."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.absolute()  # what is found in `.` is told without the dot
        self._root = os.fspath(self._directory).rstrip("/")

    def text(self, path: str) -> str:
        with open(f"{self._root}/{path}", encoding="utf-8") as file:
            return file.read()

    def exists(self, path: str) -> bool:
        return (self._directory / path).is_file()

    def matching(self, pattern: str) -> list[str]:
        within = len(self._root) + 1
        found = [os.fspath(each)[within:] for each in self._directory.glob(pattern)]
        return sorted(found, key=lambda path: path.split("/"))
