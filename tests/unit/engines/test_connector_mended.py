"""What is sent to a connector that differs, was paused by hand, or has failed."""

import json

import pytest

from heartwatch_deploy.engines.kafka_connect.adopt import adopt
from heartwatch_deploy.engines.kafka_connect.connector import ConnectorKind
from heartwatch_deploy.engines.kafka_connect.parse import parse
from heartwatch_deploy.engines.kafka_connect.states import spec_of
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import ConnectorPaused, ConnectorRunning, ConnectorStopped, SlotReleased
from heartwatch_deploy.model.request import HttpRequest, PostgresSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.stages.diff import diff

ADDRESS = Address("kafka_connect", "connector", "rows")
PUT, RESUME = ("PUT", "/connectors/rows/config"), ("PUT", "/connectors/rows/resume")
PAUSE, STOP = ("PUT", "/connectors/rows/pause"), ("PUT", "/connectors/rows/stop")
RESTART = ("POST", "/connectors/rows/restart?includeTasks=true&onlyFailed=true")


def rows(batch: str, *states: str, wanted: str = "running") -> Resource:
    observed = {"state": states[0], "tasks": list(states[1:]), "failure": ""} if states else {}
    config = {"connector.class": "x.Sink", "batch.size": batch}
    return Resource(ADDRESS, spec_of(config, wanted), observed=observed)


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
        ("1", ("PAUSED", "FAILED"), [RESUME, RESTART]),
    ],
)
def test_it_works_again(batch: str, states: tuple[str, ...], sent: list[tuple[str, str]]) -> None:
    wanted = rows("1")
    (change,) = diff(State.of([wanted]), State.of([rows(batch, *states)]), State.of([wanted]))
    *requests, gate = ConnectorKind().update(change, World("small", State.of([wanted])))
    assert [(each.method, each.path) for each in requests if isinstance(each, HttpRequest)] == sent
    assert gate == ConnectorRunning("rows")


@pytest.mark.parametrize(
    ("wanted", "states", "sent"),
    [
        ("paused", ("RUNNING", "RUNNING"), [PAUSE]),
        ("paused", ("STOPPED",), [PAUSE]),
        ("paused", ("FAILED", "FAILED"), [PAUSE, RESTART]),
        ("paused", ("PAUSED", "FAILED"), [RESTART]),
        ("stopped", ("RUNNING", "RUNNING"), [STOP]),
        ("stopped", ("PAUSED", "PAUSED"), [STOP]),
        ("stopped", ("FAILED",), [STOP]),
    ],
)
def test_it_comes_to_rest(wanted: str, states: tuple[str, ...], sent: list[tuple[str, str]]) -> None:
    at_rest = rows("1", wanted=wanted)
    for batch, config in (("1", []), ("2", [PUT])):  # who rests does so before it gets another config
        (change,) = diff(State.of([at_rest]), State.of([rows(batch, *states)]), State.of([at_rest]))
        *requests, gate = ConnectorKind().update(change, World("small", State.of([at_rest])))
        said = [(each.method, each.path) for each in requests if isinstance(each, HttpRequest)]
        assert said == [*sent[:1], *config, *sent[1:]] if sent != [RESTART] else [*config, RESTART]
        assert gate == (ConnectorPaused("rows") if wanted == "paused" else ConnectorStopped("rows"))


@pytest.mark.parametrize("state", ["UNASSIGNED", "RESTARTING"])
@pytest.mark.parametrize("wanted", ["running", "paused", "stopped"])
def test_a_worker_that_cannot_tell_shows_no_difference(wanted: str, state: str) -> None:
    assert not ConnectorKind().differences(rows("1", wanted=wanted), rows("1", state))


def test_what_rests_becomes_a_file_that_says_so() -> None:
    text = adopt(rows("1", "PAUSED", "PAUSED")).text
    assert text is not None
    assert json.loads(text) == {"connector.class": "x.Sink", "state": "paused", "batch.size": "1"}
    assert "state" not in json.loads(adopt(rows("1", "FAILED")).text or "")


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
