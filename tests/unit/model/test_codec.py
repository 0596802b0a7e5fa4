"""Model values survive the way to JSON and back."""

import json
from dataclasses import replace
from typing import Any

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Difference, Grade, Hazard, HazardKind, Reason
from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.gate import SnapshotComplete
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.request import CreateTopic, FlinkSql, HttpRequest
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.model.security import SecretCommand

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


def test_values_of_a_mapping_are_values_of_the_model() -> None:
    endpoints = Endpoints(kafka="a:1", commands={"login": SecretCommand(("pass", "show"), 2.5)})
    assert decode(Endpoints, json.loads(json.dumps(encode(endpoints)))) == endpoints


@pytest.mark.parametrize("value", ["text", 5, None, ["kafka.topic/a"], [["address", "kafka.topic/a"]]])
def test_what_is_no_mapping_is_no_value(value: Any) -> None:
    with pytest.raises(ValueError, match="is no Resource"):
        decode(Resource, value)


@pytest.mark.parametrize("left_out", ["span", "references", "observed", "readiness", "owned"])
def test_each_field_alone_takes_its_default(left_out: str) -> None:
    written = encode(replace(RESOURCE, references=(), owned=True))
    assert isinstance(written, dict)
    assert decode(Resource, {key: each for key, each in written.items() if key != left_out}) == replace(
        RESOURCE, references=(), owned=True
    )
