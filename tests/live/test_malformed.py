"""Every kind of malformed message on a real Flink: each lands in `dead_letters` once, with its place, its bytes and the
reason, while the good messages between them are read, whatever schema they were written in."""

import io
import json
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import fastavro
import pytest
from confluent_kafka import Message, Producer

from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings.avro import HEADER, parsed_without_times, varint
from heartwatch_deploy.readings.reading import Circumstances
from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.prove.evidence import DEAD, Place, Topics
from tests.prove.recorded import VALUES, deploy, heartwatch

pytestmark = [pytest.mark.live, pytest.mark.apart]

SEEN_WITHIN = 180.0
NOW = int(time.time() * 1000)
ALARMING = 190
NOBODYS_ID = 2**31 - 12
NO_CIRCUMSTANCES = b"\0" * len(Circumstances._fields)
PROTOBUF_SUBJECT = "malformed-protobuf"


def body(
    *,
    user: bytes = varint(5) + b"wrong",
    at: int = NOW,
    latitude: float = 40.0,
    longitude: float = -74.0,
    heart_rate: bytes = varint(ALARMING),
    rest: bytes = NO_CIRCUMSTANCES,
) -> bytes:
    """A reading in the registered schema, every part of it replaceable by bytes that are none."""
    return user + varint(at) + struct.pack("<dd", latitude, longitude) + heart_rate + rest


WHOLE = body()
# name → (what follows the schema's id, what the reason must say)
IN_OUR_SCHEMA: Mapping[str, tuple[bytes, str]] = {
    "header only": (b"", "user_id is cut off"),
    "cut off within a number": (WHOLE[:14], "is cut off"),
    "cut off before the end": (WHOLE[:-1], "cut off"),
    "bytes after the end": (WHOLE + b"xyz", "3 bytes too many"),
    "latitude NaN": (body(latitude=float("nan")), "latitude is not a finite number"),
    "longitude infinite": (body(longitude=float("-inf")), "longitude is not a finite number"),
    "latitude out of bounds": (body(latitude=90.5), "latitude has the"),
    "longitude out of bounds": (body(longitude=-180.5), "longitude has the"),
    "heart rate 0": (body(heart_rate=varint(0)), "heart_rate has the"),
    "heart rate 301": (body(heart_rate=varint(301)), "heart_rate has the"),
    "heart rate beyond 32 bits": (body(heart_rate=varint(2**40)), "heart_rate is no 32-bit number"),
    "heart rate that never ends": (body(heart_rate=b"\xff" * 11), "heart_rate is no number"),
    "no user": (body(user=varint(0)), "user_id has the"),
    "user too long": (body(user=varint(257) + b"u" * 257), "user_id has the"),
    "user longer than the message": (body(user=varint(2**30) + b"u"), "user_id is cut off"),
    "user of negative length": (body(user=varint(-5) + b"wrong"), "user_id is cut off"),
    "user not UTF-8": (body(user=varint(2) + b"\xc3\x28"), "user_id is not UTF-8"),
    "before 1970": (body(at=-1), "recorded_at is the time -1, which is before 1970"),
    "to come": (body(at=NOW + 3_600_000), "which is to come"),
    "a union's branch that is none": (
        WHOLE[: -len(NO_CIRCUMSTANCES)] + varint(7) + NO_CIRCUMSTANCES[1:],
        "has no type",
    ),
}
WITHOUT_SCHEMA: Mapping[str, tuple[bytes | None, str]] = {
    "tombstone": (None, "no value"),
    "empty": (b"", "empty value"),
    "JSON": (b'{"heart_rate": 190}', "not Avro: does not begin with a zero"),
    "other magic": (b"\x01\x00\x00\x00\x01" + WHOLE, "not Avro: does not begin with a zero"),
    "half a header": (b"\x00\x00\x01", "shorter than a schema id"),
    "nobody's schema": (HEADER.pack(0, NOBODYS_ID) + WHOLE, f"schema id {NOBODYS_ID} is unknown"),
}


def schema(*fields: tuple[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "Foreign", "fields": [{"name": name, "type": kind} for name, kind in fields]}


def time_in(unit: str) -> dict[str, str]:
    return {"type": "long", "logicalType": f"timestamp-{unit}"}


USER, AT = ("user_id", "string"), ("recorded_at", time_in("millis"))
PLACE = (("latitude", "double"), ("longitude", "double"))
NUMBER = ("heart_rate", "int")
RECORD = {"user_id": "wrong", "recorded_at": NOW, "latitude": 40.0, "longitude": -74.0, "heart_rate": ALARMING}
# name → (a foreign writer's schema, its record, what the reason must say)
SCHEMAS_THAT_DO_NOT_FIT: Mapping[str, tuple[Any, Any, str]] = {
    "null in a field that must be there": (
        schema(USER, AT, *PLACE, ("heart_rate", ["null", "int"])), RECORD | {"heart_rate": None}, "heart_rate is null"),
    "a schema without the heart rate": (schema(USER, AT, *PLACE), RECORD, "heart_rate is not in its schema"),
    "heart rate as text": (
        schema(USER, AT, *PLACE, ("heart_rate", "string")), RECORD | {"heart_rate": "190"}, "heart_rate is written as"),
    "a schema that is no record": ({"type": "array", "items": "string"}, ["wrong"], "its schema is no record"),
}  # fmt: skip
# name → (a foreign writer's schema, what its record holds otherwise than RECORD)
SCHEMAS_THAT_FIT: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "reordered, with more fields": (
        schema(("tags", {"type": "array", "items": "string"}), NUMBER, *reversed(PLACE), ("mood", "string"), AT, USER),
        {"mood": "calm", "tags": ["a", "b"]}),
    "narrower numbers": (
        schema(USER, AT, ("latitude", "float"), ("longitude", "int"), NUMBER), {"latitude": 40.5, "longitude": -74}),
    "time in microseconds": (
        schema(USER, ("recorded_at", time_in("micros")), *PLACE, NUMBER), {"recorded_at": NOW * 1000 + 999}),
    "unions and bytes": (
        schema(("user_id", "bytes"), AT, *PLACE, ("heart_rate", ["null", "string", "int"])),
        {"user_id": b"good unions and bytes"}),
}  # fmt: skip


@dataclass
class Sent:
    """What went into the topic, and where it came to stand."""

    malformed: dict[str, tuple[Place, bytes | None]]
    good: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def registry(stack: RunningStack) -> Iterator[SchemaRegistry]:
    """The stack's, rid of this module's subjects afterwards."""
    found = SchemaRegistry(stack.endpoints.registry)
    yield found
    for subject in found.subjects():
        if subject.startswith("malformed-"):
            found.delete(subject)


@pytest.fixture(scope="module")
def deployed(stack: RunningStack) -> Iterator[RunningStack]:
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    deploy(stack.project, **VALUES)
    yield stack
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0


@pytest.fixture(scope="module")
def topics(deployed: RunningStack) -> Topics:
    found = Topics(deployed.project)
    found.skip(DEAD, "heart_rate_alerts")
    return found


@pytest.fixture(scope="module")
def sent(deployed: RunningStack, registry: SchemaRegistry, topics: Topics) -> Sent:
    """All kinds in one partition, a good reading after each; awaited until the job has told them apart."""
    newest = registry.latest("readings-value")
    assert newest is not None
    values = {name: value for name, (value, _) in WITHOUT_SCHEMA.items()}
    values |= {name: HEADER.pack(0, newest.id) + rest for name, (rest, _) in IN_OUR_SCHEMA.items()}
    values |= {
        name: foreign(registry, name, written, record) for name, (written, record, _) in SCHEMAS_THAT_DO_NOT_FIT.items()
    }
    values[PROTOBUF_SUBJECT] = HEADER.pack(0, register_protobuf(registry)) + b"{}"
    outcome = Sent({}, {})
    with sending(deployed) as send:
        for number, (name, value) in enumerate(values.items()):
            outcome.malformed[name] = (send(value), value)
            user = f"good-{number}"
            send(HEADER.pack(0, newest.id) + body(user=varint(len(user)) + user.encode()))
            outcome.good[user] = RECORD | {"user_id": user}
        for name, (written, other) in SCHEMAS_THAT_FIT.items():
            named = RECORD | {"user_id": f"good {name}"}
            send(foreign(registry, name, written, named | other))
            outcome.good[named["user_id"]] = named | {place: other[place] for place, _ in PLACE if place in other}
    until(lambda: len(topics.rows(DEAD)) >= len(values), seconds=SEEN_WITHIN, every=1.0)
    until(lambda: len(topics.rows("heart_rate_alerts")) >= len(outcome.good), seconds=SEEN_WITHIN, every=1.0)
    return outcome


class sending:
    """Sends values to partition 0 of `readings`, one after the other, and says where each stands."""

    def __init__(self, stack: RunningStack) -> None:
        self._producer = Producer({"bootstrap.servers": stack.endpoints.kafka, "acks": "all"})

    def __enter__(self) -> Callable[[bytes | None], Place]:
        return self._send

    def __exit__(self, *_: object) -> None:
        assert self._producer.flush(30) == 0

    def _send(self, value: bytes | None) -> Place:
        stands: list[Place] = []

        def delivered(error: Any, message: Message) -> None:
            assert error is None, error
            partition, offset = message.partition(), message.offset()
            assert partition is not None
            assert offset is not None
            stands.append(Place(partition, offset))

        self._producer.produce("readings", value, b"somebody", partition=0, timestamp=NOW, on_delivery=delivered)
        assert self._producer.flush(30) == 0
        return stands[0]


def foreign(registry: SchemaRegistry, name: str, written: Any, record: Any) -> bytes:
    """A message in a schema of somebody else's, registered under a subject of its own; times are given as numbers."""
    text = json.dumps(written)
    number = registry.register(f"malformed-{name.replace(' ', '_')}", text)
    out = io.BytesIO()
    fastavro.schemaless_writer(out, parsed_without_times(text), record)
    return HEADER.pack(0, number) + out.getvalue()


def register_protobuf(registry: SchemaRegistry) -> int:
    """The id of a schema that is not Avro."""
    asked = {"schemaType": "PROTOBUF", "schema": 'syntax = "proto3"; message Reading { string user_id = 1; }'}
    return int(registry.endpoint.send("POST", f"/subjects/{PROTOBUF_SUBJECT}/versions", asked)["id"])


REASONS = {
    **{name: reason for name, (_, reason) in (*WITHOUT_SCHEMA.items(), *IN_OUR_SCHEMA.items())},
    **{name: reason for name, (_, _, reason) in SCHEMAS_THAT_DO_NOT_FIT.items()},
    PROTOBUF_SUBJECT: "is PROTOBUF, not Avro",
}


@pytest.mark.parametrize("name", REASONS)
def test_lands_in_dead_letters_once_with_place_bytes_and_reason(name: str, sent: Sent, topics: Topics) -> None:
    place, value = sent.malformed[name]
    rows = [row for row in topics.rows(DEAD) if (row["partition"], row["offset"]) == place]
    assert len(rows) == 1, rows
    assert (rows[0]["topic"], rows[0]["payload"]) == ("readings", value)
    assert REASONS[name] in rows[0]["reason"]


def test_nothing_else_is_called_malformed(sent: Sent, topics: Topics) -> None:
    found = sorted((row["partition"], row["offset"]) for row in topics.rows(DEAD))
    assert found == sorted(place for place, _ in sent.malformed.values())


def test_good_readings_between_them_count_in_any_schema_that_fits(sent: Sent, topics: Topics) -> None:
    rows = {row["user_id"]: row for row in topics.rows("heart_rate_alerts") if row["user_id"].startswith("good")}
    names = ("user_id", "recorded_at", "latitude", "longitude", "heart_rate")
    assert {user: {name: row[name] for name in names} for user, row in rows.items()} == {
        user: {name: record[name] for name in names} for user, record in sent.good.items()
    }


def test_no_job_has_failed(deployed: RunningStack, sent: Sent) -> None:
    assert sent.malformed
    cluster = FlinkCluster(deployed.endpoints.flink_rest)
    running = [job for job in cluster.jobs() if job.is_live]
    assert len(running) == 2
    assert [failure.cause for job in running for failure in cluster.failures(job.id)] == []


def test_a_registry_that_is_down_makes_no_message_malformed(
    deployed: RunningStack, registry: SchemaRegistry, sent: Sent, topics: Topics
) -> None:
    """A message in a schema that no job has seen yet comes while nobody can say what the schema is."""
    assert sent.malformed
    dead = len(topics.rows(DEAD))
    record = RECORD | {"user_id": "good while the registry is down", "mood": "calm"}
    value = foreign(registry, "new", schema(("mood", "string"), USER, AT, *PLACE, NUMBER), record)
    killed = deployed.kill("registry")
    with sending(deployed) as send:
        send(value)
    deployed.wait_for_recovery("registry", killed=killed)

    def users() -> set[str]:
        return {row["user_id"] for row in topics.rows("heart_rate_alerts")}

    assert until(lambda: record["user_id"] in users(), seconds=SEEN_WITHIN * 2, every=1.0)
    assert len(topics.rows(DEAD)) == dead
