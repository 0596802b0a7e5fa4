"""A project's files as a git revision has them, read from git's own store: nothing is checked out or left behind."""

import os
import posixpath
import re
import subprocess
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.patterns import matcher
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.tree import BYTE_ORDER_MARK

_ENVIRONMENT: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
_BLOB, _LINK, _MOST_LINKS = "blob", "120000", 16


class Revision:
    """One commit, seen from a directory in its repository; a Tree. What submodules hold is not seen."""

    def __init__(self, directory: Path, revision: str) -> None:
        """ProjectRefused with HW122 outside of a repository, HW123 or HW124 where there is no such commit."""
        self._directory = directory
        self._reader: subprocess.Popen[bytes] | None = None
        self._prefix = _in_repository(directory)
        self.name = revision
        self.commit = _commit(directory, revision)

    def __enter__(self) -> "Revision":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._reader is not None:
            self._reader.communicate()
            self._reader = None

    def text(self, path: str) -> str:
        for _ in range(_MOST_LINKS):
            entry = self._entries.get(path)
            if entry is None:
                break
            mode, blob = entry
            content = self._read(blob).decode("utf-8").removeprefix(BYTE_ORDER_MARK)
            if mode != _LINK:
                return "\n".join(re.split(r"\r\n|\r|\n", content))
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), content))
        raise FileNotFoundError(f"{self.name} has no file {path}")

    def exists(self, path: str) -> bool:
        return path in self._entries

    def has_folder(self, pattern: str) -> bool:
        return True

    def matching(self, pattern: str) -> list[str]:
        wanted = matcher(pattern)
        return sorted(path for path in self._entries if wanted.fullmatch(path))

    @cached_property
    def _entries(self) -> Mapping[str, tuple[str, str]]:
        """Path from the directory → mode and blob."""
        listing = _git(self._directory, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", self._prefix or ".")
        found = {}
        for line in filter(None, listing.decode("utf-8", "surrogateescape").split("\0")):
            about, _, path = line.partition("\t")
            if path.startswith(self._prefix):
                mode, kind, blob = about.split()
                if kind == _BLOB:
                    found[path.removeprefix(self._prefix)] = mode, blob
        return found

    def _read(self, blob: str) -> bytes:
        if self._reader is None:
            command = _command(self._directory, ("cat-file", "--batch"))
            self._reader = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
            )
        reader = self._reader
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write(blob.encode() + b"\n")
        reader.stdin.flush()
        header = reader.stdout.readline().split()
        if len(header) != 3:
            raise FileNotFoundError(f"git cannot read {blob}, which {self.name} names")
        content = reader.stdout.read(int(header[2]))
        reader.stdout.read(1)
        return content


def _in_repository(directory: Path) -> str:
    """The path from the repository's top to the directory, empty or with a slash at its end."""
    try:
        return _git(directory, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
    except subprocess.CalledProcessError as error:
        raise ProjectRefused(
            Diagnostic(
                "HW122",
                f"{directory} is in no git repository that can be read",
                cause=_words(error),
                help="`diff` compares git revisions: go to a checkout, or name one with --project-dir",
            )
        ) from error


def _commit(directory: Path, revision: str) -> str:
    try:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        return _git(directory, *asked).decode().strip()
    except subprocess.CalledProcessError as error:
        shallow = _git(directory, "rev-parse", "--is-shallow-repository").strip() == b"true"
        raise ProjectRefused(_cut_off(revision) if shallow else _unknown(revision, _words(error))) from error


def _cut_off(revision: str) -> Diagnostic:
    return Diagnostic(
        "HW124",
        f"this clone is shallow and does not hold the revision `{revision}`",
        help=f"fetch it: `git fetch --depth=1 origin {revision}`, or all with `git fetch --unshallow`; in GitHub "
        "Actions `fetch-depth: 0` of actions/checkout does so",
    )


def _unknown(revision: str, cause: str) -> Diagnostic:
    advice = "a branch, tag or commit that this clone has, such as `main`, `origin/main` or `HEAD~1`"
    return Diagnostic("HW123", f"there is no revision `{revision}`", cause=cause, help=advice)


def _git(directory: Path, *arguments: str) -> bytes:
    """What git says; CalledProcessError where it fails, ProjectRefused with HW126 where there is no git."""
    try:
        ran = subprocess.run(_command(directory, arguments), capture_output=True, check=True, env=_environment())
    except FileNotFoundError as error:
        advice = "install git, or go to an existing directory"
        raise ProjectRefused(Diagnostic("HW126", "git cannot be run", cause=str(error), help=advice)) from error
    return ran.stdout


def _command(directory: Path, arguments: Sequence[str]) -> list[str]:
    return ["git", "-C", str(directory), *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, **_ENVIRONMENT}


def _words(error: subprocess.CalledProcessError) -> str:
    return bytes(error.stderr).decode("utf-8", "replace").strip()
