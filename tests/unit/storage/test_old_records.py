"""tests/cases/journal: records that earlier releases wrote, byte for byte; every later one reads them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage import journal
from tests.unit.api.memory_servers import MemoryLog
from tests.unit.small_project import SOUND, TESTS, applied_plan, project_with

CASES = sorted((TESTS / "cases" / "journal").iterdir())


def log_of(case: Path) -> MemoryLog:
    lines = map(json.loads, (case / "records.jsonl").read_text("utf-8").splitlines())
    held = {each["key"].encode(): (place, json.dumps(each["value"]).encode()) for place, each in enumerate(lines)}
    return MemoryLog([], held=held)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_it_made_is_known_and_nothing_is_made_twice(case: Path, tmp_path: Path) -> None:
    """Where the clusters have all of it, nothing is to be done but to settle what that release left unfinished."""
    found = journal.read(log_of(case))
    assert found.diagnostics == ()
    assert len(found.records) == 6
    assert {str(each.address) for each in found.unfinished} == {"kafka.topic/limits", "kafka_connect.connector/limits"}
    project = project_with(SOUND, tmp_path)
    creation, _ = make_plan(project, desired_of(project), State(), State())
    live, _ = applied_plan(creation, State(), State())
    jobs = {each.address: each for each in found.applied if each.address.kind == "job"}
    live = State.of(
        replace(each, spec={"fingerprint": jobs[each.address].spec["fingerprint"]}) if each.address in jobs else each
        for each in live
    )
    plan, refusals = make_plan(project, desired_of(project), live, found.applied, unfinished=found.unfinished)
    assert refusals == ()
    assert {(str(each.address), each.action) for each in plan} == {
        ("kafka.topic/limits", Action.RECORD),
        ("kafka_connect.connector/limits", Action.RECORD),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_all_of_it_can_be_destroyed(case: Path, tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    found = journal.read(log_of(case))
    nothing, _ = make_plan(project, replace(desired_of(project), state=State()), State(), found.applied)
    assert [step.action for step in nothing] == [Action.FORGET] * 6
