"""What results are of: which code, which draw, and when it was begun."""

import json
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_CODE = (".", ":(exclude)docs")
"""Reports are no code: a proof writes them itself."""


@dataclass(frozen=True)
class ProofRun:
    """`revision` is the last commit that changed code, empty without git; `is_changed` when something is in none."""

    revision: str
    is_changed: bool
    seed: int
    begun: datetime

    @classmethod
    def now(cls, repository: Path, *, seed: int) -> "ProofRun":
        begun = datetime.now(UTC)
        try:
            revision = _git(repository, "log", "-1", "--format=%H", "--", *_CODE)
            changed = _git(repository, "status", "--porcelain", "--untracked-files=all", "--", *_CODE)
        except (OSError, subprocess.CalledProcessError):
            return cls("", True, seed, begun)
        return cls(revision, bool(changed), seed, begun)

    @classmethod
    def read(cls, line: str) -> "ProofRun | None":
        """None where the line is no run's."""
        said = json.loads(line) if line else {}
        return cls(**said | {"begun": datetime.fromisoformat(said["begun"])}) if "revision" in said else None

    def line(self) -> str:
        return json.dumps(asdict(self) | {"begun": self.begun.isoformat()})

    def why_not_on_from(self, before: "ProofRun | None") -> str | None:
        """Why its results say nothing of the code that is there now; None where they do."""
        if before is None:
            return "does not say of which revision its results are"
        if before.revision != self.revision:
            return f"is of {before.revision or 'no revision'}, and the code is {self.revision or 'of none'} now"
        if before.is_changed:
            return "is of code that was in no commit"
        return "is of a commit, and the code has changes that are in none" if self.is_changed else None


def _git(directory: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
