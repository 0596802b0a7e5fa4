"""`protect`: no plan deletes or replaces what it covers, by whatever verb."""

from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_destroy_plan, make_plan
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.small_project import SOUND, applied_plan, project_with

TOPIC = Address.parse("kafka.topic/numbers")


def deployed(directory: Path, protect: str, *, in_environment: bool = False) -> tuple[Project, State, State]:
    project_with(SOUND, directory)
    place = "environments/dev.yaml" if in_environment else "project.yaml"
    with (directory / "deploy" / place).open("a") as file:
        file.write(f"protect: [{protect}]\n")
    project, _ = load_project(directory, Selection())
    plan, refusals = make_plan(project, desired_of(project), State(), State())
    assert refusals == ()
    return project, *applied_plan(plan, State(), State())


@pytest.mark.parametrize("pattern", ["kafka.topic/numbers", '"kafka.topic/*"', '"*"', '"*.topic/num*"'])
@pytest.mark.parametrize("in_environment", [False, True])
def test_destroy_is_refused_with_the_place(tmp_path: Path, pattern: str, in_environment: bool) -> None:
    project, live, applied = deployed(tmp_path, pattern, in_environment=in_environment)
    found = {each.address: each for each in make_destroy_plan(project, live, applied)[1]}
    assert found[TOPIC].code == "HW530"
    assert found[TOPIC].span is not None
    assert found[TOPIC].span.path.endswith("dev.yaml" if in_environment else "project.yaml")
    assert "protect: [" in found[TOPIC].span.excerpt


def test_others_may_go(tmp_path: Path) -> None:
    project, live, applied = deployed(tmp_path, "kafka.topic/ledger")
    assert make_destroy_plan(project, live, applied)[1] == ()


def test_what_is_somebody_elses_is_only_forgotten(tmp_path: Path) -> None:
    project, live, applied = deployed(tmp_path, "kafka.topic/numbers")
    others = State.of(replace(each, owned=each.address != TOPIC) for each in applied)
    assert make_destroy_plan(project, live, others)[1] == ()


@pytest.mark.parametrize("targets", [frozenset(), frozenset({TOPIC})])
def test_a_target_is_no_way_around(tmp_path: Path, targets: frozenset[Address]) -> None:
    project, live, applied = deployed(tmp_path, "kafka.topic/numbers")
    kept = [file for file in project.files if file.name not in ("numbers", "large_numbers", "limits")]
    later = replace(project, files=tuple(kept))
    _, refusals = make_plan(later, desired_of(later), live, applied, targets)
    assert [(each.code, each.address) for each in refusals] == [("HW530", TOPIC)]
