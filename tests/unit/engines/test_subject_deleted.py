"""A subject's schemas are erased only where no message can bear their ids."""

import pytest

from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.engines.schema_registry.subject import SubjectKind
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource, State

TOPIC = Resource(Address("kafka", "topic", "beats"), {})
OTHER = Resource(Address("kafka", "topic", "other"), {})
THEIRS = Resource(TOPIC.address, {}, owned=False)


@pytest.mark.parametrize(
    ("name", "world", "erased"),
    [
        ("beats-value", World("p", State(), State.of([TOPIC]), applied=State.of([TOPIC])), True),
        ("beats-key", World("p", State(), State.of([TOPIC]), applied=State.of([TOPIC])), True),
        ("beats-value", World("p", State(), State.of([OTHER])), True),
        ("beats-value", World("p", State.of([TOPIC]), State.of([TOPIC]), applied=State.of([TOPIC])), False),
        ("beats-value", World("p", State(), State.of([TOPIC]), applied=State.of([THEIRS])), False),
        ("beats-value", World("p", State(), State.of([TOPIC])), False),
        ("beats-value", World("p", State()), False),
        ("org.Beat", World("p", State(), State.of([TOPIC]), applied=State.of([TOPIC])), False),
    ],
)
def test_with_its_topic_alone(name: str, world: World, erased: bool) -> None:
    subject = Resource(Address("schema_registry", "subject", name), {})
    sent = [each.path for each in SubjectKind().delete(subject, world) if isinstance(each, HttpRequest)]
    assert sent == [f"/subjects/{name}", *([f"/subjects/{name}?permanent=true"] if erased else [])]
    assert len(SubjectKind().clear_away(subject, world)) == erased
    (told,) = SubjectKind().tells(Change(subject.address, Action.DELETE, Reason.REMOVED, live=subject), world)
    assert told.startswith("erased for ever" if erased else "hidden, not erased")
