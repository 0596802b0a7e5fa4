"""`python -m tests.bench.planned`: the verb plan in a process, with the servers' answers out of a file.

What a server takes to answer is its own, and another matter; reading what it answered is ours, and counts.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from heartwatch_deploy import api
from heartwatch_deploy.api import Live
from heartwatch_deploy.cli import main
from heartwatch_deploy.model.codec import decode, encode
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


def _read(file: str) -> Live:
    if file == "empty":
        return Live(State(), State(), (), ())
    world: dict[str, Any] = json.loads(Path(file).read_text("utf-8"))
    return Live(decode(State, world["live"]), decode(State, world["applied"]), (), ())


def run(project: str, world: str) -> None:
    """The verb; nothing is asked of any server."""
    api.read_live = lambda *_: _read(world)
    api._judged = lambda *_: ()  # EXPLAIN of each new job, a question for Flink
    main(["plan", "-C", project], prog_name="heartwatch_deploy")


if __name__ == "__main__":
    run(*sys.argv[1:])
