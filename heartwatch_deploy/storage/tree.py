"""Where a project's files are read from: a directory, or whatever else can list and read."""

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
        self._directory = directory

    def text(self, path: str) -> str:
        return (self._directory / path).read_text("utf-8")

    def exists(self, path: str) -> bool:
        return (self._directory / path).is_file()

    def matching(self, pattern: str) -> list[str]:
        return [each.relative_to(self._directory).as_posix() for each in sorted(self._directory.glob(pattern))]
