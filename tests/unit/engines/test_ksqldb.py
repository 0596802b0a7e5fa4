"""ksqlDB's files: what is wrong in them, and which file needs which."""

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import Parsed, Settings
from heartwatch_deploy.model.diagnostic import Severity
from heartwatch_deploy.model.resource import Role, State
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.stages.lineage import lineage_of

ENGINE = ENGINES["ksqldb"]


def _parsed(name: str, text: str, **values: str) -> Parsed:
    source = SourceFile(f"ksql/{name}.sql", text, "ksqldb")
    return ENGINE.parse(
        RenderedFile(source, text, (Segment(0, 0, len(text), verbatim=True),)), Settings("test", values=values)
    )


def _references(*files: tuple[str, str]) -> dict[str, list[tuple[str, Role]]]:
    resources = [each for name, text in files for each in _parsed(name, text).resources]
    state = ENGINE.link(State.of(resources))
    return {each.address.name: [(str(one.address), one.role) for one in each.references] for each in state}


def test_files_refer_to_those_that_define_what_they_read_and_write() -> None:
    found = _references(
        ("readings", "CREATE STREAM readings (a INT) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON');"),
        ("alerts", "CREATE STREAM alerts AS SELECT * FROM Readings; CREATE STREAM more AS SELECT * FROM alerts;"),
        ("extra", "INSERT INTO `ALERTS` SELECT * FROM others;"),
    )
    assert found["readings"] == [("kafka.topic/t", Role.USES)]
    assert found["alerts"] == [("ksqldb.file/readings", Role.READS)]
    assert found["extra"] == [("ksqldb.source/OTHERS", Role.READS), ("ksqldb.file/alerts", Role.WRITES)]


def test_topics_are_read_and_filled_as_the_queries_of_the_file_do() -> None:
    text = """
        CREATE STREAM source (a INT) WITH (KAFKA_TOPIC = 'source', VALUE_FORMAT = 'JSON');
        CREATE STREAM sink WITH (KAFKA_TOPIC = 'sink') AS SELECT * FROM source;
        CREATE STREAM filled (a INT) WITH (KAFKA_TOPIC = 'filled', VALUE_FORMAT = 'JSON');
        INSERT INTO filled SELECT * FROM source;
        CREATE STREAM passed (a INT) WITH (KAFKA_TOPIC = 'passed', VALUE_FORMAT = 'JSON');
        INSERT INTO passed SELECT * FROM filled;
        INSERT INTO filled SELECT * FROM passed;
    """
    assert _references(("all", text)) == {
        "all": [
            ("kafka.topic/source", Role.READS),
            ("kafka.topic/sink", Role.WRITES),
            ("kafka.topic/filled", Role.READS),
            ("kafka.topic/filled", Role.WRITES),
            ("kafka.topic/passed", Role.READS),
            ("kafka.topic/passed", Role.WRITES),
        ]
    }
    (file,) = _parsed("all", text).resources
    arrows = {(each.source.name, each.target.name) for each in lineage_of(State.of((file,))).edges}
    assert {("source", "all"), ("all", "sink")} <= arrows
    assert not {("all", "source"), ("sink", "all")} & arrows


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
    (file,) = _parsed("vitals", text, prefix="ward", s="vitals").resources
    assert file.spec["defines"] == ["VITALS"]
    assert [str(each.address) for each in file.references] == ["kafka.topic/ward_vitals"]


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
