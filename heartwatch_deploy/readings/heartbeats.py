"""Heartbeats of patients: their messages, made and validated. The reference of the query `heartbeats`."""

import json
import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, NamedTuple

from heartwatch_deploy.readings import checked

STATUS_BYTES: Final = 64
SLOW, FAST = 60, 100  # beats a minute; what lies between them is normal


class Heartbeat(NamedTuple):
    """A row of heartbeats; timestamp in ms, heart_rate in beats a minute."""

    id: str
    patient_id: str
    timestamp: int
    heart_rate: int
    status: str


class HeartbeatMessage(NamedTuple):
    """A message to send at `due` (ms): the patient's name is its key; `kind` says how it is malformed, if it is."""

    due: int
    patient_id: str
    value: bytes | None
    kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ward:
    """`patients` who send `rate` heartbeats a second together, in turn, from `start` (ms) on; `malformed` is the share
    of messages that are none, added to the others."""

    start: int
    rate: float
    patients: int = 100
    seed: int = 1
    malformed: float = 0.0


def heartbeat_of(value: bytes | None, *, latest: float = math.inf) -> Heartbeat:
    """The heartbeat of a message; no time after `latest` (ms) is possible. Raises Refused."""
    record = checked.json_object(value)
    low, high = checked.HEART_RATES
    patient_id = checked.text(record, "patient_id")
    timestamp = checked.time(record, "timestamp", latest=latest)
    return Heartbeat(
        id=f"{patient_id}|{timestamp}",
        patient_id=patient_id,
        timestamp=timestamp,
        heart_rate=checked.whole(record, "heart_rate", low=low, high=high),
        status=checked.text(record, "status", longest=STATUS_BYTES),
    )


def generated(ward: Ward) -> Iterator[HeartbeatMessage]:
    """Messages by time, without end. The same ward gives the same messages."""
    draw = random.Random(f"heartbeats {ward.seed}")  # noqa: S311  not a secret
    resting = [draw.randint(55, 90) for _ in range(ward.patients)]
    broken = 0
    for number in count():
        patient = number % ward.patients
        heart_rate = resting[patient] + draw.randint(-8, 8) + (60 if draw.random() < 0.02 else 0)
        message = _message(f"patient_{patient:04d}", ward.start + int(number * 1000 / ward.rate), heart_rate)
        yield message
        while broken < (number + 1) * ward.malformed:
            yield _malformed(message, tuple(KINDS)[broken % len(KINDS)])
            broken += 1


def _message(patient_id: str, timestamp: int, heart_rate: int) -> HeartbeatMessage:
    status = "slow" if heart_rate < SLOW else "fast" if heart_rate > FAST else "normal"
    record = {"patient_id": patient_id, "timestamp": timestamp, "heart_rate": heart_rate, "status": status}
    return HeartbeatMessage(timestamp, patient_id, json.dumps(record).encode())


def _with(**other: Any) -> Callable[[bytes], bytes]:
    return lambda value: json.dumps(json.loads(value) | other).encode()


def _without(name: str) -> Callable[[bytes], bytes]:
    return lambda value: json.dumps({key: each for key, each in json.loads(value).items() if key != name}).encode()


# kind → the broken value, made from a whole one
KINDS: Final[Mapping[str, Callable[[bytes], bytes | None]]] = {
    "not_json": lambda _: b"heart_rate=72",
    "truncated": lambda value: value[: len(value) // 2],
    "null": lambda _: None,
    "empty": lambda _: b"",
    "not_utf8": lambda value: value.replace(b"patient_", b"pati\xc3\x28nt_"),
    "list": lambda value: b"[" + value + b"]",
    "two_at_once": lambda value: value + value,
    "no_patient": _without("patient_id"),
    "empty_patient": _with(patient_id=""),
    "null_status": _with(status=None),
    "long_status": _with(status="x" * (STATUS_BYTES + 1)),
    "heart_rate_as_text": _with(heart_rate="72"),
    "heart_rate_with_fraction": _with(heart_rate=72.5),
    "heart_rate_0": _with(heart_rate=0),
    "heart_rate_huge": _with(heart_rate=2**40),
    "time_as_text": _with(timestamp="2026-01-01T00:00:00Z"),
    "before_1970": _with(timestamp=-1),
}


def _malformed(whole: HeartbeatMessage, kind: str) -> HeartbeatMessage:
    assert whole.value is not None
    return whole._replace(value=KINDS[kind](whole.value), kind=kind)
