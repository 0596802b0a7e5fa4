"""tests/cases/plan: a project as it was applied, as it is now, and the plan between; every case obeys the laws."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.views.diagnostics import diagnostics_text
from heartwatch_deploy.views.heading import Heading, servers_of
from heartwatch_deploy.views.plan import plan_text
from tests.unit.small_project import TESTS, applied_plan, drifted, project_with

CASES = sorted(path.parent for path in (TESTS / "cases" / "plan").glob("*/about.txt"))


def world_before(case: Path, directory: Path) -> tuple[State, State]:
    """Live and last applied: all of `before/`, changed by hand as drift.json says, without what foreign.json names,
    which somebody else has made."""
    if not (case / "before").is_dir():
        return State(), State()
    project = project_with(case / "before", directory)
    plan, _ = make_plan(project, desired_of(project), State(), State())
    live, applied = applied_plan(plan, State(), State())
    drift, foreign = case / "drift.json", case / "foreign.json"
    if drift.is_file():
        live = drifted(live, json.loads(drift.read_text()))
    if foreign.is_file():
        others = {Address.parse(each) for each in json.loads(foreign.read_text())}
        applied = State.of(each for each in applied if each.address not in others)
    return live, applied


def planned(project: Project, live: State, applied: State) -> tuple[Plan, tuple[Diagnostic, ...]]:
    desired = desired_of(project)
    assert not has_errors(desired.diagnostics)
    return make_plan(project, desired, live, applied)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plan_is_as_expected(case: Path, tmp_path: Path, expects: Callable[[Path, str], None]) -> None:
    live, applied = world_before(case, tmp_path / "before")
    project = project_with(case / "after", tmp_path / "after")
    plan, refusals = planned(project, live, applied)
    shown = (
        diagnostics_text(refusals)
        if refusals
        else plan_text(plan, Heading(servers_of(project.endpoints)), verbose=True)
    )
    expects(case / "expected.txt", shown.plain)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_laws(case: Path, tmp_path: Path) -> None:
    live, applied = world_before(case, tmp_path / "before")
    project = project_with(case / "after", tmp_path / "after")
    plan, refusals = planned(project, live, applied)
    assert planned(replace(project, files=project.files[::-1]), live, applied) == (plan, refusals)
    assert decode(Plan, json.loads(json.dumps(encode(plan)))) == plan
    if not refusals:
        later, _ = planned(project, *applied_plan(plan, live, applied))
        assert len(later) == 0
