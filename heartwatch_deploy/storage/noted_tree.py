"""A tree that notes every text that was read from it, so that it can be kept."""

from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.storage.tree import Tree

RUN_TIME_FILES: Final = ".heartwatch/"
"""What a local stack leaves behind is no part of what somebody wrote."""


class NotedTree:
    """Another tree, seen through."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._texts: dict[str, str] = {}
        self._left_behind: dict[str, str] = {}

    @property
    def texts(self) -> Mapping[str, str]:
        """By path, what was read so far."""
        return self._texts

    @property
    def everything(self) -> Mapping[str, str]:
        """The same, with what a local stack left behind."""
        return {**self._texts, **self._left_behind}

    def text(self, path: str) -> str:
        found = self._tree.text(path)
        noted = self._left_behind if path.startswith(RUN_TIME_FILES) else self._texts
        noted[path] = found
        return found

    def exists(self, path: str) -> bool:
        return self._tree.exists(path)

    def has_folder(self, pattern: str) -> bool:
        return self._tree.has_folder(pattern)

    def matching(self, pattern: str) -> list[str]:
        return self._tree.matching(pattern)
