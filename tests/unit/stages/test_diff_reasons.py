"""What diff says of one topic, for every way in which desired, live and applied can agree or not."""

from collections.abc import Mapping

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.diff import diff


def _topic(
    partitions: int = 2, *, config: Mapping[str, str] | None = None, owned: bool = True, defaults: bool = False
) -> Resource:
    spec = {"partitions": partitions, "replication": 1, "config": dict(config or {})}
    observed = {"defaults": {"cleanup.policy": "delete"}} if defaults else {}
    return Resource(Address("kafka", "topic", "numbers"), spec, observed=observed, owned=owned)


def _state(topic: Resource | None) -> State:
    return State.of([topic] if topic else [])


@pytest.mark.parametrize(
    ("desired", "live", "applied", "action", "reason"),
    [
        (_topic(), None, None, Action.CREATE, Reason.NEW),
        (_topic(), None, _topic(), Action.CREATE, Reason.GONE),
        (_topic(), _topic(), _topic(), Action.NO_OP, Reason.SAME),
        (_topic(), _topic(), None, Action.RECORD, Reason.FITS),
        (_topic(4), _topic(4), _topic(2), Action.RECORD, Reason.OUTDATED),
        (_topic(4), _topic(2), _topic(2), Action.UPDATE, Reason.CHANGED),
        (_topic(4), _topic(2), None, Action.UPDATE, Reason.UNRECORDED),
        (_topic(4), _topic(2), _topic(4), Action.UPDATE, Reason.DRIFTED),
        (None, _topic(), _topic(), Action.DELETE, Reason.REMOVED),
        (None, _topic(), _topic(owned=False), Action.FORGET, Reason.REMOVED),
        (None, None, _topic(), Action.FORGET, Reason.REMOVED),
    ],
)
def test_action_and_reason(
    desired: Resource | None, live: Resource | None, applied: Resource | None, action: Action, reason: Reason
) -> None:
    (change,) = diff(_state(desired), _state(live), _state(applied))
    assert (change.action, change.reason) == (action, reason)


def test_what_others_made_is_not_looked_at() -> None:
    assert diff(State(), _state(_topic()), State()) == ()


def test_a_default_of_the_server_is_no_difference() -> None:
    wanted = _topic(config={"cleanup.policy": "delete"})
    (change,) = diff(_state(wanted), _state(_topic(defaults=True)), _state(wanted))
    assert change.action is Action.NO_OP


def test_a_setting_made_by_hand_is_drift() -> None:
    (change,) = diff(_state(_topic()), _state(_topic(config={"retention.ms": "1"})), _state(_topic()))
    assert change.reason is Reason.DRIFTED
    assert [(each.path, each.before, each.after) for each in change.differences] == [("config.retention.ms", "1", None)]


def _connector(engine: str, name: str) -> Resource:
    observed: dict[str, Json] = {"state": "RUNNING", "tasks": ["RUNNING"], "failure": ""}
    return Resource(Address(engine, "connector", name), {"config": {}, "state": "running"}, observed=observed)


@pytest.mark.parametrize(("wanted", "gone"), [("kafka_connect", "ksqldb"), ("ksqldb", "kafka_connect")])
def test_a_connector_that_changes_its_engine_is_handed_over(wanted: str, gone: str) -> None:
    """Both addresses are one connector in Kafka Connect, ksqlDB's in upper case."""
    before, after = _connector(gone, "lines"), _connector(wanted, "LINES")
    (alone,) = diff(State(), State.of([before]), State.of([before]))
    assert alone.action is Action.DELETE
    found = {each.address: each for each in diff(State.of([after]), State.of([before]), State.of([before]))}
    assert found[before.address].action is Action.FORGET
