"""ksqlDB's files: what is wrong in them, and which file needs which."""

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import Parsed, Settings
from heartwatch_deploy.model.diagnostic import Severity
from heartwatch_deploy.model.resource import Role, State
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.stages.lineage import lineage_of

ENGINE = ENGINES["ksqldb"]


def _parsed(name: str, text: str, *, deployed: bool = False, **values: str) -> Parsed:
    source = SourceFile(f"ksql/{name}.sql", text, "ksqldb")
    silent = frozenset(() if deployed else ("ksqldb",))
    settings = Settings("test", values=values, render_only=silent)
    return ENGINE.parse(RenderedFile(source, text, (Segment(0, 0, len(text), verbatim=True),)), settings)


def _references(*files: tuple[str, str]) -> dict[str, list[tuple[str, Role]]]:
    resources = [each for name, text in files for each in _parsed(name, text).resources]
    state = ENGINE.link(State.of(resources))
    return {each.address.name: [(str(one.address), one.role) for one in each.references] for each in state}


def test_statements_refer_to_what_they_read_and_write() -> None:
    found = _references(
        ("readings", "CREATE STREAM readings (a INT) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON');"),
        ("alerts", "CREATE STREAM alerts AS SELECT * FROM Readings; CREATE STREAM more AS SELECT * FROM alerts;"),
        ("extra", "INSERT INTO `ALERTS` SELECT * FROM others;"),
    )
    assert found["READINGS"] == [("kafka.topic/t", Role.USES)]
    assert found["ALERTS"] == [("kafka.topic/ALERTS", Role.WRITES), ("ksqldb.source/READINGS", Role.READS)]
    assert found["MORE"] == [("kafka.topic/MORE", Role.WRITES), ("ksqldb.source/ALERTS", Role.READS)]
    assert found["EXTRA_INTO_ALERTS"] == [("ksqldb.source/OTHERS", Role.READS), ("ksqldb.source/ALERTS", Role.WRITES)]


def test_a_stream_over_a_topic_that_a_query_makes_needs_that_query() -> None:
    made = "CREATE STREAM made WITH (KAFKA_TOPIC='made') AS SELECT * FROM source;"
    over = "CREATE STREAM over (a INT) WITH (KAFKA_TOPIC='made', VALUE_FORMAT='AVRO');"
    found = _references(("made", made), ("over", over))
    assert found["OVER"][0] == ("kafka.topic/made", Role.USES)
    assert found["OVER"][-1] == ("ksqldb.source/MADE", Role.USES)
    assert ("schema_registry.subject/made-value", Role.USES) in found["OVER"]


def test_data_flows_through_topics_streams_and_queries() -> None:
    text = """
        CREATE STREAM source (a INT) WITH (KAFKA_TOPIC = 'source', VALUE_FORMAT = 'JSON');
        CREATE STREAM sink WITH (KAFKA_TOPIC = 'sink') AS SELECT * FROM source;
        CREATE STREAM filled (a INT) WITH (KAFKA_TOPIC = 'filled', VALUE_FORMAT = 'JSON');
        INSERT INTO filled WITH (QUERY_ID = 'fill') SELECT * FROM source;
    """
    arrows = {
        (str(each.source), str(each.target)) for each in lineage_of(State.of(_parsed("all", text).resources)).edges
    }
    assert arrows == {
        ("kafka.topic/source", "ksqldb.source/SOURCE"),
        ("ksqldb.source/SOURCE", "ksqldb.source/SINK"),
        ("ksqldb.source/SINK", "kafka.topic/sink"),
        ("ksqldb.source/SOURCE", "ksqldb.query/FILL"),
        ("ksqldb.query/FILL", "ksqldb.source/FILLED"),
        ("ksqldb.source/FILLED", "kafka.topic/filled"),
    }


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("CREATE STREAM s (\n  size INT);", 2, 3, "line 2:3: `size` cannot stand here"),
        ("SELECT * FROM t\n", 1, 16, "line 2:1: there is no `;` behind the last statement"),
    ],
)
def test_what_the_server_would_not_parse_is_told_at_its_place(text: str, line: int, column: int, words: str) -> None:
    (problem,) = _parsed("s", text).diagnostics
    assert problem.code == "HW201"
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (line, column)
    assert str(problem.label).startswith(words)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DEFINE a = 'x'; DESCRIBE ${a};", []),
        ("DESCRIBE ${a}; DEFINE a = 'x';", ["error ${a}"]),
        ("DEFINE a = 'x'; UNDEFINE a; DESCRIBE ${a};", ["error ${a}"]),
        ("DESCRIBE ${outside}; DESCRIBE ${Outside};", ["error ${Outside}"]),
        ("CREATE STREAM s (a INT) WITH (kafka_topic='${t}', partitions=${p});", ["warning ${t}", "error ${p}"]),
        ("SELECT '$${a}' AS b, '${file:/secrets:password}' AS c, `${a}` FROM s;", []),
        ("DEFINE a = '${b}';", ["warning ${b}"]),
        ("SELECT 'it''s ${b}' AS c FROM s WHERE ${d} > 1 -- ${e}\n;", ["warning ${b}", "error ${d}"]),
    ],
)
def test_variables_that_are_not_defined(text: str, told: list[str]) -> None:
    found = _parsed("s", text, outside="readings").diagnostics
    assert {each.code for each in found} <= {"HW210"}
    spans = [each.span for each in found if each.span]
    shown = [each.excerpt[each.column - 1 : each.column - 1 + each.length] for each in spans]
    assert [f"{each.severity.value} {place}" for each, place in zip(found, shown, strict=True)] == told


def test_variables_stand_for_what_is_defined_inside_and_outside() -> None:
    text = (
        "DEFINE t = '${prefix}_vitals'; CREATE STREAM ${s} (a INT) WITH (kafka_topic = '${t}', value_format = 'JSON');"
    )
    (stream,) = _parsed("vitals", text, prefix="ward", s="vitals").resources
    assert str(stream.address) == "ksqldb.source/VITALS"
    assert [str(each.address) for each in stream.references] == ["kafka.topic/ward_vitals"]
    assert "kafka_topic = 'ward_vitals'" in str(stream.spec["text"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CREATE STREAM s (a INT) WITH (Kafka_Topic='t', `format`='JSON', window_type='SESSION');", []),
        ("CREATE TABLE s (a INT PRIMARY KEY) WITH (kafka_topic='t', colour='red', key='a');", ["COLOUR", "KEY"]),
        ("CREATE TABLE s WITH (partitions=1, window_type='SESSION') AS SELECT * FROM t;", ["WINDOW_TYPE"]),
        ("INSERT INTO s WITH (query_id='q') SELECT * FROM t;", []),
        ("INSERT INTO s WITH (queryid='q') SELECT * FROM t;", ["QUERYID"]),
        ("CREATE SINK CONNECTOR c WITH ('connector.class'='x', 'anything'='y');", []),
        ("EXPLAIN CREATE STREAM s WITH (colour='t') AS SELECT * FROM t;", ["COLOUR"]),
    ],
)
def test_properties_that_ksqldb_does_not_take(text: str, names: list[str]) -> None:
    found = _parsed("s", text).diagnostics
    assert {each.code for each in found} <= {"HW211"}
    assert [each.summary.rsplit(" ", 1)[1] for each in found] == names
    assert all(each.severity is Severity.ERROR and each.help for each in found)


def test_the_nearest_property_is_named() -> None:
    (problem,) = _parsed("s", "CREATE STREAM s (a INT) WITH (kafka_topic='t', valueformat='JSON');").diagnostics
    assert problem.help == "did you mean `VALUE_FORMAT`?"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CREATE STREAM s (a INT) WITH (KAFKA_TOPIC='_schemas', VALUE_FORMAT='JSON');", ["HW221"]),
        ("CREATE STREAM s WITH (KAFKA_TOPIC='default_ksql_processing_log') AS SELECT * FROM t;", ["HW221"]),
        ("CREATE STREAM s (a INT) WITH (KAFKA_TOPIC='default_ksql_processing_log', VALUE_FORMAT='JSON');", []),
        ("DROP STREAM s;", ["HW222"]),
        ("INSERT INTO s (a) VALUES (1);", ["HW222"]),
        ("SELECT * FROM s EMIT CHANGES;", ["HW222"]),
        ("CREATE SINK CONNECTOR c WITH ('connector.class'='x', 'password'='${env:PASSWORD}');", []),
        ("SET 'auto.offset.reset'='latest'; UNSET 'auto.offset.reset'; DEFINE a='b'; UNDEFINE a;", []),
        ("CREATE STREAM s AS SELECT ENCRYPT(a, '${env:KEY}') AS b FROM t;", ["HW223"]),
    ],
)
def test_what_has_no_place_in_a_file_that_is_deployed(text: str, codes: list[str]) -> None:
    assert [each.code for each in _parsed("s", text, deployed=True).diagnostics] == codes
    assert not {"HW221", "HW222", "HW223"} & {each.code for each in _parsed("s", text).diagnostics}


def test_a_connector_says_its_class_and_no_secret() -> None:
    text = "CREATE SINK CONNECTOR c WITH ('topics'='t', 'url'='{0}', 'db.password'='');"
    assert [each.code for each in _parsed("c", text).diagnostics] == ["HW108"]
    found = _parsed("c", text.format("jdbc:x://u:hunter2@h")).diagnostics
    assert [each.code for each in found] == ["HW109"]
    assert "hunter2" not in str(found)


def test_a_connector_refers_to_what_it_moves() -> None:
    text = (
        "CREATE SINK CONNECTOR `rows` WITH ('connector.class'='Jdbc', 'topics'='A,b', 'table.name.format'='${topic}');"
        "CREATE SOURCE CONNECTOR lines WITH ('connector.class'='FileStreamSource', 'file'='/in', 'topic'='made');"
        "CREATE STREAM over (a INT) WITH (KAFKA_TOPIC='made', VALUE_FORMAT='JSON');"
    )
    found = _references(("all", text))
    assert found["rows"] == [
        ("kafka.topic/A", Role.READS),
        ("kafka.topic/b", Role.READS),
        ("postgres.table/A", Role.WRITES),
        ("postgres.table/b", Role.WRITES),
    ]
    assert found["LINES"] == [("kafka.topic/made", Role.WRITES), ("external.file//in", Role.READS)]
    assert found["OVER"] == [("kafka.topic/made", Role.USES), ("ksqldb.connector/LINES", Role.USES)]


def test_statements_are_sent_without_what_compares_nothing() -> None:
    text = """
        DEFINE topic = 'numbers';
        CREATE OR REPLACE STREAM s (a INT) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON');
        CREATE TABLE IF NOT EXISTS t (a INT PRIMARY KEY) WITH (KAFKA_TOPIC = '$${topic}', VALUE_FORMAT = 'JSON');
        INSERT INTO `s` /* all of it */ SELECT * FROM t;
        INSERT INTO s WITH (QUERY_ID = 'mine') SELECT * FROM t;
    """
    found = {each.address.name: str(each.spec["text"]) for each in _parsed("more", text, deployed=True).resources}
    assert found == {
        "S": "CREATE STREAM s (a INT) WITH (KAFKA_TOPIC = 'numbers', VALUE_FORMAT = 'JSON');",
        "T": "CREATE TABLE t (a INT PRIMARY KEY) WITH (KAFKA_TOPIC = '$${topic}', VALUE_FORMAT = 'JSON');",
        "MORE_INTO_S": "INSERT INTO `s` WITH (QUERY_ID = 'MORE_INTO_S') /* all of it */ SELECT * FROM t;",
        "MINE": "INSERT INTO s WITH (QUERY_ID = 'mine') SELECT * FROM t;",
    }
