"""What drift tells of an object for each way in which it can be no longer as applied, and what apply would do."""

import json
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.drift import Drift
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.drift import as_recorded, drift, with_remedies
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.views.drift import drift_json, drift_text
from tests.unit.small_project import SOUND, applied_plan, drifted, project_with

TOPIC, CONNECTOR, JOB = "kafka.topic/numbers", "kafka_connect.connector/limits", "flink_sql.job/large_numbers"
FAILED = {"state": "RUNNING", "tasks": ["FAILED"], "failure": "connection refused\nat x"}
ENDED = {"id": "0123", "state": "FAILED", "restore_path": "file:/chk-7", "failure": "TaskManager lost"}
LOST = {**ENDED, "restore_path": None}


@pytest.fixture
def world(tmp_path: Path) -> tuple[State, State]:
    project = project_with(SOUND, tmp_path)
    return applied_plan(make_plan(project, desired_of(project), State(), State())[0], State(), State())


def told(directory: Path, world: tuple[State, State], changed: dict[str, dict[str, Any]], *gone: str) -> list[Drift]:
    live, applied = world
    left = State.of(each for each in drifted(live, changed) if str(each.address) not in gone)
    project = project_with(SOUND, directory)
    return list(with_remedies(drift(left, applied), *make_plan(project, desired_of(project), left, applied)))


def test_what_is_as_applied_is_no_drift(tmp_path: Path, world: tuple[State, State]) -> None:
    assert told(tmp_path, world, {}) == []
    assert "No drift: 6 object(s) are as applied." in drift_text((), recorded=6).plain


def test_a_changed_topic_is_told_from_applied_to_live(tmp_path: Path, world: tuple[State, State]) -> None:
    spec = {"partitions": 2, "replication": 1, "config": {"retention.ms": "1"}}
    (found,) = told(tmp_path, world, {TOPIC: {"spec": spec}})
    assert (found.state, found.remedy and found.remedy.reason) == ("changed", Reason.DRIFTED)
    words = drift_text((found,), recorded=6).plain
    assert "config.retention.ms: 60000 (1 min) -> 1 (1 ms)\n" in words
    assert (
        "apply would update it: changed in the cluster\n        > kafka: alter the settings of topic numbers" in words
    )


def test_added_partitions_are_what_apply_refuses(tmp_path: Path, world: tuple[State, State]) -> None:
    spec = {"partitions": 5, "replication": 1, "config": {"retention.ms": "60000"}}
    (found,) = told(tmp_path, world, {TOPIC: {"spec": spec}})
    assert [each.code for each in found.refusals] == ["HW301"]
    assert "apply refuses it: HW301" in drift_text((found,), recorded=6).plain
    assert json.loads(json.dumps(drift_json((found,)))) == [
        {
            "address": TOPIC,
            "state": "changed",
            "differences": [{"path": "partitions", "applied": 2, "live": 5}],
            "apply": {"action": None, "refused": ["HW301"]},
        }
    ]


def test_what_is_gone_would_be_made_again(tmp_path: Path, world: tuple[State, State]) -> None:
    (found,) = told(tmp_path, world, {}, TOPIC)
    assert (found.state, found.remedy and found.remedy.action) == ("gone", Action.CREATE)


def test_a_failed_task_would_be_started_again(tmp_path: Path, world: tuple[State, State]) -> None:
    (found,) = told(tmp_path, world, {CONNECTOR: {"observed": FAILED}})
    assert (found.state, found.differences) == ("connection refused", ())
    assert "restart?includeTasks=true&onlyFailed=true" in drift_text((found,), recorded=6).plain


@pytest.mark.parametrize(("observed", "consents"), [(ENDED, 0), (LOST, 1)])
def test_a_job_that_ended_comes_back_or_needs_consent(
    tmp_path: Path, world: tuple[State, State], observed: dict[str, Any], consents: int
) -> None:
    (found,) = told(tmp_path, world, {JOB: {"observed": observed}})
    assert found.state == "gone: the job ended as FAILED: TaskManager lost"
    assert drift_text((found,), recorded=6).plain.count("to allow it: --allow fresh-start:") == consents


def test_the_record_stands_in_for_files_that_are_wrong(tmp_path: Path, world: tuple[State, State]) -> None:
    live, applied = world
    left = State.of(each for each in live if str(each.address) != TOPIC)
    project = project_with(SOUND, tmp_path)
    (found,) = with_remedies(drift(left, applied), *make_plan(project, as_recorded(applied), left, applied))
    assert found.remedy is not None
    assert found.remedy.action is Action.CREATE


def test_an_interrupted_apply_is_said(world: tuple[State, State]) -> None:
    live, applied = world
    left = State.of(each for each in live if str(each.address) != TOPIC)
    (found,) = drift(left, applied, {Address.parse(TOPIC)})
    assert found.state == "gone (its last apply was interrupted)"
