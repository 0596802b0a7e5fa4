"""One person's data: where the files say it may be, what deletes it, what is told of the rest."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from heartwatch_deploy import forgetting
from heartwatch_deploy.cli.forget_user import command
from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.forgetting import search_index
from heartwatch_deploy.forgetting.ageing import ageing
from heartwatch_deploy.forgetting.messages import Messages
from heartwatch_deploy.forgetting.store import Search
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.forgotten import Held
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.storage.project import Selection, load_project

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
AVRO = b"\0\0\0\0\7" + bytes([14]) + b"user_42" + b"\2x"
OF_ANOTHER = b"\0\0\0\0\7" + bytes([12]) + b"user_1" + bytes([14]) + b"user_42"
"""Whose note is the person's name."""
SCHEMA = {"name": "S", "type": "record", "fields": [{"name": each, "type": "string"} for each in ("user_id", "note")]}


@pytest.fixture(scope="module")
def heartwatch() -> State:
    """All parts of this project, as its files say."""
    project, _ = load_project(ROOT, Selection(None, (), True))
    return desired_of(project).state


@dataclass
class Database:
    """Rows by table, each of one person."""

    tables: dict[str, tuple[str, list[str]]]

    def columns(self) -> dict[str, frozenset[str]]:
        return {name: frozenset({column, "heart_rate"}) for name, (column, _) in self.tables.items()}

    def count(self, table: str, column: str, value: str) -> int:
        assert self.tables[table][0] == column
        return self.tables[table][1].count(value)

    def delete(self, table: str, column: str, value: str) -> int:
        rows = self.count(table, column, value)
        self.tables[table] = (column, [each for each in self.tables[table][1] if each != value])
        return rows


@dataclass
class Cassandra:
    """Rows by keyspace.table."""

    kept: dict[str, list[dict[str, Any]]]

    def tables(self) -> Mapping[str, Any]:
        return dict.fromkeys(self.kept)

    def rows(self, statement: str, person: str) -> list[dict[str, Any]]:
        table, column = (
            statement.split(" FROM ")[1].split(" ", maxsplit=1)[0],
            statement.split("WHERE ")[1].split(" ", maxsplit=1)[0],
        )
        key = statement.removeprefix("SELECT JSON ").split(" FROM ")[0].split(", ")
        return [{each: row[each] for each in key} for row in self.kept[table] if row[column] == person]

    def run_each(self, statement: str, values: Iterable[list[str]]) -> None:
        table = statement.split(" FROM ")[1].split(" ", maxsplit=1)[0]
        names = [part.split(" = ")[0] for part in statement.split(" WHERE ")[1].split(" AND ")]
        for each in values:
            wanted = dict(zip(names, map(json.loads, each), strict=True))
            self.kept[table] = [row for row in self.kept[table] if not wanted.items() <= row.items()]


@dataclass
class Kafka:
    """Newest values by topic, partition and key."""

    kept: dict[str, dict[tuple[int, bytes], bytes]]

    def topics(self) -> dict[str, Topic]:
        return {name: Topic(name, 1, 1) for name in self.kept}

    def newest(self, topic: str) -> dict[tuple[int, bytes], bytes]:
        return dict(self.kept[topic])

    def write(self, topic: str, key: bytes, value: bytes | None, *, partition: int) -> None:
        assert value is None
        del self.kept[topic][partition, key]


class Registry:
    def schema(self, number: int) -> str | None:
        return json.dumps(SCHEMA) if number == 7 else None


@dataclass
class Servers:
    database: Database = field(default_factory=lambda: Database({}))
    cassandra: Cassandra = field(default_factory=lambda: Cassandra({}))
    kafka: Kafka = field(default_factory=lambda: Kafka({}))
    registry: Registry = field(default_factory=Registry)

    def has(self, name: str) -> bool:
        return name == "postgres"

    def own_database(self) -> Database:
        return self.database

    def fill(self, text: str) -> str:
        return text


def search_of(desired: State, servers: Servers) -> Search:
    return Search("user_42", ("user_id", "patient_id"), desired, servers, ("alert_id",))  # type: ignore[arg-type]


def store(name: str) -> Any:
    (found,) = [each for each in forgetting.STORES if each.name == name]
    return found


def test_tables_are_those_of_the_files_and_those_that_a_connector_reads(heartwatch: State) -> None:
    tables = {
        "vitals": ("user_id", ["user_42", "user_42", "user_1"]),
        "heartbeats": ("patient_id", ["user_42"]),
        "historical_ranges": ("user_id", ["user_42", "user_1"]),
        "of_others": ("user_id", ["user_42"]),
        "vitals_5m": ("user_id", ["user_1"]),
    }
    search = search_of(heartwatch, Servers(Database(tables)))
    found = store("Postgres").find(search)
    expected = {"Postgres table vitals": 2, "Postgres table heartbeats": 1, "Postgres table historical_ranges": 1}
    assert {each.place: each.rows for each in found} == expected
    assert store("Postgres").delete(search) == found
    assert store("Postgres").find(search) == ()
    assert tables["vitals"][1] == ["user_1"]
    assert tables["of_others"][1] == ["user_42"], "no file says that it is ours"


def test_rows_of_cassandra_are_deleted_by_their_whole_key(heartwatch: State) -> None:
    key = {"device_id": "hw-1", "day": "2026-01-01", "recorded_at": "2026-01-01 12:00:00.000Z"}
    rows = [{**key, "user_id": person, "heart_rate": 60} for person in ("user_42", "user_1")]
    servers = Servers(cassandra=Cassandra({"heartwatch.health_metrics": rows}))
    search = search_of(heartwatch, servers)
    assert store("Cassandra").find(search) == (Held("Cassandra table heartwatch.health_metrics", 1),)
    assert store("Cassandra").delete(search) == (Held("Cassandra table heartwatch.health_metrics", 1),)
    assert servers.cassandra.kept["heartwatch.health_metrics"] == [rows[1]]


def test_a_compacted_topic_gets_a_tombstone_where_the_value_lies(heartwatch: State, compacted: State) -> None:
    kept = {
        (2, b"hw-7"): AVRO,
        (0, b"user_42|walk|5"): b"",
        (1, b"user_421"): AVRO.replace(b"user_42", b"user_43"),
        (1, b"hw-8"): OF_ANOTHER,
    }
    search = search_of(compacted, Servers(kafka=Kafka({"state_of_people": kept})))
    held = (Held("topic state_of_people", 2),)
    assert store("the compacted topics").find(search) == held
    assert store("the compacted topics").delete(search) == held
    assert list(kept) == [(1, b"user_421"), (1, b"hw-8")]
    of_a_source = Servers(kafka=Kafka({"historical_ranges": {(0, b"user_42"): AVRO}}))
    assert store("the compacted topics").find(search_of(heartwatch, of_a_source)) == ()


@pytest.fixture
def compacted(heartwatch: State) -> State:
    """With a compacted topic that a query fills."""
    (topic,) = [each for each in heartwatch if str(each.address) == "kafka.topic/readings"]
    from dataclasses import replace

    address = topic.address._replace(name="state_of_people")
    own = replace(topic, address=address, spec={**topic.spec, "config": {"cleanup.policy": "compact"}})
    return State.of([*heartwatch, own])


@pytest.mark.parametrize(
    ("key", "value", "about"),
    [
        (b"user_42", b"", True),
        (b"walk|user_42", b"", True),
        (b"user_421", b"", False),
        (b"", AVRO, True),
        (b"", OF_ANOTHER, False),
        (b"", OF_ANOTHER.replace(b"\7", b"\x08"), True),  # which nobody can read: it has the name
        (b"", AVRO[:-1], True),
        (b"", b'{"user_id": "user_42"}', True),
        (b"", b'{"after": [{"patient_id": "user_42"}]}', True),
        (b"", b'{"alert_id": "user_42|1780000000000"}', True),
        (b"", b'{"alert_id": "user_421|1780000000000"}', False),
        (b"", b'{"user_id": "user_1", "note": "user_42"}', False),
        (b"", b"\x0euser_42", True),
        (b"", b"\x10user_421", False),
    ],
)
def test_a_message_is_about_whom_its_key_or_its_fields_name(
    heartwatch: State, key: bytes, value: bytes, about: bool
) -> None:
    assert Messages(search_of(heartwatch, Servers())).are_about(key, value) is about


KEPT_WHOLE = {"type": "text", "fields": {"raw": {"type": "keyword", "ignore_above": 256}}}


@pytest.mark.parametrize(
    ("properties", "asked"),
    [
        ({"user_id": {"type": "keyword"}, "heart_rate": {"type": "integer"}}, [{"term": {"user_id": "user_42"}}]),
        (
            {"user_id": KEPT_WHOLE, "patient_id": {"type": "keyword"}},
            [{"term": {"user_id.raw": "user_42"}}, {"term": {"patient_id": "user_42"}}],
        ),
        ({"user_id": {"type": "text"}}, [{"ids": {"values": ["a", "d"]}}]),
        ({"note": {"type": "text"}}, None),
    ],
)
def test_documents_are_asked_for_by_the_whole_name(
    heartwatch: State, monkeypatch: pytest.MonkeyPatch, properties: Any, asked: list[Any] | None
) -> None:
    """One that is kept by its words alone is looked at: the words may be part of another's name."""
    names = {"a": "user_42", "b": "user_42 junior", "c": "USER_42", "d": "user_42"}
    sent: list[tuple[str, Any]] = []

    class Endpoint:
        def __init__(self, *_: Any, **__: Any) -> None:
            self.pages = [list(names)[:3], list(names)[3:], []]

        def get(self, path: str) -> Any:
            assert path == "/wearable_logs/_mapping"
            return {"wearable_logs": {"mappings": {"properties": properties}}}

        def send(self, method: str, path: str, body: Any = None) -> Any:
            sent.append((f"{method} {path}", body))
            if method == "POST" and "scroll" in path:
                hits = [{"_id": each, "_source": {"user_id": names[each]}} for each in self.pages.pop(0)]
                return {"_scroll_id": "s", "hits": {"hits": hits}}
            return {"count": 3, "deleted": 3}

    monkeypatch.setattr(search_index, "Endpoint", Endpoint)
    search, held = search_of(heartwatch, Servers()), (Held("index wearable_logs", 3),) if asked else ()
    assert store("the search indexes").find(search) == held
    assert store("the search indexes").delete(search) == held
    questions = [(path, body["query"]["bool"]["should"]) for path, body in sent if "_count" in path or "_by_" in path]
    delete = "POST /wearable_logs/_delete_by_query?refresh=true&conflicts=proceed"
    assert questions == ([("POST /wearable_logs/_count", asked), (delete, asked)] if asked else [])


def test_what_ages_out_is_told_with_the_day_by_which_it_is_gone(heartwatch: State) -> None:
    told = {each.place: each for each in ageing(search_of(heartwatch, Servers()), now=NOW)}
    assert told["topic readings"].until == "2026-01-08"
    assert told["topic historical_ranges"].until is None
    assert told["topic acknowledgements"].until == "2026-01-31", "whose alert it is about, its key says"
    assert "removed" in told["topic historical_ranges"].why
    assert "no schema says" in told["topic raw_wearable_data"].why
    assert "no schema says" in told["topic dead_letters"].why, "it has messages as they came"
    assert told["files s3://heartwatch/processed_readings"].until is None
    assert any(place.startswith("state of flink_sql.job/") for place in told)


class Away:
    name = "a store that is away"

    def find(self, search: Search) -> tuple[Held, ...]:
        raise Unreachable("Postgres", "127.0.0.1:1", server_message="connection refused")

    delete = find


class Filling:
    """Somebody goes on sending."""

    name = "a store that fills"

    def find(self, search: Search) -> tuple[Held, ...]:
        return (Held("table", 1),)

    def delete(self, search: Search) -> tuple[Held, ...]:
        return (Held("table", 5),)


def test_one_store_that_is_away_hinders_no_other_and_what_came_meanwhile_is_told(heartwatch: State) -> None:
    search = search_of(heartwatch, Servers())
    done = forgetting.delete(search, (Away(), Filling()))
    assert done.held == (Held("table", 5),)
    assert [each.code for each in done.problems] == ["HW401", "HW161"]


def test_a_project_that_names_no_fields_is_told_to() -> None:
    project, _ = load_project(ROOT, Selection(None, ("person_fields=null",), True))
    found = forgetting.searching(project, "user_42", State())
    assert isinstance(found, Diagnostic)
    assert found.code == "HW160"


@pytest.mark.parametrize("nobody", ["", "  "])
def test_a_name_that_is_empty_is_refused_before_anything_is_read(nobody: str) -> None:
    done = CliRunner().invoke(command, [nobody, "--yes"])
    assert done.exit_code == 2
    assert "This names nobody" in done.output
