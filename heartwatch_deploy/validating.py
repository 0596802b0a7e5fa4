"""What the files say, judged without a server: once, and again as often as they change."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.stages.kept import Kept
from heartwatch_deploy.storage.asked_tree import AskedTree
from heartwatch_deploy.storage.next_change import next_change
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project


@dataclass(frozen=True, slots=True)
class Round:
    """One judgement. `changed` are the files that it was for, none for the first; `desired` is None where the files
    make no project; `read` counts the files that were read, `seconds` is how long it took."""

    changed: tuple[str, ...]
    desired: Desired | None
    diagnostics: tuple[Diagnostic, ...]
    read: int
    seconds: float

    @property
    def sound(self) -> bool:
        return not has_errors(self.diagnostics)


class Validator:
    """Judges a project again and again. Each time says what a first time would; only what depends on files that changed
    is worked out anew."""

    def __init__(self, directory: Path, selection: Selection) -> None:
        self._directory = directory
        self._selection = selection
        self._kept = Kept()
        self._tree = AskedTree(directory)

    def rounds(self, over: Event) -> Iterator[Round]:
        """One now and one after each change, until `over` is set."""
        yield self.judge()
        while changed := next_change(self._tree, over):
            yield self.judge(changed)

    def judge(self, changed: tuple[str, ...] = ()) -> Round:
        """The files as they are now."""
        begun = time.perf_counter()
        self._tree = AskedTree(self._directory)
        desired, diagnostics = self._judged()
        return Round(changed, desired, diagnostics, self._tree.files, time.perf_counter() - begun)

    def _judged(self) -> tuple[Desired | None, tuple[Diagnostic, ...]]:
        try:
            project, warnings = load_project(self._directory, self._selection, self._tree, self._kept)
        except ProjectRefused as refused:  # all stays kept: the next save may well mend it
            return None, refused.diagnostics
        desired = desired_of(project, self._kept)
        self._kept.end_round()
        return desired, (*warnings, *desired.diagnostics)
