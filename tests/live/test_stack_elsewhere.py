"""A second stack beside the first, as an ordinary user, in a path with a space: down, up, killed, reset."""

import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from conftest import REPOSITORY, RunningStack
from flink_jobs import CountingJob

from heartwatch_deploy.stack import endpoints, process
from heartwatch_deploy.stack.paths import StackPaths, cache_dir

pytestmark = [pytest.mark.live, pytest.mark.apart]


@dataclass(frozen=True)
class Elsewhere:
    """A project of an ordinary user, and how that user calls us."""

    project: Path
    python: str
    environment: dict[str, str]
    user: int | None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, "-m", "heartwatch_deploy", "stack", *arguments, "-C", str(self.project)],
            env=self.environment,
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    def up(self) -> None:
        done = self.run("up", "--short-lived")
        assert done.returncode == 0, done.stderr

    def status(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.run("status", "--json").stdout)
        return told

    def processes(self) -> list[psutil.Process]:
        return process.marked(str(StackPaths(self.project).root))


@pytest.fixture
def elsewhere(stack: RunningStack) -> Iterator[Elsewhere]:
    """As `nobody` when we are root; the cache is shared by hard links, so that nothing is downloaded again."""
    assert stack.endpoints
    home = Path(
        subprocess.run(["mktemp", "-d", "/tmp/hw.XXXXXX"], capture_output=True, text=True, check=True).stdout.strip()
    )
    project = home / "my project"
    project.mkdir()
    shutil.copytree(
        cache_dir(), home / "cache", copy_function=_link, ignore=shutil.ignore_patterns("*.lock", "ports.json")
    )
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    if user:
        for path in (home, project, home / "cache", home / "cache" / "built"):
            if path.exists():
                os.chown(path, user, user)
    packages = os.pathsep.join([str(REPOSITORY), *(path for path in sys.path if path.endswith("site-packages"))])
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "HEARTWATCH_CACHE": str(home / "cache"),
        "PYTHONPATH": packages,
    }
    place = Elsewhere(project, _python_for(user, environment), environment, user)
    try:
        yield place
    finally:
        place.run("down")
        shutil.rmtree(home, ignore_errors=True)


def _link(source: str, target: str) -> None:
    """A second name for the same file; a copy on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _python_for(user: int | None, environment: dict[str, str]) -> str:
    """A Python of our version that this user may run."""
    test = "import sys, heartwatch_deploy, psycopg2; print(*sys.version_info[:2])"
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            tried = subprocess.run(
                [python, "-c", test], env=environment, user=user, capture_output=True, text=True, check=False, cwd="/"
            )
        except OSError:
            continue
        if tried.stdout.split() == [str(part) for part in sys.version_info[:2]]:
            return python
    pytest.skip("no Python of this version that an ordinary user may run")


def test_jobs_outlive_down_and_up_and_nothing_is_left(elsewhere: Elsewhere, stack: RunningStack) -> None:
    elsewhere.up()
    theirs = endpoints.read(elsewhere.project)
    assert theirs is not None
    assert theirs.kafka != stack.endpoints.kafka
    if elsewhere.user:
        assert {one.uids().real for one in elsewhere.processes()} == {elsewhere.user}
    newest = CountingJob(theirs)
    checkpoint = newest.completed()

    assert elsewhere.run("down").returncode == 0
    assert elsewhere.processes() == []
    assert elsewhere.status()["running"] is False

    elsewhere.up()
    assert endpoints.read(elsewhere.project) == theirs
    assert newest.restored(at_least=checkpoint), newest.checkpoints()

    supervisor = elsewhere.status()["supervisor"]
    assert isinstance(supervisor, int)
    psutil.Process(supervisor).kill()
    assert process.until(lambda: not elsewhere.processes(), seconds=30), elsewhere.processes()

    assert elsewhere.run("reset").returncode == 3
    assert elsewhere.run("reset", "--yes").returncode == 0
    assert not StackPaths(elsewhere.project).data.exists()
