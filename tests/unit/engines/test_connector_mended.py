"""What is sent to a connector that differs, was paused by hand, or has failed."""

import json

import pytest

from heartwatch_deploy.engines.kafka_connect.connector import ConnectorKind
from heartwatch_deploy.engines.kafka_connect.parse import parse
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import ConnectorRunning, SlotReleased
from heartwatch_deploy.model.request import HttpRequest, PostgresSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.stages.diff import diff

ADDRESS = Address("kafka_connect", "connector", "rows")
PUT, RESUME = ("PUT", "/connectors/rows/config"), ("PUT", "/connectors/rows/resume")
RESTART = ("POST", "/connectors/rows/restart?includeTasks=true&onlyFailed=true")


def rows(batch: str, *states: str) -> Resource:
    observed = {"state": states[0], "tasks": list(states[1:]), "failure": ""} if states else {}
    return Resource(ADDRESS, {"config": {"connector.class": "x.Sink", "batch.size": batch}}, observed=observed)


@pytest.mark.parametrize(
    ("batch", "states", "sent"),
    [
        ("2", ("RUNNING", "RUNNING"), [PUT]),
        ("1", ("PAUSED", "PAUSED"), [RESUME]),
        ("2", ("PAUSED", "PAUSED"), [PUT, RESUME]),
        ("1", ("STOPPED",), [RESUME]),
        ("1", ("RUNNING", "RUNNING", "FAILED"), [RESTART]),
        ("2", ("RUNNING", "FAILED"), [PUT, RESTART]),
        ("1", ("FAILED",), [RESTART]),
    ],
)
def test_it_works_again(batch: str, states: tuple[str, ...], sent: list[tuple[str, str]]) -> None:
    wanted = rows("1")
    (change,) = diff(State.of([wanted]), State.of([rows(batch, *states)]), State.of([wanted]))
    *requests, gate = ConnectorKind().update(change, World("small", State.of([wanted])))
    assert [(each.method, each.path) for each in requests if isinstance(each, HttpRequest)] == sent
    assert gate == ConnectorRunning("rows")


@pytest.mark.parametrize("masked", ["********", "[hidden]"])
def test_what_a_worker_masks_is_no_difference_whatever_its_name(masked: str) -> None:
    assert not ConnectorKind().differences(rows("1"), rows(masked))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("connection.url", "jdbc:postgresql://db/x?user=u&password=hunter2"),
        ("connection.uri", "mongodb://u:hunter2@h"),
        ("database.password", "${env:A}hunter2"),
    ],
)
def test_a_secret_in_the_clear_is_refused_and_not_repeated(key: str, value: str) -> None:
    text = json.dumps({"connector.class": "x.Sink", key: value}, indent=2)
    parsed = parse(
        RenderedFile(
            SourceFile("connect/rows.json", text, "kafka_connect"), text, (Segment(0, 0, len(text), verbatim=True),)
        )
    )
    assert [each.code for each in parsed.diagnostics] == ["HW109"]
    assert "hunter2" not in repr(parsed)


def captured(**settings: str) -> Resource:
    named = {f"database.{key}": value for key, value in settings.items()}
    return Resource(
        ADDRESS, {"config": {"connector.class": "io.debezium.connector.postgresql.PostgresConnector"} | named}
    )


def passwords(live: Resource, *applied: Resource) -> list[str]:
    script = ConnectorKind().delete(live, World("small", State(), applied=State.of(applied)))
    return [each.password for each in script if isinstance(each, PostgresSql | SlotReleased)]


def test_a_plan_that_deletes_holds_references_only() -> None:
    assert passwords(captured(password="${env:A}")) == ["${env:A}"] * 2
    assert passwords(captured(password="hunter2")) == ["", ""]
    assert passwords(captured(password="hunter2"), captured(password="${env:B}")) == ["${env:B}"] * 2
    assert passwords(captured(password="********"), captured(password="hunter2")) == ["", ""]


def test_a_port_that_only_the_worker_knows_is_no_end() -> None:
    assert passwords(captured(password="${env:A}", port="${env:DB_PORT}")) == []


@pytest.mark.parametrize(
    "text", ['{"database.password": "hunter2",}', '{"name": "other", "connector.class": "x", "a.password": "hunter2"}']
)
def test_what_is_said_of_a_line_does_not_show_a_secret_in_it(text: str) -> None:
    source, copied = SourceFile("connect/rows.json", text, "kafka_connect"), Segment(0, 0, len(text), verbatim=True)
    parsed = parse(RenderedFile(source, text, (copied,)))
    assert parsed.diagnostics
    assert "hunter2" not in repr(parsed)
