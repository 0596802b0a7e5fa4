"""The webhook sink and a receiver that misbehaves: signed, in order, none lost, none sent for ever."""

import hmac
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.live.receiver import WELL, Posted, Receiver
from tests.live.sinks import Sink, committed

pytestmark = pytest.mark.live

SEEN_WITHIN = 180.0
USERS = 5
SCHEMA = {
    "type": "record",
    "name": "Alert",
    "fields": [
        {"name": "user_id", "type": "string"},
        {"name": "number", "type": "int"},
        {"name": "recorded_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "latitude", "type": "double"},
    ],
}
QUICK = {"retry__backoff__ms": "50", "retry__backoff__max__ms": "200", "circuit__open__ms": "1000"}


def alerts(first: int, last: int) -> list[tuple[str, dict[str, Any]]]:
    """Of five users in turn, numbered; the key is unique, as that of a real alert."""
    what = {"recorded_at": 0, "latitude": 40.7127753}
    return [
        (f"user_{number % USERS}|{number}", {"user_id": f"user_{number % USERS}", "number": number, **what})
        for number in range(first, last)
    ]


def numbers(posted: list[Posted]) -> list[int]:
    return [each.value["number"] for each in posted]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def sink(stack: RunningStack, receiver: Receiver) -> Iterator[Sink]:
    """The project's own connector, to the test's receiver; one partition and one task, so that one order is right."""
    made = Sink(stack, committed(stack, "alert_webhook"), SCHEMA, partitions=1)
    made.config |= {"url": receiver.url, "tasks.max": "1"}
    try:
        yield made
    finally:
        made.remove()


def arrive(receiver: Receiver, number: int) -> bool:
    return until(lambda: len(receiver.taken) >= number, seconds=SEEN_WITHIN)


def test_alerts_arrive_signed_in_order_each_with_its_key(sink: Sink, receiver: Receiver, stack: RunningStack) -> None:
    """And masked: where it was is rounded as committed, who it was a hash, because this test says so."""
    masked = "${env:HEARTWATCH_WEBHOOK_SECRET}"
    sink.start(transforms__mask__hash__fields="user_id", transforms__mask__hash__secret=masked)
    sink.send(alerts(0, 200))
    assert arrive(receiver, 200)
    secret = json.loads(project_paths(stack.project).secrets.read_text())["webhook_secret"]
    assert all(each.is_signed_with(secret) for each in receiver.posted)
    assert not any(each.is_signed_with(secret + "x") for each in receiver.posted)
    assert numbers(receiver.posted) == list(range(200))
    assert [each.key for each in receiver.posted] == [f"{sink.name}/user_{n % USERS}|{n}" for n in range(200)]
    assert receiver.posted[0].value["recorded_at"] == "1970-01-01T00:00:00.000Z"
    assert receiver.posted[0].headers["X-HeartWatch-Topic"] == sink.name
    assert receiver.posted[0].value["latitude"] == 40.71
    assert receiver.posted[3].value["user_id"] == hmac.new(secret.encode(), b"user_3", "sha256").hexdigest()
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)


def test_errors_of_the_receiver_are_met_with_patience(sink: Sink, receiver: Receiver) -> None:
    """500 twice, then 429 with Retry-After, then all is well: one alert many times, the order kept."""
    answers = iter([(500, {}), (503, {}), (429, {"Retry-After": "2"})])
    receiver.answering = lambda _: next(answers, WELL)
    sink.start(**QUICK)
    sink.send(alerts(0, 20))
    assert arrive(receiver, 20)
    assert numbers(receiver.posted) == [0, 0, 0, *range(20)]
    assert receiver.posted[3].at - receiver.posted[2].at >= 2
    assert len({each.key for each in receiver.posted[:4]}) == 1, "the receiver can tell that it is the same alert"
    assert sink.dead_letters() == []


def test_nothing_is_lost_while_the_receiver_is_down_and_the_task_restarts(sink: Sink, receiver: Receiver) -> None:
    sink.start(**QUICK)
    sink.send(alerts(0, 50))
    assert arrive(receiver, 50)
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    receiver.end()
    sink.send(alerts(50, 150))
    assert until(lambda: f"the webhook {receiver.url}: it does not answer" in sink.log(), seconds=SEEN_WITHIN)
    sink.restart_tasks()
    receiver.begin()
    assert arrive(receiver, 150)
    assert numbers(receiver.taken) == list(range(150))
    assert sink.is_running()


def test_a_rebalance_while_the_receiver_is_down_leaves_no_partition_paused(sink: Sink, receiver: Receiver) -> None:
    """Connect pauses again after a rebalance what the task had paused before."""
    receiver.end()
    sink.start(**QUICK)
    sink.send(alerts(0, 50), partition=0)
    assert until(lambda: f"the webhook {receiver.url}: it does not answer" in sink.log(), seconds=SEEN_WITHIN)
    sink.kafka.add_partitions(sink.name, 2)
    assert until(lambda: sink.assigned() == {0, 1}, seconds=SEEN_WITHIN)
    receiver.begin()
    assert arrive(receiver, 50)
    assert numbers(receiver.taken) == list(range(50))


def test_what_the_receiver_refuses_is_a_dead_letter_and_the_rest_goes_on(sink: Sink, receiver: Receiver) -> None:
    receiver.answering = lambda value: (400, {}) if value["number"] % 5 == 3 else WELL
    sink.start(**QUICK)
    sink.send([*alerts(0, 20), ("tombstone", None)])
    assert until(lambda: len(sink.dead_letters()) == 5, seconds=SEEN_WITHIN), sink.dead_letters()
    assert arrive(receiver, 16), "a refusal in between holds nobody back"
    reasons = {key: reason for key, _, reason in sink.dead_letters()}
    assert "it has no value" in reasons.pop(b"tombstone")
    assert set(reasons) == {b"user_3|3", b"user_3|8", b"user_3|13", b"user_3|18"}
    assert all(reason.endswith("400 answer 400") for reason in reasons.values())
    assert numbers(receiver.taken) == [number for number in range(20) if number % 5 != 3]


def test_the_circuit_opens_lets_one_through_and_closes(sink: Sink, receiver: Receiver) -> None:
    broken = threading.Event()
    broken.set()
    receiver.answering = lambda _: (500, {}) if broken.is_set() else WELL
    sink.start(**(QUICK | {"circuit__open__ms": "3000"}), circuit__failures="3")
    sink.send(alerts(0, 10))
    assert until(lambda: len(receiver.posted) >= 5, seconds=SEEN_WITHIN)
    at = [each.at for each in receiver.posted]
    assert max(at[1] - at[0], at[2] - at[1]) < 2.7, "three failures with short waits"
    assert min(at[3] - at[2], at[4] - at[3]) >= 3.0, "then one request in three seconds"
    broken.clear()
    assert arrive(receiver, 10)
    assert numbers(receiver.taken) == list(range(10))
    assert f"circuit open: {receiver.url}" in sink.log()
    assert f"circuit closed: {receiver.url}" in sink.log()


def test_a_slow_receiver_gets_all_in_order_and_the_task_stays_in_its_group(sink: Sink, receiver: Receiver) -> None:
    """It takes longer for them all than the consumer may be silent: only short calls keep the task in."""
    slow = threading.Event()
    receiver.answering = lambda _: (slow.wait(0.3), WELL)[1]
    sink.start(consumer__override__max__poll__interval__ms="12000", **QUICK)
    sink.send(alerts(0, 50))
    assert arrive(receiver, 50)
    assert numbers(receiver.posted) == list(range(50))
    assert "poll timeout has expired" not in sink.log().partition(sink.name)[2]


def test_lists_hold_many_and_one_that_is_refused_spoils_no_other(sink: Sink, receiver: Receiver) -> None:
    receiver.answering = lambda values: (422, {}) if any(each["number"] == 7 for each in values) else WELL
    sink.send(alerts(0, 40))
    sink.start(**QUICK, max__batch="10")
    assert until(lambda: len(sink.dead_letters()) == 1, seconds=SEEN_WITHIN), sink.dead_letters()
    expected = [number for number in range(40) if number != 7]

    def taken() -> list[int]:
        return [value["number"] for each in receiver.taken for value in each.value]

    assert until(lambda: len(taken()) >= len(expected), seconds=SEEN_WITHIN)
    assert taken() == expected
    assert max(len(each.value) for each in receiver.taken) == 10


def test_connect_says_what_is_wrong_with_a_configuration(sink: Sink) -> None:
    unset = sink.config | {"secret": "${env:HEARTWATCH_NOBODY_SET_THIS}", "url": "ftp://x/y", "circuit.failures": "0"}
    errors = sink.errors_of(unset)
    assert set(errors) == {"secret", "url", "circuit.failures"}
    assert "is the variable set there?" in errors["secret"]
    missing = {key: value for key, value in sink.config.items() if key not in ("url", "secret")}
    assert set(sink.errors_of(missing)) == {"url", "secret"}
    assert sink.errors_of(sink.config) == {}
