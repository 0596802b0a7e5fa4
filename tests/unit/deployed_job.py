"""The sound project with its job running: as this release started it, as the first did, as a later one may."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.read import ADDRESS_TAG, FINGERPRINT_TAG, PROJECT_TAG, WORDS_TAG, Job, read
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.request import FlinkSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.versions import VERSION
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from tests.unit.small_project import applied_plan, project_with

JOB: Final = address.job("large_numbers")
FILE: Final = "flink_sql/large_numbers.sql"
OF_THE_FIRST_RELEASE: Final = "4e297e31e74a6476"
"""What the release that knew words only wrote into the job of the sound project."""

World: TypeAlias = tuple[State, State]
"""Live and last applied."""


def planned(directory: Path, world: World, text: str | None = None, **definitions: str) -> Plan:
    """The plan for the sound project, with other texts of the job's file and of definitions where they are given."""
    overlay = directory / "overlay"
    overlay.mkdir(exist_ok=True)
    written = {f"flink_sql/{name}.sql": definition for name, definition in definitions.items()}
    for name, content in (written if text is None else {**written, FILE: text}).items():
        (overlay / name).parent.mkdir(exist_ok=True)
        (overlay / name).write_text(content)
    project = project_with(overlay, directory / "project")
    desired = desired_of(project)
    plan, refusals = make_plan(project, desired, *world)
    assert (desired.diagnostics, refusals) == ((), ())
    return plan


def deployed(directory: Path, text: str | None = None, **definitions: str) -> World:
    plan = planned(directory, (State(), State()), text, **definitions)
    live, applied = applied_plan(plan, State(), State())
    (sent,) = (each for step in plan if step.address == JOB for each in step.script if isinstance(each, FlinkSql))
    return with_object(live, running(tags_of(sent))), applied


def of_the_first_release(directory: Path) -> World:
    """The same world as the release left it that knew words only."""
    return _of_other_rules(deployed(directory), OF_THE_FIRST_RELEASE, lambda _: "f" * 16)


def of_a_later_release(directory: Path) -> World:
    return _of_other_rules(deployed(directory), f"{VERSION + 1}-{'a' * 16}", lambda _: f"{VERSION + 1}-{'b' * 16}")


def _of_other_rules(world: World, name: str, of_part: Callable[[Mapping[str, Any]], str]) -> World:
    live, applied = world
    job = applied.resources[JOB]
    statement = cast(Mapping[str, Any], job.spec["statement"])
    session = cast(tuple[Mapping[str, Any], ...], job.spec["session"])
    spec = {
        **job.spec,
        "fingerprint": name,
        "statement": {**statement, "fingerprint": of_part(statement)},
        "session": [{**each, "fingerprint": of_part(each)} for each in session],
    }
    words = live.resources[JOB].observed["words"]
    tags = {FINGERPRINT_TAG: name} | ({WORDS_TAG: str(words)} if name != OF_THE_FIRST_RELEASE else {})
    return with_object(live, running(tags)), with_object(applied, replace(job, spec=spec))


def running(tags: Mapping[str, str]) -> Resource:
    """A job with these tags as the cluster's answers tell of it."""
    parameters = {PROJECT_TAG: "small", ADDRESS_TAG: str(JOB), **tags}
    job = Job(id="0" * 32, name="j", state="RUNNING", started=1, parameters=parameters, restore_path=None, failure="")
    (found,) = read({"jobs": [job]}, "small")
    return found


def tags_of(sent: FlinkSql) -> Mapping[str, str]:
    pairs = (each.split(":", 1) for each in sent.config["pipeline.global-job-parameters"].split(","))
    return {key: value for key, value in pairs if key in (FINGERPRINT_TAG, WORDS_TAG)}


def with_object(state: State, resource: Resource) -> State:
    return State.of({**state.resources, resource.address: resource}.values())


def without_record(world: World) -> World:
    live, applied = world
    return live, State.of(each for each in applied if each.address != JOB)


def observed_otherwise(world: World, **observed: Any) -> World:
    live, applied = world
    job = live.resources[JOB]
    return with_object(live, replace(job, observed={**job.observed, **observed})), applied


def only_step(plan: Plan) -> Step:
    (step,) = plan
    assert step.address == JOB
    return step
