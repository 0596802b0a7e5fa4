"""Whether a message is about a person, whatever somebody has written there."""

import io
import json
from typing import Any

import fastavro
import pytest

from heartwatch_deploy.forgetting.messages import Messages
from heartwatch_deploy.forgetting.store import Search, fields_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource, State

PERSONS = {"type": "record", "name": "P", "fields": [{"name": "user_id", "type": "string"}]}
LETTERS = {"type": "record", "name": "L", "fields": [{"name": "payload", "type": ["null", "bytes"]}]}
NOTES = {"type": "record", "name": "N", "fields": [{"name": "note", "type": "string"}]}
KEPT = {"type": "record", "name": "K", "fields": [*PERSONS["fields"], {"name": "picture", "type": "bytes"}]}
ELSEWHERE = {"type": "record", "name": "E", "fields": [{"name": "patient", "type": "org.example.Patient"}]}
BY_NUMBER = {
    1: json.dumps(PERSONS),
    2: json.dumps(LETTERS),
    3: json.dumps(NOTES),
    4: json.dumps(KEPT),
    5: '"string"',
    10: '{"type": "object", "properties": {"user_id": {"type": "string"}}}',
    11: 'syntax = "proto3"; message Person { string user_id = 1; }',
    12: json.dumps(ELSEWHERE),
    13: '{"type": "enum", "name": "E"}',
    14: '{"type": "record", "name": "R", "fields": [7]}',
    15: "3",
    16: "[" * 100_000,
}


class Registry:
    def schema(self, number: int) -> str | None:
        return BY_NUMBER.get(number)


class Servers:
    registry = Registry()


def search_of(person: str, desired: State | None = None) -> Search:
    fields = ("user_id", "patient_id")
    return Search(person, fields, desired or State(), Servers(), ("alert_id",))  # type: ignore[arg-type]


def framed(number: int, body: bytes) -> bytes:
    return b"\0\0\0\0" + bytes([number]) + body


def avro(number: int, record: Any) -> bytes:
    body = io.BytesIO()
    fastavro.schemaless_writer(body, fastavro.parse_schema(json.loads(BY_NUMBER[number])), record)
    return framed(number, body.getvalue())


def about(person: str, key: bytes, value: bytes) -> bool:
    return Messages(search_of(person)).are_about(key, value)


@pytest.mark.parametrize("number", [10, 11, 12, 13, 14, 15, 16])
def test_a_schema_that_is_no_avro_on_its_own_ends_nothing(number: int) -> None:
    assert about("u1", b"", framed(number, b'{"user_id": "u1"}'))
    assert not about("u1", b"", framed(number, b'{"user_id": "u2"}'))


def test_protobuf_has_the_name_behind_its_length() -> None:
    for name in ("u1", "user_42", "u" * 200):
        length = bytes([len(name)]) if len(name) < 128 else bytes([len(name) & 0x7F | 0x80, len(name) >> 7])
        assert about(name, b"", framed(11, b"\0\n" + length + name.encode()))
    assert not about("u1", b"", framed(11, b"\0\n\3u12"))


@pytest.mark.parametrize("deep", [b"[" * 200_000, b"[" * 900 + b"]" * 900, b'{"a":' * 900 + b"1" + b"}" * 900])
def test_no_depth_is_too_much(deep: bytes) -> None:
    assert not about("u1", b"", deep)
    assert not about("u1", deep, b"")


@pytest.mark.parametrize(
    ("key", "value", "is_about"),
    [
        (b"a|u1|178000", b'{"user_id": "a|u1"}', False),  # a name may have the separator
        (b"a|u1|178000", avro(1, {"user_id": "a|u1"}), False),
        (b"a|u1|178000", b'{"user_id": "u1"}', True),
        (b"walk|u1", b'{"steps": 7}', True),
        (b"walk|u1", b'{"user_id": null}', True),
        (b"walk|u1", b'{"user_id": {"of": "walk"}}', True),
        (b"u1", b'{"user_id": "u2"}', True),
        (b'{"user_id": "u1"}', b'{"steps": 7}', True),
        (b'{"user_id": "u2"}', b'{"steps": 7}', False),
        (avro(1, {"user_id": "u1"}), avro(3, {"note": "fine"}), True),
        (avro(5, "u1"), avro(3, {"note": "fine"}), True),
        (avro(5, "walk|u1"), avro(3, {"note": "fine"}), True),
        (avro(5, "u12"), avro(3, {"note": "u1"}), False),
    ],
)
def test_a_key_decides_what_no_field_decides(key: bytes, value: bytes, is_about: bool) -> None:
    assert about("u1", key, value) is is_about


@pytest.mark.parametrize(
    ("value", "is_about"),
    [
        (avro(2, {"payload": b'{"user_id": "u1"}'}), True),
        (avro(2, {"payload": b'{"user_id": "u2", "note": "u1"}'}), False),
        (avro(2, {"payload": avro(1, {"user_id": "u1"})}), True),
        (avro(2, {"payload": b'cut off {"user_id":"u1"'}), True),
        (avro(2, {"payload": b"nobody"}), False),
        (avro(4, {"user_id": "u2", "picture": b"..\4u1.."}), False),
        (avro(3, {"note": "u1"}), False),
        (avro(3, {"note": ""}) + b"\4u1", True),  # bytes behind the end: that was another schema's
    ],
)
def test_bytes_are_read_as_messages_or_looked_through(value: bytes, is_about: bool) -> None:
    assert about("u1", b"", value) is is_about


@pytest.mark.parametrize(
    ("value", "person"),
    [
        (b'{"user_id": 7}', "7"),
        (b'{"user_id": ["u2", "u1"]}', "u1"),
        (b'{"user_id": [7, [8]]}', "8"),
        (b'{"alert_id": ["u1|178000"]}', "u1"),
    ],
)
def test_numbers_and_lists_name_persons_as_well(value: bytes, person: str) -> None:
    assert about(person, b"", value)
    assert not about("u3", b"", value)


def desired_with(**schemas: Any) -> State:
    addresses = {Address("schema_registry", "subject", f"t-{part}"): schema for part, schema in schemas.items()}
    return State.of([Resource(address, {"schema": schema}) for address, schema in addresses.items()])


INSIDE = {"type": "record", "name": "T", "fields": [{"name": "patient", "type": ["null", PERSONS]}]}
LISTED = {"type": "record", "name": "T", "fields": [{"name": "all", "type": {"type": "array", "items": PERSONS}}]}
TWICE = {"type": "record", "name": "T", "fields": [{"name": "a", "type": PERSONS}, {"name": "b", "type": "P"}]}
MAPPED = {"type": "record", "name": "T", "fields": [{"name": "all", "type": {"type": "map", "values": "string"}}]}


@pytest.mark.parametrize(
    ("schemas", "fields"),
    [
        ({"value": INSIDE}, {"patient", "user_id"}),
        ({"value": LISTED}, {"all", "user_id"}),
        ({"value": TWICE}, {"a", "b", "user_id"}),
        ({"value": NOTES}, {"note"}),
        ({"value": NOTES, "key": PERSONS}, {"note", "user_id"}),
        ({"value": NOTES, "key": "string"}, {"note"}),
        ({"value": {"type": ["null", {"type": INSIDE}]}}, {"patient", "user_id"}),
        ({"value": MAPPED}, None),
        ({"value": ELSEWHERE}, None),
        ({"value": LETTERS}, None),
        ({}, None),
    ],
)
def test_a_topic_has_the_fields_of_all_depths_and_of_its_key(schemas: Any, fields: set[str] | None) -> None:
    found = fields_of("t", desired_with(**schemas))
    assert found == fields
    assert search_of("u1", State()).tells(found) is (fields is None or "user_id" in fields)
