"""A project's files as the history has them; what a running stack leaves behind is read from where it is now."""

from collections.abc import Mapping

from heartwatch_deploy.storage.noted_tree import RUN_TIME_FILES
from heartwatch_deploy.storage.patterns import matcher
from heartwatch_deploy.storage.tree import Tree


class RecordedTree:
    """Texts by path; a Tree."""

    def __init__(self, files: Mapping[str, str], now: Tree) -> None:
        self._files, self._now = files, now

    def text(self, path: str) -> str:
        if path.startswith(RUN_TIME_FILES):
            return self._now.text(path)
        if path not in self._files:
            raise FileNotFoundError(f"the history has no file {path}")
        return self._files[path]

    def exists(self, path: str) -> bool:
        return path in self._files

    def has_folder(self, pattern: str) -> bool:
        return True

    def matching(self, pattern: str) -> list[str]:
        wanted = matcher(pattern)
        return sorted(path for path in self._files if wanted.fullmatch(path))
