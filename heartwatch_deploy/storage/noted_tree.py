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

    @property
    def texts(self) -> Mapping[str, str]:
        """By path, what was read so far."""
        return self._texts

    def text(self, path: str) -> str:
        found = self._tree.text(path)
        if not path.startswith(RUN_TIME_FILES):
            self._texts[path] = found
        return found

    def exists(self, path: str) -> bool:
        return self._tree.exists(path)

    def matching(self, pattern: str) -> list[str]:
        return self._tree.matching(pattern)
