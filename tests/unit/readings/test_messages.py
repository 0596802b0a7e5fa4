"""Heartbeats and raw wearable messages: what is one, what is none, and why."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.checked import Refused
from heartwatch_deploy.readings.heartbeats import KINDS, Heartbeat, Ward, generated, heartbeat_of
from heartwatch_deploy.readings.raw import as_raw, normalised
from heartwatch_deploy.readings.reading import Circumstances, Reading
from tests.unit.readings import strategies

NOW = 1_780_000_000_000
BEAT = {"patient_id": "p1", "timestamp": NOW, "heart_rate": 72, "status": "normal"}
RAW = {"deviceId": "d1", "timestamp": NOW, "heartRate": 72, "steps": 10, "lat": 40, "lon": -74.5}
MISSING = object()


def changed(message: dict[str, Any], **other: Any) -> bytes:
    both = message | other
    return json.dumps({name: value for name, value in both.items() if value is not MISSING}).encode()


def test_a_heartbeat_and_its_id() -> None:
    assert heartbeat_of(changed(BEAT)) == Heartbeat(f"p1|{NOW}", "p1", NOW, 72, "normal")


def test_a_raw_message_becomes_a_reading_of_its_device() -> None:
    assert normalised(changed(RAW)) == Reading("d1", NOW, 40.0, -74.5, 72, Circumstances(device_id="d1", steps=10))


@pytest.mark.parametrize("steps", [None, MISSING])
def test_steps_may_be_unknown_and_more_fields_are_passed_over(steps: Any) -> None:
    assert normalised(changed(RAW, steps=steps, firmware={"v": [1]})).circumstances.steps is None


WRONG: list[tuple[Any, str]] = [
    (None, "no value"),
    (b"", "empty value"),
    (b"heart_rate=72", "not JSON"),
    (b"\xff\xfe{\x00}\x00", "not UTF-8"),
    (b"[1]", "not a JSON object"),
    (b'{"a": NaN}', "NaN is no number"),
    (b"{} {}", "not JSON"),
    (b"[" * 100_000, "not JSON"),
]


@pytest.mark.parametrize("read", [heartbeat_of, normalised])
@pytest.mark.parametrize(("value", "reason"), WRONG)
def test_what_is_no_object_is_refused(read: Callable[[Any], Any], value: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(value)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"deviceId": ""}, "deviceId has the length 0"),
        ({"deviceId": "é" * 129}, "deviceId has the length 258"),
        ({"deviceId": "\ud800"}, "deviceId holds half a character"),
        ({"deviceId": 7}, "deviceId is no text"),
        ({"deviceId": MISSING}, "deviceId is missing"),
        ({"lat": None}, "lat is null"),
        ({"lat": 90.5}, "lat is no number"),
        ({"lon": True}, "lon is no number"),
        ({"lon": 10**400}, "lon is no number"),
        ({"heartRate": 72.0}, "heartRate is no whole number"),
        ({"heartRate": True}, "heartRate is no whole number"),
        ({"heartRate": 0}, "heartRate is no whole number"),
        ({"heartRate": 301}, "heartRate is no whole number"),
        ({"steps": -1}, "steps is no whole number"),
        ({"steps": "many"}, "steps is no whole number"),
        ({"timestamp": -1}, "timestamp is no whole number"),
        ({"timestamp": NOW + 2}, "timestamp is to come"),
    ],
)
def test_what_is_impossible_is_refused(other: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        normalised(changed(RAW, **other), latest=NOW + 1)


@given(strategies.readings, st.one_of(st.none(), st.integers(0, 2**31 - 1)))
def test_a_reading_sent_by_a_gateway_is_the_same_reading(reading: Reading, steps: int | None) -> None:
    said = Circumstances(device_id=reading.user_id, steps=steps)
    assert normalised(as_raw(reading._replace(circumstances=said))) == reading._replace(circumstances=said)


@given(st.binary())
def test_no_bytes_are_read_but_what_they_say(value: bytes) -> None:
    with pytest.raises(Refused):
        heartbeat_of(value)


def test_generated_heartbeats_are_valid_but_for_the_malformed_ones_of_every_kind() -> None:
    ward = Ward(start=NOW, rate=100, patients=7, malformed=0.1)
    messages = list(islice(generated(ward), 3300))
    assert messages == list(islice(generated(ward), 3300))
    assert messages != list(islice(generated(Ward(start=NOW, rate=100, patients=7, malformed=0.1, seed=2)), 3300))
    kinds = Counter(message.kind for message in messages)
    assert kinds.pop(None) == 3000
    assert kinds.keys() == KINDS.keys()
    for message in messages:
        if message.kind is None:
            found = heartbeat_of(message.value)
            assert (found.patient_id, found.timestamp) == (message.patient_id, message.due)
        else:
            with pytest.raises(Refused):
                heartbeat_of(message.value)
    assert messages[-1].due == pytest.approx(NOW + 30_000, abs=20)
    assert {heartbeat_of(m.value).status for m in messages if m.kind is None} == {"slow", "normal", "fast"}
