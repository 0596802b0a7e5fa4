"""Results of cases in a file, a line each, written as they come: a proof that was stopped goes on from there."""

import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.prove.matrix import Case, Result


@dataclass
class KeptResults:
    """Of each case the newest counts."""

    file: Path
    found: dict[Case, Result] = field(default_factory=dict)
    _alone: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, *, go_on: bool) -> None:
        """Anew, or with what the file has."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if not go_on:
            self.file.unlink(missing_ok=True)
        elif self.file.exists():
            results = map(_read, self.file.read_text("utf-8").splitlines())
            self.found = {each.case: each for each in results}

    def add(self, result: Result) -> tuple[Result, ...]:
        """All that there are now."""
        with self._alone:
            self.found[result.case] = result
            with self.file.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(asdict(result))}\n")
            return tuple(self.found.values())

    def has_exact(self, case: Case) -> bool:
        return case in self.found and not self.found[case].problems


def _read(line: str) -> Result:
    said = json.loads(line)
    return Result(Case(**said["case"]), tuple(said["problems"]), said["came"], said["seconds"])
