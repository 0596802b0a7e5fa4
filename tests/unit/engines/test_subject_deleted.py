"""A subject's schemas are erased only where no message can bear their ids."""

from pathlib import Path

import pytest

from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.engines.schema_registry.subject import SubjectKind
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_destroy_plan, make_plan
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.small_project import SOUND, applied_plan, project_with

TOPIC = Resource(Address("kafka", "topic", "beats"), {})
OTHER = Resource(Address("kafka", "topic", "other"), {})
SUBJECT = Address("schema_registry", "subject", "beats-value")
GOING = frozenset({TOPIC.address})
ERASED = HttpRequest("registry", "DELETE", "/subjects/beats-value?permanent=true", accept=(404,))
HIDDEN = HttpRequest("registry", "DELETE", "/subjects/beats-value", accept=(404,))
BOTH = {SUBJECT: (HIDDEN, ERASED)}


@pytest.mark.parametrize(
    ("name", "world", "erased"),
    [
        ("beats-value", World("p", State(), State.of([TOPIC]), going=GOING), True),
        ("beats-key", World("p", State(), State.of([TOPIC]), going=GOING), True),
        ("beats-value", World("p", State(), State.of([TOPIC]), applied=State.of([TOPIC])), False),
        ("beats-value", World("p", State(), State.of([OTHER])), False),
        ("beats-value", World("p", State(), State.of([OTHER]), applied=State.of([TOPIC])), False),
        ("beats-value", World("p", State.of([TOPIC]), State.of([TOPIC]), applied=State.of([TOPIC])), False),
        ("beats-value", World("p", State()), False),
        ("org.Beat", World("p", State(), State.of([TOPIC]), going=GOING), False),
        ("-value", World("p", State(), going=frozenset({Address("kafka", "topic", "")})), False),
        ("beats-value", World("p", State(), State.of([OTHER]), begun=BOTH), True),
        ("beats-value", World("p", State(), State.of([TOPIC]), begun=BOTH), False),
        ("beats-value", World("p", State.of([TOPIC]), State.of([OTHER]), begun=BOTH), False),
        ("beats-value", World("p", State(), State.of([OTHER]), begun={SUBJECT: (HIDDEN,)}), False),
    ],
)
def test_with_its_topic_alone(name: str, world: World, erased: bool) -> None:
    subject = Resource(Address("schema_registry", "subject", name), {})
    sent = [each.path for each in SubjectKind().delete(subject, world) if isinstance(each, HttpRequest)]
    assert sent == [f"/subjects/{name}", *([f"/subjects/{name}?permanent=true"] if erased else [])]
    assert len(SubjectKind().clear_away(subject, world)) == erased
    (told,) = SubjectKind().tells(Change(subject.address, Action.DELETE, Reason.REMOVED, live=subject), world)
    assert told.startswith("erased for ever" if erased else "hidden, not erased")


NUMBERS = Address("kafka", "topic", "numbers")
OF_NUMBERS = Address("schema_registry", "subject", "numbers-value")


@pytest.fixture
def deployed(tmp_path: Path) -> tuple[State, State]:
    project = project_with(SOUND, tmp_path / "applied")
    return applied_plan(make_plan(project, desired_of(project), State(), State())[0], State(), State())


def all_removed(directory: Path, live: State, applied: State, *targets: Address) -> Plan:
    """The plan of the sound project once none of its files is there."""
    project_with(SOUND, directory)
    for folder in ("flink_sql", "deploy/topics", "connect", "avro"):
        for file in (each for each in (directory / folder).glob("**/*") if each.is_file()):
            file.unlink()
    project, _ = load_project(directory, Selection())
    plan, refused = make_plan(project, desired_of(project), live, applied, frozenset(targets))
    assert refused == ()
    return plan


def erases(plan: Plan) -> bool:
    (script,) = [step.script for step in plan if step.address == OF_NUMBERS]
    paths = [each.path for each in script if isinstance(each, HttpRequest)]
    assert paths[0] == "/subjects/numbers-value"
    return paths[1:] == ["/subjects/numbers-value?permanent=true"]


def test_a_target_that_leaves_the_topic_out_hides_the_subject_alone(
    tmp_path: Path, deployed: tuple[State, State]
) -> None:
    only = all_removed(tmp_path / "1", *deployed, OF_NUMBERS)
    assert NUMBERS not in {step.address for step in only}
    assert not erases(only)
    assert erases(all_removed(tmp_path / "2", *deployed, OF_NUMBERS, NUMBERS))


def test_a_topic_that_the_login_does_not_see_is_not_gone(tmp_path: Path, deployed: tuple[State, State]) -> None:
    live, applied = deployed
    unseen = State.of(each for each in live if each.address != NUMBERS)
    assert not erases(all_removed(tmp_path / "1", unseen, applied))
    external = State.of(each for each in applied if each.address != NUMBERS)
    assert not erases(all_removed(tmp_path / "2", unseen, external))


def test_ids_are_erased_after_the_messages_that_bear_them(tmp_path: Path, deployed: tuple[State, State]) -> None:
    live, applied = deployed
    project = project_with(SOUND, tmp_path / "1")
    for plan in (all_removed(tmp_path / "2", live, applied), make_destroy_plan(project, live, applied)[0]):
        assert erases(plan)
        rounds = {step.address: number for number, level in enumerate(plan.levels) for step in level}
        assert rounds[NUMBERS] < rounds[OF_NUMBERS]
        (after,) = [step.after for step in plan if step.address == OF_NUMBERS]
        assert NUMBERS in after
