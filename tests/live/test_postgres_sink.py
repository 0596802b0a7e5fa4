"""Rows from topics in Postgres, by the committed connector: once each, also after faults; tables that grow."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import requests
import yaml
from conftest import REPOSITORY, RunningStack
from sinks import AvroTopic, Refused, Value, refused_in
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.stack.process import until

pytestmark = pytest.mark.live

ROWS = 5_000
WITHIN = 180.0
_VALUES_OF = ("project.yaml", "environments/dev.yaml")


@dataclass(frozen=True)
class Sink:
    """One topic, its table and the connector between, deployed by a project of their own."""

    stack: RunningStack
    project: SmallProject

    @property
    def name(self) -> str:
        return self.project.name

    def table(self, *columns: str, after: str = "") -> None:
        whole = ",\n  ".join(("id TEXT PRIMARY KEY", "beats INT NOT NULL", *columns))
        table = f"CREATE TABLE IF NOT EXISTS {self.name} (\n  {whole}\n);\n{after}\n"
        self.project.write(f"postgres/{self.name}.sql", table)

    def send(self, rows: dict[str, Value], *fields: dict[str, Any]) -> None:
        """Each value in a schema with these further fields; bytes as they are, None as a tombstone."""
        topic = AvroTopic(self.stack, self.name)
        topic.write_with({"type": "record", "name": "Beat", "fields": [{"name": "beats", "type": "int"}, *fields]})
        topic.send(rows.items())

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self.stack.ask(statement)[1]

    def await_rows(self, expected: list[tuple[Any, ...]], columns: str = "id, beats") -> None:
        def found() -> list[tuple[Any, ...]]:
            try:
                return self.ask(f"SELECT {columns} FROM {self.name} ORDER BY id")
            except (psycopg2.OperationalError, psycopg2.errors.UndefinedColumn):
                return []

        assert until(lambda: found() == expected, seconds=WITHIN), (len(found()), len(expected), self.trace())

    def trace(self) -> str:
        answer = requests.get(f"{self.stack.endpoints.connect}/connectors/{self.name}/status", timeout=10)
        return json.dumps(answer.json())[:2000]

    def refused(self) -> list[Refused]:
        """What lies in the topic of refused messages, once there is something."""

        def found() -> list[Refused]:
            return refused_in(self.stack.endpoints.kafka, f"{self.name}_refused")

        until(lambda: bool(found()), seconds=WITHIN)
        return found()


@pytest.fixture
def sink(stack: RunningStack, tmp_path: Path) -> Iterator[Sink]:
    name = f"beats_{uuid.uuid4().hex[:8]}"
    project = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    _with_values(project)
    for topic in (name, f"{name}_refused"):
        project.topic(topic)
    config = (REPOSITORY / "connect" / "rows_to_postgres.json").read_text()
    topics = "heart_rate_alerts,out_of_range_while_still,vitals_5m,heartbeats"
    replaced = {topics: name, "refused_records": f"{name}_refused"}
    for ours, theirs in replaced.items():
        assert ours in config
        config = config.replace(ours, theirs)
    project.write(f"connect/{name}.json", config)
    found = Sink(stack, project)
    found.table()
    try:
        yield found
    finally:
        assert project.run("destroy", "--yes").code == 0
        SchemaRegistry(stack.endpoints.registry).delete(f"{name}-value")


def _with_values(project: SmallProject) -> None:
    """The values of the committed project and environment, over the stack's addresses."""
    file = project.directory / "deploy" / "environments" / "dev.yaml"
    whole, own = (yaml.safe_load((REPOSITORY / "deploy" / path).read_text())["values"] for path in _VALUES_OF)
    file.write_text(json.dumps({**json.loads(file.read_text()), "values": whole | own}))


def rows(beats: Callable[[int], int], count: int = ROWS) -> dict[str, Value]:
    return {f"beat-{number:05}": {"beats": beats(number)} for number in range(count)}


def test_rows_come_once_change_and_go_and_a_new_field_becomes_a_column(sink: Sink) -> None:
    assert sink.project.run("apply").code == 0
    sink.send(rows(lambda number: number))
    sink.send(rows(lambda number: number))
    sink.await_rows([(f"beat-{number:05}", number) for number in range(ROWS)])
    sink.send({**rows(lambda number: -number, count=100), **{f"beat-{number:05}": None for number in range(100, ROWS)}})
    sink.await_rows([(f"beat-{number:05}", -number) for number in range(100)])
    new = {"name": "steps", "type": ["null", "int"], "default": None}
    sink.send({"beat-00000": {"beats": 1, "steps": 7}}, new)
    expected = [(f"beat-{number:05}", -number, None) for number in range(100)]
    sink.await_rows([("beat-00000", 1, 7), *expected[1:]], "id, beats, steps")
    assert sink.project.run("plan", "--detailed-exitcode").code == 0


def test_what_is_no_row_is_put_aside_with_its_reason_and_the_rest_goes_on(sink: Sink) -> None:
    assert sink.project.run("apply").code == 0
    sink.send({"a": {"beats": 1}, "b": b"not Avro", "c": {"beats": 3}})
    sink.await_rows([("a", 1), ("c", 3)])
    (refused,) = sink.refused()
    assert (refused.value, refused.topic, refused.connector) == (b"not Avro", sink.name, sink.name)
    assert refused.reason


def test_times_within_one_second_are_keys_of_their_own(sink: Sink) -> None:
    """As those of `vitals`, where a user may send several readings a second."""
    file = sink.project.directory / f"connect/{sink.name}.json"
    config = file.read_text()
    for name, ours, theirs in (
        ("pk.mode", "record_key", "record_value"),
        ("pk.fields", "id", "recorded_at"),
        ("delete.enabled", "true", "false"),
    ):
        assert f'"{name}": "{ours}"' in config
        config = config.replace(f'"{name}": "{ours}"', f'"{name}": "{theirs}"')
    file.write_text(config)
    columns = "beats INT NOT NULL,\n  recorded_at TIMESTAMPTZ PRIMARY KEY"
    sink.project.write(f"postgres/{sink.name}.sql", f"CREATE TABLE IF NOT EXISTS {sink.name} (\n  {columns}\n);\n")
    time = {"name": "recorded_at", "type": {"type": "long", "logicalType": "timestamp-millis"}}
    assert sink.project.run("apply").code == 0
    sink.send({f"beat-{number}": {"beats": number, "recorded_at": number} for number in range(ROWS)}, time)
    at = "(extract(epoch FROM recorded_at) * 1000)::int"
    sink.await_rows([(number, number) for number in range(ROWS)], f"{at} AS id, beats")


def test_nothing_is_lost_when_postgres_or_connect_is_killed(sink: Sink) -> None:
    assert sink.project.run("apply").code == 0
    for victim in ("postgres", "connect"):
        sink.send(rows(lambda number: number, count=ROWS // 2))
        killed = sink.stack.kill(victim)
        sink.send(rows((len(victim)).__add__))
        sink.stack.wait_for_recovery(victim, killed=killed)
        sink.await_rows([(f"beat-{number:05}", number + len(victim)) for number in range(ROWS)])
    assert "FAILED" not in sink.trace()


def test_a_table_grows_in_place_and_goes_only_with_consent(sink: Sink) -> None:
    assert sink.project.run("apply").code == 0
    sink.send({"a": {"beats": 1}})
    sink.await_rows([("a", 1)])
    sink.table("note TEXT DEFAULT 'none'")
    assert sink.project.run("apply").code == 0
    assert sink.ask(f"SELECT note FROM {sink.name}") == [("none",)]
    assert sink.project.run("plan", "--detailed-exitcode").code == 0
    sink.table("note INT")
    refused = sink.project.run("apply")
    assert refused.code == 1
    assert refused.diagnostics["HW305"]["summary"] == f"columns.note of postgres.table/{sink.name} cannot change"
    sink.table("note TEXT DEFAULT 'none'", "CHECK (beats > 0)")
    assert sink.project.run("plan").diagnostics["HW305"]["summary"].startswith("constraints of")
    sink.table("note TEXT DEFAULT 'none'", after=f"CREATE INDEX IF NOT EXISTS by_beat ON {sink.name} (beat);")
    refused = sink.project.run("apply")
    assert refused.code == 1
    assert refused.diagnostics["HW209"]["cause"] == 'column "beat" does not exist'
    sink.table()
    (sink.project.directory / f"connect/{sink.name}.json").unlink()
    (sink.project.directory / f"postgres/{sink.name}.sql").unlink()
    held = sink.project.run("apply")
    assert (held.code, held.answer["consent_needed"]) == (3, [f"--allow delete-data:postgres.table/{sink.name}"])
    assert sink.ask(f"SELECT id FROM {sink.name}") == [("a",)]


def test_somebody_elses_table_is_used_and_left(sink: Sink) -> None:
    sink.project.run("apply")
    sink.project.run("destroy", "--yes")
    sink.ask(f"CREATE TABLE {sink.name} (id TEXT PRIMARY KEY, beats INT, theirs INT); SELECT 1")
    assert sink.project.run("apply").code == 0
    sink.send({"a": {"beats": 1}})
    sink.await_rows([("a", 1)])
    assert sink.project.run("destroy", "--yes").code == 0
    assert sink.ask(f"SELECT id FROM {sink.name}") == [("a",)]
    sink.ask(f"DROP TABLE {sink.name}; SELECT 1")


def test_vitals_lie_in_partitions_that_go_when_their_time_is_over(sink: Sink) -> None:
    vitals = (REPOSITORY / "postgres" / "vitals.sql").read_text().replace("vitals", sink.name)
    (sink.project.directory / f"connect/{sink.name}.json").unlink()
    values = (sink.project.directory / "deploy/environments/dev.yaml").read_text()
    assert '"timescale": false' in values
    vitals = vitals.replace(f"{sink.name}_kept_days", "kept_days")
    sink.project.write("deploy/environments/dev.yaml", values.replace('"timescale"', '"kept_days": 90, "timescale"'))
    sink.project.write(f"postgres/{sink.name}.sql", vitals)
    assert sink.project.run("apply").code == 0
    partitions = f"SELECT count(*) FROM pg_inherits WHERE inhparent = '{sink.name}'::regclass"
    assert sink.ask(partitions) == [(27,)]  # the last month, this one, two years, and what is none of them
    old = f"CREATE TABLE {sink.name}_2020_01 PARTITION OF {sink.name} FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')"
    rows_of = "(user_id, recorded_at, heart_rate) VALUES ('a', '2020-01-05', 60), ('b', now(), 70) RETURNING user_id"
    sink.ask(f"{old}; INSERT INTO {sink.name} {rows_of}")
    assert sink.ask(f"SELECT keep_{sink.name}()") == [(1,)]
    assert sink.ask(f"SELECT user_id FROM {sink.name}") == [("b",)]
    assert sink.ask(f"SELECT keep_{sink.name}()") == [(0,)]
    assert sink.project.run("plan", "--detailed-exitcode").code == 0
