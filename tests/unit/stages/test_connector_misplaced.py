"""Settings of a connector whose change loses something, or is good to know: asked, told, or neither."""

import pytest

from heartwatch_deploy.engines.kafka_connect.connector import ConnectorKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.classify import classify
from heartwatch_deploy.stages.diff import diff

ADDRESS = Address("kafka_connect", "connector", "rows")
SOURCE = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "a",
    "database.hostname": "db",
    "database.port": "5432",
    "database.dbname": "a",
    "database.password": "${env:PASSWORD}",
}
SINK = {"connector.class": "org.example.Sink", "topics": "a"}


def change(before: dict[str, str], after: dict[str, str]) -> Change:
    runs = {"state": "RUNNING", "tasks": ("RUNNING",), "failure": ""}
    live, wanted = (Resource(ADDRESS, {"config": dict(each)}, observed=runs) for each in (before, after))
    (found,) = diff(State.of([wanted]), State.of([live]), State.of([live]))
    return found


def asked(before: dict[str, str], after: dict[str, str]) -> tuple[str, ...]:
    hazards = classify(change(before, after)).hazards
    assert {each.consent for each in hazards} <= {f"drop-state:{ADDRESS}"}
    return tuple(line for each in hazards for line in each.details)


def told(before: dict[str, str], after: dict[str, str]) -> tuple[str, ...]:
    return ConnectorKind().tells(change(before, after), World("small", State()))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("slot.name", "other", "slot.name was not set; a new slot begins where it is made"),
        ("topic.prefix", "b", "topic.prefix was a; offsets are kept by this name"),
        ("database.dbname", "b", "database.dbname was a; its offsets"),
        ("connector.class", "io.debezium.connector.mysql.MySqlConnector", "another class cannot read these offsets"),
    ],
)
def test_a_source_that_is_pointed_elsewhere_is_asked_about(key: str, value: str, words: str) -> None:
    (line,) = asked(SOURCE, {**SOURCE, key: value})
    assert words in line
    assert asked({**SINK, **SOURCE, "connector.class": "x.Source"}, {**SINK, **SOURCE, key: value}) == ()


@pytest.mark.parametrize(
    "more", [{"slot.name": "debezium"}, {"max.batch.size": "1"}, {"database.password": "${env:B}"}]
)
def test_what_means_the_same_or_moves_nothing_is_not(more: dict[str, str]) -> None:
    assert asked(SOURCE, {**SOURCE, **more}) == ()


def test_what_a_worker_masks_is_no_other_place() -> None:
    masked = {**SOURCE, "database.password": "****", "database.hostname": "[hidden]", "database.port": "****"}
    assert asked(masked, {**SOURCE, "topic.prefix": "b"})[0].startswith("topic.prefix")
    assert len(asked(masked, {**SOURCE, "topic.prefix": "b"})) == 1


def test_a_login_in_a_place_is_not_told() -> None:
    (line,) = asked({**SOURCE, "database.dbname": "mongodb://u:hunter2@db"}, SOURCE)
    assert "hunter2" not in line


@pytest.mark.parametrize("more", [{"database.hostname": "elsewhere"}, {"database.port": "5433"}])
def test_another_address_may_be_the_same_database(more: dict[str, str]) -> None:
    assert asked(SOURCE, {**SOURCE, **more}) == ()
    (line,) = told(SOURCE, {**SOURCE, **more})
    assert "goes on where it was" in line


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"errors.tolerance": "all"}, "errors.tolerance: a record that cannot be read or converted stops nothing"),
        ({"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "d"}, "any more, and goes to d"),
        ({"insert.mode": "upsert"}, "insert.mode: from now on rows are written in another way"),
        ({"delete.enabled": "true"}, "delete.enabled: a message without a value"),
        ({"pk.mode": "record_key"}, "pk.mode: rows are told apart by another key"),
        ({"transforms": "t", "transforms.t.type": "x.T"}, "transforms: records are shaped in another way"),
        ({"topics": "a, b"}, "topics: b is read too, from its beginning or only from its end as the worker's"),
        ({"topics": "b"}, "a is read no more"),
        ({"topics": "a,b", "consumer.override.auto.offset.reset": "latest"}, "reset` says (latest)"),
        ({"topics.regex": "a.*"}, "topics.regex: topics that match from now on"),
    ],
)  # fmt: skip
def test_what_the_request_does_not_show_is_told(more: dict[str, str], words: str) -> None:
    (line,) = told(SINK, {**SINK, **more})
    assert words in line
    assert asked(SINK, {**SINK, **more}) == ()


@pytest.mark.parametrize("more", [{"errors.tolerance": "none"}, {"insert.mode": "insert"}, {"topics": " a"}])
def test_a_default_that_is_said_is_not(more: dict[str, str]) -> None:
    assert told(SINK, {**SINK, **more}) == ()


def test_to_stop_at_errors_again_is_told() -> None:
    (line,) = told({**SINK, "errors.tolerance": "all"}, SINK)
    assert "stops the task" in line
