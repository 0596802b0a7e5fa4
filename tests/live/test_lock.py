"""One deploys at a time: several at once, one that is killed, one that sleeps and wakes up, one that hangs."""

import getpass
import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.edges.claims_log import ClaimsLog
from heartwatch_deploy.edges.lease import LEASE_SECONDS
from heartwatch_deploy.model.claim import Standing
from heartwatch_deploy.stack.process import until

pytestmark = [pytest.mark.live, pytest.mark.apart]

TEN = 10


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    name = f"lock_{uuid.uuid4().hex[:8]}"
    small = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    small.topic(f"{name}_beats")
    small.schema(f"{name}_beats-value", "a")
    yield small
    assert small.run("destroy", "--yes", "--lock-timeout", "60").code == 0
    assert not claims(stack, small).exists()


def claims(stack: Any, project: SmallProject) -> ClaimsLog:
    return ClaimsLog(KafkaCluster(stack.endpoints.kafka), project.name)


def holds(stack: Any, project: SmallProject, process: int) -> bool:
    """Whether that process has the lock."""
    heard = claims(stack, project).heard()
    return any(
        each.claim.standing is Standing.HELD and f"process {process})" in each.claim.holder.where for each in heard
    )


def test_of_ten_at_once_one_works_and_the_others_say_so(project: SmallProject) -> None:
    """Those that come when the first is through find nothing to do."""
    running = [project.start("apply") for _ in range(TEN)]
    ended = [(*each.communicate(), each.returncode) for each in running]
    codes = [code for *_, code in ended]
    worked = [words for _, words, code in ended if code == 0 and "2 to create" in words]
    assert len(worked) == 1, ended
    assert set(codes) <= {0, 5}
    for _, words, code in ended:
        assert code == 0 or "error[HW520]" in words


def test_who_waits_long_enough_comes_through(project: SmallProject) -> None:
    running = [project.start("apply", "--lock-timeout", "60") for _ in range(3)]
    ended = [(*each.communicate(), each.returncode) for each in running]
    assert [code for *_, code in ended] == [0, 0, 0], ended
    assert sum("Nothing to do" in words for _, words, _ in ended) == 2


def test_one_that_was_killed_holds_nobody_up_for_longer_than_its_lease(stack: Any, project: SmallProject) -> None:
    holder = project.start("apply", "--ask")
    assert until(lambda: holds(stack, project, holder.pid), seconds=30)
    holder.kill()
    holder.communicate()
    ran = project.run("apply")
    assert ran.code == 0, ran.words


def test_one_that_slept_sends_nothing_when_it_wakes_up(stack: Any, project: SmallProject) -> None:
    holder = project.start("apply", "--ask")
    assert until(lambda: holds(stack, project, holder.pid), seconds=30)
    os.kill(holder.pid, signal.SIGSTOP)
    assert project.run("apply", "--lock-timeout", str(LEASE_SECONDS * 2)).code == 0
    assert project.run("destroy", "--yes").code == 0
    os.kill(holder.pid, signal.SIGCONT)
    _, words = holder.communicate("y\n")
    assert holder.returncode != 0
    assert "error[HW521]" in words or "error[HW4" in words, words
    assert f"{project.name}_beats" not in KafkaCluster(stack.endpoints.kafka).topics()


def test_one_that_hangs_is_replaced_by_unlock(stack: Any, project: SmallProject) -> None:
    holder = project.start("apply", "--ask")
    assert until(lambda: holds(stack, project, holder.pid), seconds=30)
    refused = project.run("apply")
    assert (refused.code, refused.diagnostics["HW520"]["summary"]) == (
        5,
        f"{getpass.getuser()} is deploying {project.name}",
    )
    assert project.run("unlock").code == 3
    assert project.run("unlock", "--yes").code == 0
    _, words = holder.communicate("y\n")
    assert "error[HW521]" in words, words
    assert project.run("apply").code == 0
