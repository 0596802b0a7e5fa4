"""What a scrape reads: of servers that answer, of ones that do not, and how the verb starts and ends."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from heartwatch_deploy.cli import main, needing
from heartwatch_deploy.clients.flink_rest import Checkpoint
from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.applies import applies
from heartwatch_deploy.metrics.delays import Delay
from heartwatch_deploy.metrics.families import FAMILIES
from heartwatch_deploy.metrics.serve import Metrics
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.audit import Begun, Ended, Entry, Result
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.objectives import Objectives
from heartwatch_deploy.watching.asking import Reader, Ways
from heartwatch_deploy.watching.health import ConnectorHealth, QueryHealth
from heartwatch_deploy.watching.members import MemberHealth
from heartwatch_deploy.watching.trouble import Trouble

ROOT = Path(__file__).parents[3]
STARTS_WITHIN = 30.0
Labels = dict[str, str]


def unheard(_: str) -> None:
    """For accounts whose words do not matter."""


AT = "2026-11-21T00:00:09+00:00"
SECONDS_AT = 1795219209
READINGS = Address("kafka", "topic", "readings")


def entry(number: int, *, environment: str = "dev", ended: Ended | None = None) -> Entry:
    by = Holder("ann", "here", "apply", AT)
    begun = Begun(
        str(number), "apply", by, AT, "1", "small", environment, None, "sha256:0", "1 to create", (), "sha256:1"
    )
    return Entry(number, begun, ended)


REFUSED = Diagnostic("HW401", "no", address=READINGS)
DONE = entry(
    1, ended=Ended("1", AT, 9.5, Result.PARTLY, (READINGS,) * 3, (REFUSED, Diagnostic("HW542", "no")), (READINGS,))
)
KILLED = entry(2)
ELSEWHERE = entry(3, environment="prod", ended=Ended("3", AT, 100.0, Result.DONE))


def filled() -> Account:
    account = Account(unheard)
    query = Reader("vitals", "query", "readings", "heartwatch-dev-vitals")
    sink = Reader("rows_to_postgres", "connector", "dead_letters", "connect-rows_to_postgres")
    gone = Reader("vitals", "query", "not_there", "heartwatch-dev-vitals")
    ends = {"readings": {0: 100, 1: 50}, "dead_letters": {0: 9}}
    ways = Ways(ends, {query: {0: 90}, sink: {0: 9}, gone: {}})
    account.note(project="heartwatch", environment="dev", transactional=frozenset({"dead_letters", "late_readings"}))
    account.answers("kafka", at=1000.5, ways=ways)
    account.answers("messages", at=1001.0, committed={"dead_letters": 4})
    newest = Checkpoint(finished=1_795_000_000_500, took=120, size=4096)
    account.answers(
        "flink", at=1.0, queries=(QueryHealth("vitals", "RUNNING", 2, 7, 1, newest), QueryHealth("raw", "NOT THERE"))
    )
    stopped = ConnectorHealth("rows_to_postgres", well=False, detail="", state="STOPPED")
    account.answers(
        "connect",
        at=1.0,
        connectors=(ConnectorHealth("s", well=True, detail="", state="RUNNING", tasks=("RUNNING",) * 2), stopped),
    )
    promised = Objectives(share=0.99, lag_messages=10, delay_seconds={"heart_rate_alerts": 5})
    late = Delay().and_one(0.5, limit=5).and_one(7.0, limit=5)
    account.note(objectives=promised, delays={"heart_rate_alerts": late}, drifted={"kafka.topic": 2})
    account.note(applies=applies((DONE, KILLED, ELSEWHERE), "dev"), holder=Holder("ann", "here", "apply", AT))
    account.note(members=(MemberHealth("kafka", well=True, memory=300_000_000, restarts=3),))
    return account


def scraped(account: Account) -> str:
    registry = CollectorRegistry()
    registry.register(Metrics(account))
    return generate_latest(registry).decode()


def samples(text: str) -> dict[str, list[tuple[Labels, float]]]:
    found: dict[str, list[tuple[Labels, float]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_every_family_is_told_with_its_help_and_type_even_when_nothing_is_known() -> None:
    told = {family.name: family for family in text_string_to_metric_families(scraped(Account(unheard)))}
    assert set(told) == {f"heartwatch_{family.name}" for family in FAMILIES}
    assert all(family.documentation.endswith(".") and not family.samples for family in told.values())
    assert {family.type for family in told.values()} == {"gauge", "counter", "histogram"}


def test_names_are_unique_and_name_base_units() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)
    assert not [name for name in names if re.search(r"_(total|ms|millis\w*|kb|mb|percent|count)$", name)]


def test_what_is_known_becomes_samples() -> None:
    found = samples(scraped(filled()))
    assert found["heartwatch_topic_messages_total"] == [({"topic": "readings"}, 150), ({"topic": "dead_letters"}, 4)]
    assert [(labels["worker"], value) for labels, value in found["heartwatch_consumer_lag_messages"]] == [
        ("vitals", 60),
        ("rows_to_postgres", 0),
    ], "a topic that is not there has no lag"
    assert found["heartwatch_query_running"] == [({"query": "vitals"}, 1), ({"query": "raw"}, 0)]
    assert found["heartwatch_query_last_checkpoint_timestamp_seconds"] == [({"query": "vitals"}, 1_795_000_000.5)]
    assert found["heartwatch_query_last_checkpoint_duration_seconds"] == [({"query": "vitals"}, 0.12)]
    assert ({"query": "vitals", "result": "failed"}, 1) in found["heartwatch_query_checkpoints_total"]
    assert found["heartwatch_connector_tasks"] == [({"connector": "s", "state": "RUNNING"}, 2)]
    assert ({"connector": "rows_to_postgres", "state": "STOPPED"}, 1) in found["heartwatch_connector_state"]
    assert found["heartwatch_stack_member_restarts_total"] == [({"member": "kafka"}, 3)]
    assert found["heartwatch_deployment_info"] == [({"project": "heartwatch", "environment": "dev"}, 1)]


def test_promises_and_delays_are_told_for_rules_to_compare() -> None:
    found = samples(scraped(filled()))
    assert found["heartwatch_objective"] == [
        ({"objective": "share", "of": ""}, 0.99),
        ({"objective": "lag_messages", "of": ""}, 10),
        ({"objective": "delay_seconds", "of": "heart_rate_alerts"}, 5),
    ]
    topic = {"topic": "heart_rate_alerts"}
    assert found["heartwatch_alerts_in_time_total"] == [(topic, 1)]
    assert found["heartwatch_alerts_seen_total"] == found["heartwatch_alert_delay_seconds_count"] == [(topic, 2)]
    assert found["heartwatch_alert_delay_seconds_sum"] == [(topic, 7.5)]
    within = {labels["le"]: value for labels, value in found["heartwatch_alert_delay_seconds_bucket"]}
    assert (within["0.25"], within["0.5"], within["5.0"], within["10.0"], within["+Inf"]) == (0, 1, 1, 2, 2)


def test_the_history_is_counted_for_one_environment() -> None:
    found = samples(scraped(filled()))
    of = {"verb": "apply", "result": "partly done"}
    assert found["heartwatch_applies_total"] == [(of, 1)]
    assert found["heartwatch_apply_seconds_total"] == [(of, 9.5)]
    assert found["heartwatch_applies_without_end"] == [({}, 1)]
    assert found["heartwatch_last_apply_timestamp_seconds"] == [(of, SECONDS_AT)]
    steps = {labels["result"]: value for labels, value in found["heartwatch_apply_steps_total"]}
    assert steps == {"done": 3, "failed": 1, "not begun": 1}, "what is no step's is none that failed"
    assert found["heartwatch_lock_held_since_timestamp_seconds"] == [({"doing": "apply"}, SECONDS_AT)]
    assert found["heartwatch_drifted_objects"] == [({"kind": "kafka.topic"}, 2)]


def test_who_does_not_answer_is_down_without_old_values_and_the_others_go_on() -> None:
    account = filled()
    account.is_silent("connect", connectors=())
    account.has_no("flink")
    found = samples(scraped(account))
    up = {labels["what"]: value for labels, value in found["heartwatch_up"]}
    assert up == {"kafka": 1, "messages": 1, "connect": 0}
    assert "heartwatch_connector_running" not in found
    assert "heartwatch_topic_messages_total" in found


def test_a_trouble_is_said_once_and_so_is_its_end() -> None:
    said: list[str] = []
    account = Account(said.append)
    trouble = Trouble("Kafka Connect does not answer", "connection refused")
    for each in (None, trouble, trouble, None, None):
        account.tell("connect", each)
    assert said == ["connect: Kafka Connect does not answer: connection refused", "connect answers again"]


@contextlib.contextmanager
def running(project: Path, *options: str) -> Iterator[str]:
    """The address of the metrics; Ctrl-C must end them well."""
    command = [sys.executable, "-m", "heartwatch_deploy", "metrics", "-C", str(project), "--port", "0", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    exporter = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert exporter.stderr is not None
        lines = iter(exporter.stderr.readline, "")
        yield next(line for line in lines if "http://" in line).split()[2]
        exporter.send_signal(signal.SIGINT)
        assert exporter.wait(STARTS_WITHIN) == 0
    finally:
        exporter.kill()


def test_without_a_stack_the_metrics_are_served_and_say_what_is_down(core: Path) -> None:
    with running(core) as address:
        answer = requests.get(address, timeout=5)
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    up = {labels["what"]: value for labels, value in samples(answer.text)["heartwatch_up"]}
    assert set(up) == {"project", "kafka", "messages", "flink", "connect", "history", "drift"}
    assert not any(up.values())


def test_a_patient_one_waits_for_the_project(tmp_path: Path) -> None:
    with running(tmp_path, "--patient") as address:
        found = samples(requests.get(address, timeout=5).text)
    assert ({"what": "project"}, 0) in found["heartwatch_up"]


def test_a_directory_without_a_project_is_told(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["metrics", "-C", str(tmp_path), "--port", "0"])
    assert (ended.exit_code, "HW101" in ended.output) == (1, True)


def test_a_taken_port_is_told_with_the_option(core: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = CliRunner().invoke(main, ["metrics", "-C", str(core), "--port", port])
    assert ended.exit_code == 1
    assert "HW904" in ended.output
    assert "--port" in ended.output


def test_a_missing_library_is_told_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needing, "find_spec", lambda name: None if name == "prometheus_client" else name)
    ended = CliRunner().invoke(main, ["metrics"])
    assert ended.exit_code == 1
    assert "HW903" in ended.output
    assert "heartwatch_deploy[metrics]" in ended.output
