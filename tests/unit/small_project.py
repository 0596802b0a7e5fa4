"""The sound project with some of its files replaced, and a world in which plans come true at once."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.storage.project import Selection, load_project

TESTS = Path(__file__).parent.parent
SOUND = TESTS / "broken_projects" / "sound"


def project_with(overlay: Path, directory: Path) -> Project:
    """The sound project under `overlay`, loaded; ProjectRefused when it cannot be."""
    return load_project(files_with(overlay, directory), Selection())[0]


def files_with(overlay: Path, directory: Path) -> Path:
    """The directory, with the files of the sound project under those of `overlay`."""
    for content in (SOUND, overlay):
        shutil.copytree(content, directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".heartwatch"))
    return directory


def applied_plan(plan: Plan, live: State, applied: State) -> tuple[State, State]:
    """The live and the last applied state after every step did what it is for."""
    lives, records = dict(live.resources), dict(applied.resources)
    for step in plan:
        if step.result is None:
            lives.pop(step.address, None)
            records.pop(step.address, None)
        else:
            lives[step.address] = _seen(step.result)
            records[step.address] = step.result
    return State.of(lives.values()), State.of(records.values())


def drifted(live: State, drift: Mapping[str, Mapping[str, Any]]) -> State:
    """Live objects with other specs or observations."""
    changed = {Address.parse(address): fields for address, fields in drift.items()}
    return State.of(replace(each, **changed.get(each.address, {})) for each in live)


def _seen(result: Resource) -> Resource:
    """What a server would show of it."""
    if result.address.kind == "job":
        observed = {"id": "0" * 32, "state": "RUNNING", "restore_path": None, "failure": ""}
        return Resource(result.address, {"fingerprint": result.spec["fingerprint"]}, observed=observed)
    if result.address.kind == "connector":
        state = str(result.spec.get("state", "running")).upper()
        observed = {"state": state, "tasks": [state] if state != "STOPPED" else [], "failure": ""}
        return Resource(result.address, result.spec, observed=observed)
    return Resource(result.address, result.spec)
