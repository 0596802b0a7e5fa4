"""One deploys at a time: several at once, one that is killed, one that sleeps and wakes up, one that hangs."""

import getpass
import os
import re
import signal
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.edges.claims_log import ClaimsLog
from heartwatch_deploy.model.claim import Standing
from heartwatch_deploy.stack.process import until

pytestmark = [pytest.mark.live, pytest.mark.apart]

TEN = 10


@pytest.fixture
def projects(stack: Any, tmp_path: Path) -> Iterator[list[SmallProject]]:
    """Three small ones; afterwards nothing of them is left."""
    made = [small_project(stack, tmp_path) for _ in range(3)]
    yield made
    gone(stack, *made)


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    made = small_project(stack, tmp_path)
    yield made
    gone(stack, made)


def gone(stack: Any, *projects: SmallProject) -> None:
    """Removes them, and sees that nothing is left, not even the place of their claims."""
    removing = [each.start("destroy", "--yes", "--lock-timeout", "60") for each in projects]
    assert [ended(each)[0] for each in removing] == [0] * len(projects)
    assert not any(claims(stack, each).exists() for each in projects)


def small_project(stack: Any, directory: Path) -> SmallProject:
    name = f"lock_{uuid.uuid4().hex[:8]}"
    made = lay_out(SmallProject(name, directory / name, stack.project, stack.postgres_password))
    made.topic(f"{name}_beats")
    made.schema(f"{name}_beats-value", "a")
    return made


def claims(stack: Any, project: SmallProject) -> ClaimsLog:
    return ClaimsLog(KafkaCluster(stack.endpoints.kafka), project.name)


def holding(stack: Any, project: SmallProject) -> set[int]:
    """The processes that say that they have the lock."""
    heard = claims(stack, project).heard()
    found = (
        re.search(r"process (\d+)", each.claim.holder.where) for each in heard if each.claim.standing is Standing.HELD
    )
    return {int(each[1]) for each in found if each}


def holder_of(stack: Any, project: SmallProject) -> subprocess.Popen[str]:
    """An apply that has the lock and asks whether it may go on."""
    process = project.start("apply", "--ask")
    assert until(lambda: process.pid in holding(stack, project), seconds=60)
    return process


def ended(process: subprocess.Popen[str], answer: str | None = None) -> tuple[int, str]:
    """Exit code and words."""
    _, words = process.communicate(answer)
    return process.returncode, words


def test_of_ten_at_once_one_works_and_the_others_say_so(project: SmallProject) -> None:
    """Those that come when the first is through find nothing to do."""
    running = [project.start("apply") for _ in range(TEN)]
    found = [ended(each) for each in running]
    assert len([words for code, words in found if code == 0 and "2 to create" in words]) == 1, found
    assert {code for code, _ in found} <= {0, 5}
    assert all("error[HW520]" in words for code, words in found if code == 5)


def test_who_waits_long_enough_comes_through(project: SmallProject) -> None:
    running = [project.start("apply", "--lock-timeout", "60") for _ in range(3)]
    found = [ended(each) for each in running]
    assert [code for code, _ in found] == [0, 0, 0], found
    assert sum("nothing to do" in words for _, words in found) == 2


def test_holders_that_were_killed_that_slept_and_that_hang(stack: Any, projects: list[SmallProject]) -> None:
    """Who was killed is waited for and replaced; who slept sends nothing when it wakes up, although all is over by
    then; who hangs is told to others until `unlock` takes the lock from it."""
    killed, asleep, hanging = holders = [holder_of(stack, each) for each in projects]
    of_killed, of_asleep, of_hanging = projects
    killed.kill()
    os.kill(asleep.pid, signal.SIGSTOP)
    replacing = [each.start("apply") for each in (of_killed, of_asleep)]
    refused = of_hanging.run("apply")
    assert refused.code == 5
    assert refused.diagnostics["HW520"]["summary"] == f"{getpass.getuser()} is deploying {of_hanging.name}"
    assert of_hanging.run("unlock").code == 3
    assert of_hanging.run("unlock", "--yes").code == 0
    code, words = ended(hanging, "y\n")
    assert code != 0
    assert "error[HW521]" in words, words
    assert of_hanging.run("apply").code == 0
    assert [ended(each)[0] for each in replacing] == [0, 0]
    assert of_asleep.run("destroy", "--yes").code == 0
    os.kill(asleep.pid, signal.SIGCONT)
    code, words = ended(asleep, "y\n")
    assert code != 0
    assert "error[HW521]" in words, words
    assert f"{of_asleep.name}_beats" not in KafkaCluster(stack.endpoints.kafka).topics()
    assert [each.wait() for each in holders]
