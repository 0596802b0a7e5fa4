"""Results of cases in a file, a line each, written as they come, below the run that they are of: a proof that was
stopped goes on from there, as long as the code is the same.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.prove.matrix import Case, Result
from tests.prove.proof_run import ProofRun


@dataclass
class KeptResults:
    """Of each case the newest counts."""

    file: Path
    found: dict[Case, Result] = field(default_factory=dict)
    _alone: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, run: ProofRun, *, go_on: bool) -> ProofRun:
        """Anew, or with what the file has of an earlier run: which one it is."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if not (go_on and self.file.exists()):
            self.file.write_text(f"{run.line()}\n", "utf-8")
            return run
        first, *others = self.file.read_text("utf-8").splitlines() or [""]
        before = ProofRun.read(first)
        if why := run.why_not_on_from(before):
            raise SystemExit(f"{self.file} {why}. Begin anew, without --go-on (GO_ON).")
        assert before is not None
        self.found = {each.case: each for each in map(_read, others)}
        return before

    def add(self, result: Result) -> None:
        with self._alone:
            self.found[result.case] = result
            with self.file.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(asdict(result))}\n")

    def of(self, cases: Iterable[Case]) -> tuple[Result, ...]:
        """Those of them that there are now."""
        return tuple(self.found[case] for case in cases if case in self.found)

    def has_exact(self, case: Case) -> bool:
        return case in self.found and not self.found[case].problems


def _read(line: str) -> Result:
    said = json.loads(line)
    return Result(Case(**said["case"]), tuple(said["problems"]), said["came"], said["seconds"])
