"""An apply as a trace: what is heard becomes spans, and a collector is told of them in the form that it takes."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy import api
from heartwatch_deploy.cli.applying import applied
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.gate import TopicExists
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Doing, Event, Outcome, StepDone, StepFailed, StepStarted
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.request import CreateTopic
from heartwatch_deploy.telemetry.collector import collector
from heartwatch_deploy.telemetry.spans import Span, Spans
from tests.unit.telemetry.receiver import Receiver, check_span, receiving

BEATS, JOB = Address("kafka", "topic", "beats"), Address("flink_sql", "job", "vitals")
CREATE = CreateTopic("beats", 4, 1, {})
WAIT = TopicExists("beats", 4)
REFUSED = Diagnostic("HW401", "Flink does not answer", address=JOB, cause="password=hunter2 was refused")
EVENTS: tuple[Event, ...] = (
    StepStarted(BEATS, Action.CREATE),
    Doing(BEATS, CREATE),
    Doing(BEATS, WAIT),
    Doing(BEATS, WAIT, "on 1 of 3 brokers"),
    Doing(BEATS, WAIT, "on 3 of 3 brokers"),
    StepDone(BEATS, 0.2),
    StepStarted(JOB, Action.CREATE),
    Doing(JOB, CREATE),
    StepFailed(JOB, 0.1, REFUSED),
)
OUTCOME = Outcome((BEATS,), (REFUSED,), (JOB,))
PROJECT = Project("small", Path(), "dev", Endpoints(), {}, ())


class Held:
    holder = Holder("ann", "here", "apply", "2026-11-21T00:00:00+00:00")


def heard(events: tuple[Event, ...], outcome: Outcome) -> dict[str, Span]:
    clock, ids = count(1_000).__next__, count(1)
    spans = Spans(clock, lambda: f"{next(ids):016x}", Span("apply", "root", "", clock()))
    for event in events:
        spans.hear(event)
    return {each.name: each for each in spans.ended(outcome, {"heartwatch.result": "partly done"})}


def test_steps_lie_in_the_apply_and_requests_in_their_steps() -> None:
    found = heard(EVENTS, OUTCOME)
    whole, step = found["apply"], found["create kafka.topic/beats"]
    request = found["kafka: create topic beats: 4 partitions, replication 1"]
    (wait,) = [each for name, each in found.items() if name.startswith("wait until topic beats")]
    assert (step.parent, wait.parent, whole.parent) == ("root", step.id, "")
    assert [words for _, words in wait.events] == ["on 1 of 3 brokers", "on 3 of 3 brokers"], "one wait, seen twice"
    assert step.begin < wait.begin <= wait.end <= step.end <= whole.end
    assert request.begin >= whole.begin
    assert whole.attributes["heartwatch.result"] == "partly done"
    assert len({each.id for each in found.values()}) == len(found)


def test_what_failed_says_so_without_the_servers_words() -> None:
    found = heard(EVENTS, OUTCOME)
    assert found["create flink_sql.job/vitals"].wrong == "HW401: Flink does not answer"
    assert found["apply"].wrong == "HW401: Flink does not answer"
    assert found["create kafka.topic/beats"].wrong is None
    assert "hunter2" not in str(found)


def test_what_is_cut_off_ends_with_the_apply() -> None:
    found = heard((StepStarted(BEATS, Action.CREATE), Doing(BEATS, CREATE)), Outcome((), (REFUSED,)))
    assert all(each.end > 0 for each in found.values())
    assert len(found) == 3


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as found:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.address)
        yield found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Outcome]:
    """An apply in which the events come to pass."""

    def apply_plan(*arguments: Any, **_: Any) -> Outcome:
        for event in EVENTS:
            arguments[4](event)
        return OUTCOME

    monkeypatch.setattr(api, "apply_plan", apply_plan)
    return lambda: applied(PROJECT, Plan("small", "dev", (), 0, "sha256:0"), None, Held())  # type: ignore[arg-type]


def test_a_collector_is_told_of_every_span_and_of_the_figures(receiver: Receiver, run: Callable[[], Outcome]) -> None:
    assert run() == OUTCOME
    spans = receiver.spans()
    for each in spans:
        check_span(each)
    assert len({each["traceId"] for each in spans}) == 1
    names = [each["name"] for each in spans]
    assert names[-1] == "apply"
    assert {"create kafka.topic/beats", "create flink_sql.job/vitals"} < set(names)
    assert [each["name"] for each in spans if each["status"].get("code") == 2] == [names[-3], names[-2], "apply"]
    told = {each["name"]: each for each in receiver.metrics()}
    assert set(told) == {"heartwatch.applies", "heartwatch.apply.duration", "heartwatch.apply.steps"}
    steps = [each["sum"]["dataPoints"][0] for each in receiver.metrics() if each["name"] == "heartwatch.apply.steps"]
    assert [point["asDouble"] for point in steps] == [1.0, 1.0, 1.0]
    assert "hunter2" not in str(receiver.told)


def test_settings_of_opentelemetry_are_heeded(
    receiver: Receiver, run: Callable[[], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20token,x-tenant=a")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=ci")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "deployments")
    monkeypatch.setenv("TRACEPARENT", f"00-{'ab' * 16}-{'cd' * 8}-01")
    run()
    assert {(each["authorization"], each["x-tenant"]) for each in receiver.headers} == {("Bearer token", "a")}
    (body,) = receiver.told["/v1/traces"]
    attributes = body["resourceSpans"][0]["resource"]["attributes"]
    resource = {each["key"]: each["value"]["stringValue"] for each in attributes}
    assert resource["service.name"] == "deployments"
    assert resource["deployment.environment"] == "ci"
    assert receiver.spans()[-1]["traceId"] == "ab" * 16
    assert receiver.spans()[-1]["parentSpanId"] == "cd" * 8, "a part of the run that it was begun in"


def test_a_collector_that_refuses_changes_nothing_of_the_apply(
    receiver: Receiver, run: Callable[[], Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.status = 400
    assert run() == OUTCOME
    assert "HW920" in capsys.readouterr().err


def test_without_a_collector_nothing_is_told(run: Callable[[], Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == OUTCOME
    assert "HW920" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "setting",
    [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a-secret-without-a-name"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
    ],
)
def test_settings_that_cannot_be_heeded_are_told_and_nothing_is_sent(
    receiver: Receiver,
    run: Callable[[], Outcome],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    setting: tuple[str, str],
) -> None:
    monkeypatch.setenv(*setting)
    assert run() == OUTCOME
    said = capsys.readouterr().err
    assert "HW920" in said
    assert setting[0] in said
    assert "a-secret" not in said
    assert not receiver.told


def test_it_can_be_switched_off_and_odd_parents_count_as_none() -> None:
    named = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318/"}
    assert collector({**named, "OTEL_SDK_DISABLED": "true"}) is None
    assert collector({}) is None
    found = collector({**named, "TRACEPARENT": "nonsense"})
    assert found is not None
    assert (found.address, found.trace, found.parent) == ("http://127.0.0.1:4318", "", "")
