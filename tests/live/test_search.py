"""The search sink on a real OpenSearch: every document once, whatever happens on the way."""

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.live.sinks import Sink, committed

pytestmark = pytest.mark.live

SEEN_WITHIN = 180.0
MANY = 6_000
NOW = 1_760_000_000_123
FIELDS: list[dict[str, Any]] = [
    {"name": "log_id", "type": "string"},
    {"name": "user_id", "type": "string"},
    {"name": "recorded_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "latitude", "type": "double"},
    {"name": "heart_rate", "type": "int"},
]
DEVICE = {"name": "device", "type": ["null", "string"], "default": None}
STEPS = {"name": "steps", "type": ["null", "int"], "default": None}


def schema(*more: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "Log", "fields": [*FIELDS, *more]}


def row(number: int, **other: Any) -> tuple[str, dict[str, Any]]:
    log_id = f"log-{number:06d}"
    values = {"log_id": log_id, "user_id": f"user_{number % 50}", "recorded_at": NOW, "latitude": 1.5, "heart_rate": 70}
    return log_id, values | other


class Index:
    """The documents of one index."""

    def __init__(self, stack: RunningStack, name: str) -> None:
        assert stack.endpoints.search is not None, "the stack runs without search"
        self.server = stack.endpoints.search
        self.url = f"{self.server}/{name}"

    def count(self) -> int:
        """How many documents can be found now; -1 while nobody answers."""
        try:
            refreshed = requests.post(f"{self.url}/_refresh", timeout=10)
            return int(requests.get(f"{self.url}/_count", timeout=10).json()["count"]) if refreshed.ok else -1
        except requests.RequestException:
            return -1

    def counts(self, number: int) -> bool:
        """Whether there come to be so many."""
        return until(lambda: self.count() == number, seconds=SEEN_WITHIN, every=0.3)

    def document(self, log_id: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None
        found = requests.get(f"{self.url}/_doc/{log_id}", timeout=10).json().get("_source")
        return found

    def map(self, name: str, kind: str) -> None:
        answer = requests.put(f"{self.url}/_mapping", json={"properties": {name: {"type": kind}}}, timeout=10)
        assert answer.ok, answer.text

    def mapping(self, name: str) -> str:
        (found,) = requests.get(f"{self.url}/_mapping", timeout=10).json().values()
        return str(found["mappings"]["properties"][name]["type"])


@pytest.fixture
def sink(stack: RunningStack) -> Iterator[Sink]:
    """The project's own connector; its index and template go with it."""
    made = Sink(stack, committed(stack, "wearable_logs"), schema())
    template = json.loads(made.config["index.template"])
    made.config["index.template"] = json.dumps(template | {"index_patterns": [made.name]})
    try:
        yield made
    finally:
        made.remove()
        for path in (made.name, f"_index_template/{made.name}"):
            requests.delete(f"{stack.endpoints.search}/{path}", timeout=30)


@pytest.fixture
def index(sink: Sink, stack: RunningStack) -> Index:
    return Index(stack, sink.name)


def test_every_record_is_a_document_also_after_it_was_read_twice(sink: Sink, index: Index) -> None:
    """Counted in thousands; then deletes, a new field, a restart, and all of it delivered a second time."""
    sink.start()
    sink.send(row(number) for number in range(MANY))
    assert index.counts(MANY)
    assert index.document("log-000007") == row(7)[1] | {"recorded_at": "2025-10-09T08:53:20.123Z"}
    assert (index.mapping("user_id"), index.mapping("recorded_at")) == ("keyword", "date")

    sink.send((row(number)[0], None) for number in range(100))
    sink.write_with(schema(STEPS))
    sink.send([row(MANY, steps=4711), row(7, heart_rate=71, steps=1)])
    assert index.counts(MANY - 100 + 2)
    sink.restart_tasks()
    newest = index.document("log-000007")
    assert newest is not None
    assert (newest["heart_rate"], newest["steps"]) == (71, 1)

    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    sink.read_again()
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    assert index.counts(MANY - 100 + 2)
    assert index.document("log-000007") == newest
    assert index.document("log-000008") is None
    assert sink.dead_letters() == []


def test_nothing_is_lost_while_the_server_is_away(sink: Sink, index: Index, stack: RunningStack) -> None:
    sink.start()
    sink.send(row(number) for number in range(1_000))
    assert index.counts(1_000)
    killed = stack.kill("search")
    sink.send(row(number) for number in range(1_000, 4_000))
    stack.wait_for_recovery("search", killed=killed)
    assert index.counts(4_000)
    assert sink.is_running(), "no task failed meanwhile"
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)


def test_what_opensearch_refuses_is_a_dead_letter_with_its_words(sink: Sink, index: Index) -> None:
    """A document that the mapping refuses, one that is no JSON, and a message that is not even Avro."""
    sink.start()
    sink.send([row(1)])
    assert index.counts(1)
    sink.write_with(schema(DEVICE))
    index.map("device", "integer")
    sink.send([row(2, device="no number"), row(3, latitude=float("nan")), ("x", b"garbage"), row(4, device="5")])
    assert index.counts(2)
    assert until(lambda: len(sink.dead_letters()) == 3, seconds=SEEN_WITHIN), sink.dead_letters()
    reasons = {str(key, "utf-8"): reason for key, _, reason in sink.dead_letters() if key}
    assert "failed to parse field [device] of type [integer]" in reasons["log-000002"]
    assert "no number" in reasons["log-000002"]
    assert "latitude is NaN" in reasons["log-000003"]
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)


def test_where_no_error_is_tolerated_the_task_fails_with_the_words_and_skips_nothing(sink: Sink, index: Index) -> None:
    refused = sink.config.pop("errors.deadletterqueue.topic.name")
    sink.start(errors__tolerance="none", linger__ms="500")
    sink.send([(None, row(1)[1])])
    assert index.counts(1)
    assert index.document(f"{sink.name}+0+0") or index.document(f"{sink.name}+1+0"), "the place is the id"
    sink.write_with(schema(DEVICE))
    index.map("device", "integer")
    sink.send([row(2, device="2"), row(3, device="no number"), row(4, device="4")], partition=0)
    assert "failed to parse field [device] of type [integer]" in sink.failure()
    sink.start(errors__tolerance="all", errors__deadletterqueue__topic__name=refused)
    assert index.counts(3), "the one before and the one behind are there"
    assert until(lambda: len(sink.dead_letters()) == 1, seconds=SEEN_WITHIN), "it was not skipped"


def test_an_older_record_never_wins(sink: Sink, index: Index) -> None:
    """The server hangs in the middle of a request: the worker sends it again, and both arrive in the end."""
    sink.start(request__timeout__ms="1500")
    sink.send([row(1, heart_rate=60)])
    assert index.counts(1)
    process = sink.stack.member("search").process
    assert process is not None
    found = process.find()
    assert found is not None
    found.send_signal(signal.SIGSTOP)
    try:
        sink.send([row(1, heart_rate=heart_rate) for heart_rate in range(61, 100)])
        waits = f"OpenSearch at {index.server}: it does not answer in time"
        assert until(lambda: waits in sink.log(), seconds=SEEN_WITHIN), "the worker noticed"
    finally:
        found.send_signal(signal.SIGCONT)
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    newest = index.document("log-000001")
    assert newest is not None
    assert newest["heart_rate"] == 99


def test_connect_says_what_is_wrong_with_a_configuration(sink: Sink) -> None:
    wrong = sink.config | {"url": "localhost:9200", "max.batch": "0", "index": "Logs", "index.template": "{}"}
    errors = sink.errors_of(wrong)
    assert set(errors) == {"url", "max.batch", "index", "index.template"}
    assert "http://host:port" in errors["url"]
    assert "small letters" in errors["index"]
    assert "index_patterns" in errors["index.template"]
    assert sink.errors_of(sink.config) == {}
