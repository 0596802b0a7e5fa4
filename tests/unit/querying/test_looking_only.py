"""What may be asked, and how the project's tables are read for it."""

from pathlib import Path

import pytest

from heartwatch_deploy import api
from heartwatch_deploy.querying.allowed import flink_statement, ksqldb_select
from heartwatch_deploy.querying.messages import Decoding, fits
from heartwatch_deploy.querying.question import NotAsked, Row
from heartwatch_deploy.querying.tables import as_read, definitions_for
from heartwatch_deploy.storage.project import Selection
from heartwatch_deploy.views.answer import TextTable, json_line

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "SELECT * FROM readings LIMIT 3;",
        "WITH a AS (SELECT 1 AS x) SELECT * FROM a",
        "SELECT 1 UNION ALL SELECT 2",
        "VALUES (1, 2)",
        "SHOW TABLES",
        "DESCRIBE readings",
        "DESC readings",
        "EXPLAIN SELECT 1",
    ],
)
def test_looking_is_allowed(text: str) -> None:
    assert flink_statement(text).text(text) == text.rstrip(";")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("INSERT INTO a SELECT * FROM b", "INSERT"),
        ("CREATE TABLE a (x INT) WITH ('connector' = 'blackhole')", "CREATE"),
        ("CREATE TABLE a WITH ('connector' = 'kafka') AS SELECT * FROM b", "CREATE"),
        ("DROP TABLE a", "DROP"),
        ("ALTER TABLE a RENAME TO b", "ALTER"),
        ("TRUNCATE TABLE a", "TRUNCATE"),
        ("DELETE FROM a WHERE x = 1", "DELETE"),
        ("UPDATE a SET x = 1", "UPDATE"),
        ("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END", "EXECUTE"),
        ("SET 'a' = 'b'", "SET"),
        ("ADD JAR 'x.jar'", "ADD"),
        ("STOP JOB 'x'", "STOP"),
        ("CALL p()", "CALL"),
        ("SHOW CREATE TABLE a", "SHOW CREATE"),
    ],
)
def test_all_else_is_refused_with_the_way_to_do_it(text: str, verb: str) -> None:
    with pytest.raises(NotAsked, match=f"^{verb} is not for looking") as refused:
        flink_statement(text)
    assert refused.value.diagnostic.code == "HW150"
    assert ("apply" in refused.value.diagnostic.help) == (verb != "SHOW CREATE")


def test_a_hint_could_change_how_a_topic_is_read_and_is_refused() -> None:
    with pytest.raises(NotAsked, match=r"^A hint is not for looking"):
        flink_statement("SELECT * FROM readings /*+ OPTIONS('properties.group.id'='heartwatch-dev') */")


@pytest.mark.parametrize("text", ["SELECT * FROM s EMIT CHANGES;", "select a from t where k = 1", "SELECT * FROM t;\n"])
def test_ksqldb_is_asked_pull_and_push_queries(text: str) -> None:
    assert ksqldb_select(text).tree is not None


@pytest.mark.parametrize(
    "text", ["INSERT INTO s (a) VALUES (1)", "DROP STREAM s", "CREATE TABLE t AS SELECT * FROM s", "TERMINATE ALL"]
)
def test_ksqldb_is_asked_nothing_else(text: str) -> None:
    with pytest.raises(NotAsked) as refused:
        ksqldb_select(text)
    assert refused.value.diagnostic.code == "HW150"


@pytest.mark.parametrize("text", ["SELECT\n FROM x", "SELECT 1; SELECT 2", "", "SELEKT 1"])
def test_what_is_not_one_statement_is_told(text: str) -> None:
    with pytest.raises(NotAsked) as refused:
        flink_statement(text)
    assert refused.value.diagnostic.code == "HW151"


def test_of_a_wrong_statement_the_place_is_told() -> None:
    with pytest.raises(NotAsked, match="line 2, column 2"):
        flink_statement("SELECT\n FROM x")


def test_tables_are_read_for_ourselves_and_up_to_now_if_asked() -> None:
    told = "'properties.isolation.level' = 'read_committed', 'scan.startup.mode' = 'timestamp'"
    sent = f"CREATE TABLE a (x INT) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.group.id' = 'g', {told})"
    assert as_read(sent, bounded=False) == sent.replace("'g'", "'g-console'")
    bounded = sent.replace("'g'", "'g-console'").replace("'kafka'", "'kafka', 'scan.bounded.mode' = 'latest-offset'")
    assert as_read(sent, bounded=True) == bounded


def test_a_table_that_is_only_written_to_is_read_from_the_beginning() -> None:
    read = as_read("CREATE TABLE a (x INT) WITH ('connector' = 'kafka', 'topic' = 't')", bounded=False)
    assert read == (
        "CREATE TABLE a (x INT) WITH ('connector' = 'kafka', 'scan.startup.mode' = 'earliest-offset', "
        "'properties.isolation.level' = 'read_committed', 'properties.group.id' = 'heartwatch-console', 'topic' = 't')"
    )
    upsert = as_read(
        "CREATE TABLE a (x INT PRIMARY KEY NOT ENFORCED) WITH ('connector' = 'upsert-kafka')", bounded=True
    )
    assert "scan.startup.mode" not in upsert
    assert "'scan.bounded.mode' = 'latest-offset'" in upsert


def test_a_table_without_a_place_for_reasons_gets_one() -> None:
    told = "WITH ('connector' = 'kafka', 'value.format' = 'registered-avro')"
    assert as_read(f"CREATE TABLE a (x INT) {told}", bounded=False).startswith("CREATE TABLE a (reason STRING, x INT)")
    assert as_read(f"CREATE TABLE a (reason STRING) {told}", bounded=False).startswith("CREATE TABLE a (reason STRING)")


@pytest.mark.parametrize("sent", ["CREATE VIEW v AS SELECT 1", "CREATE TABLE a (x INT) WITH ('connector' = 'datagen')"])
def test_what_does_not_read_kafka_is_as_in_its_file(sent: str) -> None:
    assert as_read(sent, bounded=True) == sent


def test_only_needed_tables_are_defined_each_behind_what_it_needs() -> None:
    desired = api.load_desired(ROOT, Selection(None, (), offline=True))[1].state
    one = definitions_for(flink_statement("SELECT count(*) FROM readings"), desired, bounded=False)
    assert [each.split("(")[0].strip() for each in one] == ["CREATE TABLE readings"]
    assert len(definitions_for(flink_statement("SHOW TABLES"), desired, bounded=False)) > 5
    assert definitions_for(flink_statement("SELECT 1"), desired, bounded=False) == ()


class Message:
    def __init__(self, key: bytes | None, value: bytes | None) -> None:
        self._key, self._value = key, value

    def partition(self) -> int:
        return 2

    def offset(self) -> int:
        return 7

    def timestamp(self) -> tuple[int, int]:
        return 1, 1000

    def key(self) -> bytes | None:
        return self._key

    def value(self) -> bytes | None:
        return self._value


class Known:
    def record(self, value: bytes | None) -> dict[str, int] | None:
        return {"heart_rate": 70} if value == b"\x00avro" else None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (b"\x00avro", {"heart_rate": 70}),
        (b'{"a": 1}', {"a": 1}),
        (b"{no json", "{no json"),
        (b"text", "text"),
        (b"\xff\x00", {"base64": "/wA="}),
        (None, None),
    ],
)
def test_a_message_is_told_whatever_it_holds(value: bytes | None, read: object) -> None:
    assert Decoding(Known()).row(Message(b"k", value)) == Row((2, 7, 1000, "k", read))


def test_messages_are_chosen_by_key_and_fields() -> None:
    row = Row((2, 7, 1000, "ann", {"heart_rate": 70, "state": None}))
    assert fits(row, {})
    assert fits(row, {"key": "ann", "heart_rate": "70", "partition": "2", "state": "null"})
    assert not fits(row, {"key": "bob"})
    assert not fits(row, {"heart_rate": "71"})
    assert fits(row, {"elsewhere": "null"})


def test_rows_are_shown_as_a_table_and_as_lines() -> None:
    table = TextTable(("user", "rate"))
    shown = list(table.lines([("+I", ("ann", 70)), ("+I", ("b\nb", None))], heading=True))
    assert shown == ["user  rate", "----  ----", "ann   70", "b\\nb  null"]
    assert list(table.lines([("-D", ("ann", 70))], heading=False)) == ["-D  ann   70"]
    assert json_line(("a",), "+I", (1,)) == '{"a": 1}'
    assert json_line(("a",), "-U", ("é",)) == '{"op": "-U", "a": "é"}'
