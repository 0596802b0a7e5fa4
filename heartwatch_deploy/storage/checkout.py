"""Which git commit the files of a project are checked out from."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from heartwatch_deploy.model.audit import NUMBER_DIGITS, Checkout


def checkout_of(directory: Path, paths: Iterable[str]) -> Checkout | None:
    """The commit, and whether anything beside these paths is not as in it; None without git or a repository."""
    folders = sorted({path.rpartition("/")[0] or "." for path in paths})
    try:
        commit = _git(directory, "rev-parse", "--verify", "--quiet", "HEAD")
        changed = _git(directory, "status", "--porcelain", "--untracked-files=all", "--", *folders)
    except (OSError, subprocess.CalledProcessError):
        return None
    return Checkout(commit, bool(changed))


def commit_of(directory: Path, revision: str) -> str | None:
    """The commit that a branch, tag or the beginning of a commit's name stands for here; None where git knows none.

    A number of few digits is one of the history, even where a commit begins so.
    """
    if revision.isdecimal() and len(revision) <= NUMBER_DIGITS:
        return None
    try:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        return _git(directory, *asked)
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(directory: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
