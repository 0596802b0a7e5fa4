"""A plan of twice as many resources takes about twice the work: counted in calls, which no busy machine changes."""

import cProfile
import pstats
from pathlib import Path

import pytest

from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage.project import Selection, load_project
from tests.bench import generated
from tests.bench.planned_world import live_and_applied

_SIZES = (200, 400)
_GROWTH = 2.2
"""Sorting takes a little more than twice as much."""


def _calls(directory: Path, resources: int, state: str) -> int:
    """Functions called, Python's and built-in ones, while a plan is made of what files and servers say."""
    generated.write_project(directory, resources)
    project, _ = load_project(directory, Selection())
    desired = desired_of(project)
    live, applied = (State(), State()) if state == "new" else live_and_applied(project, desired)
    with cProfile.Profile() as profile:
        plan, refused = make_plan(project, Desired(State(), {}, ()) if state == "gone" else desired, live, applied)
    assert not refused
    assert bool(len(plan)) == (state != "there")
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", ["new", "there", "gone"])
def test_work_grows_with_the_resources(state: str, tmp_path: Path) -> None:
    _calls(tmp_path / "first", max(_SIZES), state)  # what is imported and kept when it is first needed is left out
    few, many = (_calls(tmp_path / str(size), size, state) for size in _SIZES)
    assert many / few < _GROWTH
