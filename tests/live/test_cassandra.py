"""Cassandra, the real one: its tables as files, our sink on them, and one person's rows deleted again."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.clients.cassandra import CassandraCluster, Place
from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.live.sinks import Sink, committed
from tests.live.small_project import SmallProject, lay_out

pytestmark = pytest.mark.live

SEEN_WITHIN = 180.0
DAY = 86_400_000
NOON = 1_767_268_800_000
"""2026-01-01, noon UTC."""
FIELDS: list[dict[str, Any]] = [
    {"name": "user_id", "type": ["null", "string"]},
    {"name": "recorded_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "device_id", "type": ["null", "string"]},
    {"name": "heart_rate", "type": "int"},
    {"name": "temperature", "type": ["null", "double"]},
]
SCHEMA = {"type": "record", "name": "Reading", "fields": FIELDS}
KEYSPACE = (
    "CREATE KEYSPACE IF NOT EXISTS {} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}};\n"
)
HEARTS = """CREATE TABLE IF NOT EXISTS {}.hearts (
  device_id text, day date, recorded_at timestamp, user_id text, heart_rate int,
  PRIMARY KEY ((device_id, day), recorded_at, user_id)
) WITH CLUSTERING ORDER BY (recorded_at DESC, user_id ASC)
AND default_time_to_live = 864000
AND compaction = {{
  'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': 3
}};
"""
WARMTH = """CREATE TABLE IF NOT EXISTS {}.warmth (
  device_id text, day date, recorded_at timestamp, user_id text, temperature double,
  PRIMARY KEY ((device_id, day), recorded_at, user_id)
);
"""


class Tables:
    """A keyspace of a test's own, laid out as a project."""

    def __init__(self, stack: RunningStack, directory: Path) -> None:
        assert stack.endpoints.cassandra is not None, "the stack runs without Cassandra"
        self.keyspace = f"k{uuid.uuid4().hex[:8]}"
        self.cluster = CassandraCluster(Place((stack.endpoints.cassandra.hosts,)))
        made = SmallProject(f"small_{self.keyspace}", directory, stack.project, stack.postgres_password)
        self.project = lay_out(made)
        self.write(self.keyspace, KEYSPACE)
        self.write("hearts", HEARTS)
        self.write("warmth", WARMTH)

    def write(self, name: str, text: str) -> None:
        self.project.write(f"cassandra/{name}.cql", text.format(self.keyspace))

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.cluster.rows(f"SELECT JSON * FROM {self.keyspace}.{table}")

    def count(self, table: str) -> int:
        """-1 while nobody answers."""
        try:
            return len(self.rows(table))
        except ClientError:
            return -1

    def writes(self, table: str) -> int:
        """How many rows the node has taken since the table is there, or since it started: rewritten ones again."""
        where = f"keyspace_name = '{self.keyspace}' AND table_name = '{table}'"
        found = self.cluster.rows(f"SELECT JSON count FROM system_views.local_write_latency WHERE {where}")
        return int(found[0]["count"]) if found else 0

    def counts(self, table: str, number: int) -> bool:
        return until(lambda: self.count(table) == number, seconds=SEEN_WITHIN, every=0.3)


@pytest.fixture
def tables(stack: RunningStack, tmp_path: Path) -> Iterator[Tables]:
    made = Tables(stack, tmp_path)
    try:
        yield made
    finally:
        made.project.run("destroy", "--yes")
        made.cluster.execute((f"DROP KEYSPACE IF EXISTS {made.keyspace}",))


@pytest.fixture
def sink(stack: RunningStack, tables: Tables) -> Iterator[Sink]:
    """The project's own connector, into that keyspace."""
    assert tables.project.run("apply").code == 0
    made = Sink(stack, committed(stack, "rows_to_cassandra"), SCHEMA)
    own = {f"tables.{made.name}": "hearts,warmth", f"time.{made.name}": "recorded_at", "keyspace": tables.keyspace}
    made.config |= own
    try:
        yield made
    finally:
        made.remove()


def reading(number: int, **other: Any) -> tuple[str, dict[str, Any]]:
    """One a second; ten people, each with a device; every second one tells a temperature."""
    person = f"user_{number % 10}"
    warm = 33.5 if number % 2 else None
    values = {"user_id": person, "recorded_at": NOON + number * 1000, "device_id": f"hw-{number % 10}"}
    return person, {**values, "heart_rate": 60 + number % 40, "temperature": warm, **other}


def test_tables_are_planned_grown_compared_and_removed_as_their_files_say(tables: Tables) -> None:
    project, hearts = tables.project, f"cassandra.table/{tables.keyspace}.hearts"
    assert project.run("apply").code == 0
    again = project.run("plan", "--detailed-exitcode")
    assert again.code == 0, again.words

    tables.write("hearts", HEARTS.replace("heart_rate int", "heart_rate int, mood text").replace("864000", "86400"))
    assert project.run("apply").code == 0
    assert project.run("plan", "--detailed-exitcode").code == 0
    live = tables.cluster.tables()[f"{tables.keyspace}.hearts"]
    assert live["default_time_to_live"] == 86400
    assert "mood" in {column["column_name"] for column in live["columns"]}

    tables.write("warmth", WARMTH.replace("temperature double", "temperature text"))
    refused = project.run("plan")
    assert refused.code == 1
    assert "temperature" in refused.words
    tables.write("warmth", WARMTH)

    tables.cluster.execute((f"ALTER TABLE {tables.keyspace}.hearts WITH default_time_to_live = 1",))
    drifted = project.run("drift")
    assert drifted.code == 2
    assert hearts in drifted.words
    assert project.run("apply").code == 0

    by_hand = f"CREATE TABLE {tables.keyspace}.by_hand (\"A\" int PRIMARY KEY, b map<text, int>) WITH comment = 'mine'"
    tables.cluster.execute((by_hand,))
    imported = project.run("import", f"cassandra.table/{tables.keyspace}.by_hand")
    assert imported.code == 0, imported.words
    assert '"A" int' in (project.directory / f"cassandra/{tables.keyspace}.by_hand.cql").read_text()

    destroyed = project.run("destroy", "--yes")
    assert destroyed.code == 0, destroyed.words
    assert f"{tables.keyspace}.hearts" not in tables.cluster.tables()


def test_every_record_is_a_row_of_each_table_whatever_happens_on_the_way(
    sink: Sink, tables: Tables, stack: RunningStack
) -> None:
    """All at once, killed, poisoned, delivered twice; then one person's rows are gone, and nobody else's."""
    sink.send(reading(number) for number in range(1_500))
    sink.start(max__batch="2000", consumer__override__max__poll__records="2000")
    assert tables.counts("hearts", 1_500)
    assert tables.writes("hearts") == 1_500, "as many as there are: none was refused for want of room, and sent again"
    killed = stack.kill("cassandra")
    sink.send(reading(number) for number in range(1_500, 2_000))
    poison = [reading(2_000, user_id=None), ("x", b"garbage"), reading(2_001, device_id="")]
    poison.append(reading(2_002, heart_rate=301))
    sink.send(poison)
    sink.send([reading(7, heart_rate=199)])
    stack.wait_for_recovery("cassandra", killed=killed)
    assert tables.counts("hearts", 2_000)
    assert tables.count("warmth") == 1_000, "a reading that tells none has no row there"
    assert until(lambda: len(sink.dead_letters()) == len(poison), seconds=SEEN_WITHIN), sink.dead_letters()
    assert any("it has no [user_id], which belongs to the key of hearts" in why for *_, why in sink.dead_letters())
    assert any("its heart_rate is 301, and may be 1.0 to 300.0" in why for *_, why in sink.dead_letters())
    assert sink.is_running()

    before = sorted(map(json.dumps, tables.rows("hearts")))
    assert any(json.loads(row)["heart_rate"] == 199 for row in before)
    assert {json.loads(row)["day"] for row in before} == {"2026-01-01"}
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    sink.read_again()
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    assert sorted(map(json.dumps, tables.rows("hearts"))) == before, "nothing went back"

    _one_person_is_forgotten(tables, sink)


def _one_person_is_forgotten(tables: Tables, sink: Sink) -> None:
    project = tables.project
    file = project.directory / "deploy/project.yaml"
    file.write_text(file.read_text() + "values: {person_fields: [user_id]}\n")
    dry = project.run("forget-user", "user_7", "--dry-run")
    expected = [(f"Cassandra table {tables.keyspace}.{table}", 200) for table in ("hearts", "warmth")]
    assert dry.code == 0, dry.words
    assert [(each["place"], each["rows"]) for each in dry.answer["found"]] == expected
    assert project.run("forget-user", "user_7").code == 3, "nobody said yes"
    assert tables.count("hearts") == 2_000
    done = project.run("forget-user", "user_7", "--yes")
    assert done.code == 0, done.words
    assert [(each["place"], each["rows"]) for each in done.answer["deleted"]] == expected
    assert tables.count("hearts") == 1_800
    assert "user_7" not in {row["user_id"] for row in tables.rows("hearts")}
    sink.read_again()
    assert until(sink.has_read_all, seconds=SEEN_WITHIN)
    assert tables.count("hearts") == 1_800, "what was read again is older than the deletion"
