"""What an apply began and did not finish is taken up by the next plan."""

from pathlib import Path

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.gate import ConnectorRunning, Gate, JobRunning, TopicExists
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.plan import Plan, Script, Step
from heartwatch_deploy.model.request import HttpRequest, PostgresSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_destroy_plan, make_plan
from tests.unit.small_project import SOUND, applied_plan, project_with

SUBJECT = Address("schema_registry", "subject", "beats-value")
CONNECTOR = Address("kafka_connect", "connector", "rows")


def begun(resource: Resource, action: Action, applied: Resource | None, script: Script = ()) -> Record:
    """What a run leaves that was killed in the middle of a step."""
    result = None if action is Action.DELETE else resource
    step = Step(resource.address, action, Reason.REMOVED, script, result)
    return Record(resource.address, Phase.INTENDED, applied, "2026-01-01T00:00:00+00:00", "1", step)


def kind_gates(step: Step) -> tuple[Gate, ...]:
    """Those that show whether the object itself is well, and not what it reads."""
    return tuple(each for each in step.script if isinstance(each, TopicExists | ConnectorRunning | JobRunning))


def actions(plan: Plan) -> dict[Address, Action]:
    return {step.address: step.action for step in plan}


def test_what_was_done_and_not_noted_is_set_down_on_record(tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    desired = desired_of(project)
    plan, _ = make_plan(project, desired, State(), State())
    live, applied = applied_plan(plan, State(), State())
    for step in plan:
        assert step.result is not None
        record = begun(step.result, Action.CREATE, None)
        again, refused = make_plan(project, desired, live, applied, unfinished=[record])
        assert refused == ()
        [taken] = again
        assert (taken.address, taken.action, taken.reason) == (step.address, Action.RECORD, Reason.INTERRUPTED)
        assert taken.script == tuple(each for each in step.script if each in kind_gates(step))
        assert taken.result == step.result


def test_what_was_begun_and_never_came_needs_no_consent(tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    desired = desired_of(project)
    first, _ = make_plan(project, desired, State(), State())
    results = [step.result for step in first if step.result is not None]
    unfinished = [begun(result, Action.CREATE, None) for result in results]
    again, _ = make_plan(project, desired, State(), State.of(results), unfinished=unfinished)
    assert {step.reason for step in again} == {Reason.INTERRUPTED}
    assert [step.script for step in again] == [step.script for step in first]
    assert again.hazards == ()
    lost, _ = make_plan(project, desired, State(), State.of(results))
    assert lost.hazards != ()


def test_what_a_removal_left_of_an_object_that_is_gone_is_cleared_away(tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    config = {"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "slot.name": "s"}
    connector = Resource(CONNECTOR, {"config": config})
    subject = Resource(SUBJECT, {"schema": {}, "compatibility": None})
    applied = State.of([connector, subject])
    erased = HttpRequest("registry", "DELETE", "/subjects/beats-value?permanent=true", accept=(404,))
    unfinished = [
        begun(connector, Action.DELETE, connector),
        begun(subject, Action.DELETE, subject, (erased,)),  # which that run only came to after its topic was gone
    ]
    others = State.of([Resource(Address("kafka", "topic", "others"), {})])
    plan, _ = make_destroy_plan(project, others, applied, unfinished)
    assert actions(plan) == {CONNECTOR: Action.DELETE, SUBJECT: Action.DELETE}
    scripts = {step.address: step.script for step in plan}
    assert scripts[SUBJECT] == (erased,)
    assert [each for each in scripts[CONNECTOR] if isinstance(each, PostgresSql)]


def test_what_somebody_else_removed_is_forgotten(tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    subject = Resource(SUBJECT, {"schema": {}, "compatibility": None})
    assert actions(make_destroy_plan(project, State(), State.of([subject]))[0]) == {SUBJECT: Action.FORGET}
    created = [begun(subject, Action.CREATE, None)]
    assert actions(make_destroy_plan(project, State(), State.of([subject]), created)[0]) == {SUBJECT: Action.FORGET}
