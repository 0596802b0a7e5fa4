"""What servers would show of a generated project, and what would be on record, in a file for `tests.bench.planned`."""

import json
from dataclasses import replace
from pathlib import Path

from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage.project import Selection, load_project


def write_world(project: Path, file: Path) -> int:
    """Live and on record: everything that the first plan would make; how many steps that has."""
    loaded, _ = load_project(project, Selection())
    live, applied = live_and_applied(loaded, desired_of(loaded))
    file.write_text(json.dumps({"live": encode(live), "applied": encode(applied)}), "utf-8")
    return len(applied)


def live_and_applied(project: Project, desired: Desired) -> tuple[State, State]:
    """What servers would show, and what would be on record, after the first plan."""
    plan, refused = make_plan(project, desired, State(), State())
    assert not refused, refused
    return State.of(_seen(plan)), State.of(_results(plan))


def _results(plan: Plan) -> list[Resource]:
    return [step.result for step in plan if step.result is not None]


def _seen(plan: Plan) -> list[Resource]:
    """What servers would show of it."""
    return [_shown(each) for each in _results(plan)]


def _shown(made: Resource) -> Resource:
    plain = replace(made, references=(), owned=True)
    if made.address.kind == "job":
        job = {"id": "0" * 32, "state": "RUNNING", "restore_path": None, "failure": ""}
        return replace(plain, spec={"fingerprint": made.spec["fingerprint"]}, observed=job)
    if made.address.kind == "connector":
        return replace(plain, observed={"state": "RUNNING", "tasks": ["RUNNING"], "failure": ""})
    return plain
