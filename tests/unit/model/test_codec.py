"""Model values survive the way to JSON and back."""

import json

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Difference, Grade, Hazard, HazardKind, Reason
from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.gate import SnapshotComplete
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.request import CreateTopic, FlinkSql, HttpRequest
from heartwatch_deploy.model.resource import Reference, Resource, Role, State

ADDRESS = Address.parse("kafka.topic/readings")
RESOURCE = Resource(ADDRESS, {"partitions": 4, "config": {"a": "b"}}, references=(Reference(ADDRESS, Role.READS),))
STEP = Step(
    ADDRESS,
    Action.CREATE,
    Reason.NEW,
    (
        SnapshotComplete("c", ("t",)),
        CreateTopic("readings", 4, 1, {"a": "b"}),
        HttpRequest("connect", "PUT", "/x", {"is": "a body's own field"}, accept=(404,)),
        FlinkSql(("SELECT 1",), {"k": "v"}),
    ),
    RESOURCE,
    (Difference("partitions", None, 4, Grade.IN_PLACE),),
    (Hazard(HazardKind.DELETE_DATA, ADDRESS, "lost"),),
    (ADDRESS,),
)


def test_record_round_trip() -> None:
    record = Record(ADDRESS, Phase.INTENDED, None, "2026-11-21T00:00:00Z", "0.1.0", STEP, {"job_id": "1"})
    assert decode(Record, json.loads(json.dumps(encode(record)))) == record


def test_state_round_trip() -> None:
    state = State.of([RESOURCE])
    assert decode(State, json.loads(json.dumps(encode(state)))) == state


def test_missing_fields_take_defaults_and_unknown_ones_are_dropped() -> None:
    text = {"is": "TopicAbsent", "topic": "t", "later": 1}
    step = decode(Step, {**encode(STEP), "script": [text]})  # type: ignore[dict-item]
    assert step.script[0] == type(step.script[0])("t")  # type: ignore[call-arg]


def test_what_is_no_record_is_refused() -> None:
    for wrong in ({"address": "x"}, {"address": "a.b/c"}, []):
        with pytest.raises((ValueError, KeyError, TypeError)):
            decode(Record, wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="none of"):
        decode(Step, {**encode(STEP), "script": [{"is": "LaunchRocket"}]})  # type: ignore[dict-item]
