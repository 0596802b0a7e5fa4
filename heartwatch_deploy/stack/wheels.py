"""Pinned wheels through pip, so that a person's own index settings apply."""

import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.fetch import Advance
from heartwatch_deploy.stack.lock import Artifact

PROGRESS = re.compile(r"Progress (\d+) of (\d+)")


def fetch(artifacts: Sequence[Artifact], directory: Path, *, advance: Advance, stop: threading.Event) -> Path:
    """The one of `artifacts` (the same version for several platforms) that fits this machine, in `directory`.

    Raises StackError HW615 with pip's words.
    """
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        pins = Path(scratch) / "pins.txt"
        pins.write_text(requirement(artifacts) + "\n")
        said = _download(pins, advance=advance, stop=stop)
        wheels = list(Path(scratch).glob("*.whl"))
        if not wheels:
            raise StackError(
                "HW615",
                f"{requirement(artifacts).split()[0]} could not be downloaded",
                "\n".join(said[-4:]),
                "check the network and pip's index (`pip config list`), then run it again",
            )
        return wheels[0].rename(directory / wheels[0].name)


def requirement(artifacts: Sequence[Artifact]) -> str:
    """A line of a requirements file that accepts exactly these files."""
    project, version = artifacts[0].name.split("-")[:2]
    return " ".join([f"{project}=={version}", *(f"--hash=sha256:{artifact.sha256}" for artifact in artifacts)])


def _download(pins: Path, *, advance: Advance, stop: threading.Event) -> list[str]:
    """Run pip, forward its progress, and return its last words."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    command += [
        "--no-cache-dir",
        "--resume-retries=5",
        "--progress-bar=raw",
        "--disable-pip-version-check",
        "--no-input",
    ]
    command += ["-r", str(pins), "-d", str(pins.parent)]
    said: list[str] = []
    done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            if stop.is_set():
                pip.terminate()
            if match := PROGRESS.search(line):
                advance(int(match[1]) - done)
                done = int(match[1])
            else:
                said.append(line.rstrip())
    return said
