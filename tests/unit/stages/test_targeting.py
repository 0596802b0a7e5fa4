"""`--target`: what is built brings what it needs, what goes takes along what needed it, and nothing else."""

from pathlib import Path

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.small_project import SOUND, applied_plan, project_with

JOB, TABLE, CONNECTOR = "flink_sql.job/large_numbers", "flink_sql.table/numbers", "kafka_connect.connector/limits"


@pytest.fixture
def everything(tmp_path: Path) -> tuple[State, State]:
    """Live and last applied after all was deployed."""
    project = project_with(SOUND, tmp_path / "applied")
    return applied_plan(make_plan(project, desired_of(project), State(), State())[0], State(), State())


def planned(directory: Path, live: State, applied: State, *targets: str) -> tuple[Plan, list[str]]:
    project = project_with(SOUND, directory)
    plan, found = make_plan(project, desired_of(project), live, applied, frozenset(map(Address.parse, targets)))
    return plan, [f"{each.code} {each.summary} {each.help}" for each in found]


def without(directory: Path, *files: str) -> None:
    for name in files:
        (directory / name).unlink()


def test_a_job_brings_what_it_reads_and_writes_and_who_fills_it(tmp_path: Path) -> None:
    plan, found = planned(tmp_path, State(), State(), JOB)
    built = [str(step.address) for step in plan]
    assert found == []
    assert built[-1] == JOB
    assert {"kafka.topic/numbers", "kafka.topic/large_numbers", CONNECTOR} <= set(built)


def test_a_connector_brings_its_topic_and_not_who_reads_it(tmp_path: Path) -> None:
    plan, _ = planned(tmp_path, State(), State(), CONNECTOR)
    assert [str(step.address) for step in plan] == ["kafka.topic/limits", CONNECTOR]


def test_a_topic_brings_nothing_else(tmp_path: Path) -> None:
    plan, _ = planned(tmp_path, State(), State(), "kafka.topic/limits")
    assert [str(step.address) for step in plan] == ["kafka.topic/limits"]


def test_what_goes_takes_along_what_needed_it(tmp_path: Path, everything: tuple[State, State]) -> None:
    project_with(SOUND, tmp_path / "later")
    without(tmp_path / "later", "flink_sql/large_numbers.sql", "deploy/topics/large_numbers.yaml")
    without(tmp_path / "later", "deploy/topics/limits.yaml", "connect/limits.json")
    project, _ = load_project(tmp_path / "later", Selection())
    target = Address.parse("kafka.topic/large_numbers")
    plan, found = make_plan(project, desired_of(project), *everything, frozenset({target}))
    assert found == ()
    assert [(str(step.address), step.action) for step in plan] == [(JOB, "delete"), (str(target), "delete")]


@pytest.mark.parametrize(
    ("target", "hint"), [("kafka.topic/numbrs", "did you mean kafka.topic/numbers?"), (TABLE, "Addresses are")]
)
def test_what_nobody_deploys_is_refused(tmp_path: Path, target: str, hint: str) -> None:
    _, (found,) = planned(tmp_path, State(), State(), target)
    assert found.startswith(f"HW512 there is nothing to deploy at {target}")
    assert hint in found
