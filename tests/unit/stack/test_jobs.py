"""Jobs remembered outside of Flink: a lost one, and one that began anew, are told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.stack import health, jobs
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Place

CHECKPOINTED = {"latest": {"completed": {"id": 7, "external_path": "file:/chk-7"}, "restored": None, "savepoint": None}}
NEVER = {"latest": {"completed": None, "restored": None, "savepoint": None}}


class Flink:
    """What its REST interface answers."""

    def __init__(self, **states: str) -> None:
        self.states, self.checkpoints = states, dict.fromkeys(states, CHECKPOINTED)

    def answer(self, url: str, trust: object = None) -> tuple[str | None, Any]:
        if url.endswith("/jobs/overview"):
            tasks = {"running": 2, "total": 2}
            return None, {
                "jobs": [{"jid": j, "name": f"job {j}", "state": s, "tasks": tasks} for j, s in self.states.items()]
            }
        return None, self.checkpoints[url.split("/")[-2]]


@pytest.fixture
def flink(monkeypatch: pytest.MonkeyPatch) -> Flink:
    flink = Flink(a="RUNNING", b="RUNNING")
    monkeypatch.setattr(health, "http_json", flink.answer)
    return flink


@pytest.fixture
def cluster(place: Place) -> Place:
    return replace(place, ports={"flink_rest": 1})


@pytest.mark.usefixtures("flink")
def test_running_jobs_are_remembered_with_their_checkpoint(cluster: Place) -> None:
    assert jobs.observe(cluster) == []
    assert jobs.read(cluster.paths).running["a"] == jobs.RunningJob("job a", 7, "file:/chk-7")


def test_a_job_that_ended_is_not_missed(flink: Flink, cluster: Place) -> None:
    jobs.observe(cluster)
    flink.states["a"] = "CANCELED"
    jobs.observe(cluster)
    del flink.states["a"]
    assert jobs.observe(cluster) == []
    jobs.refuse_lost(cluster.paths)


def test_a_job_that_is_gone_is_told_once_and_refused_until_forgotten(flink: Flink, cluster: Place) -> None:
    jobs.observe(cluster)
    del flink.states["b"]
    assert jobs.observe(cluster) == ["job job b is gone; its newest checkpoint: file:/chk-7"]
    assert jobs.observe(cluster) == []
    with pytest.raises(StackError, match="file:/chk-7"):
        jobs.refuse_lost(cluster.paths)
    jobs.forget(cluster.paths)
    jobs.refuse_lost(cluster.paths)


def test_a_job_that_began_anew_is_told(flink: Flink, cluster: Place) -> None:
    jobs.observe(cluster)
    flink.states["a"] = "INITIALIZING"
    assert jobs.observe(cluster) == []
    flink.states["a"], flink.checkpoints["a"] = "RUNNING", NEVER
    assert jobs.observe(cluster) == ["job job a began anew without its checkpoint file:/chk-7"]


@pytest.mark.usefixtures("flink")
def test_starting_without_flinks_memory_of_running_jobs_is_refused(cluster: Place) -> None:
    jobs.observe(cluster)
    with pytest.raises(StackError) as refused:
        jobs.refuse_to_forget(cluster.paths)
    assert refused.value.code == "HW650"
    for kept in (cluster.paths.data / "zookeeper", cluster.paths.flink_data / "ha"):
        keep(kept)
    jobs.refuse_to_forget(cluster.paths)


def keep(directory: Path) -> None:
    directory.mkdir(parents=True)
    (directory / "something").touch()
