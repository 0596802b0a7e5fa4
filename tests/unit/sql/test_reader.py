"""What the reader finds in statements of both dialects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.sql.fingerprint import sql_fingerprint
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.statement import Statement, StatementForm
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import words


def one(text: str) -> Statement:
    """Streams are ksqlDB's."""
    (statement,) = read_ksqldb(text) if text.startswith("CREATE STREAM") else read_statements(text)
    return statement


READS = {
    "INSERT INTO t SELECT * FROM a, b AS x, (SELECT 1) y, c LEFT JOIN `d e` ON TRUE": ["a", "b", "c", "d e"],
    "INSERT INTO t SELECT * FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND)) JOIN b ON 1 = 1": [
        "a",
        "b",
    ],
    "INSERT INTO t SELECT * FROM TABLE(HOP(DATA => TABLE a, TIMECOL => DESCRIPTOR(ts)))": ["a"],
    "INSERT INTO t SELECT * FROM a JOIN cat.db.b FOR SYSTEM_TIME AS OF a.ts AS v ON a.x = v.x": ["a", "cat.db.b"],
    "INSERT INTO t WITH c AS (SELECT * FROM a), d (x) AS (SELECT 1) SELECT * FROM c, d": ["a"],
    "INSERT INTO t SELECT EXTRACT(DAY FROM ts), TRIM(BOTH ' ' FROM s) FROM a WHERE x IS DISTINCT FROM y": ["a"],
    "INSERT INTO t SELECT u FROM a CROSS JOIN UNNEST(a.list) AS l (u), LATERAL TABLE(split(s))": ["a"],
    "INSERT INTO t SELECT x FROM a GROUP BY x, y, z UNION ALL SELECT x FROM b ORDER BY p, q": ["a", "b"],
    "CREATE VIEW v AS SELECT 'FROM z' -- FROM y\nFROM a": ["a"],
    "CREATE TABLE t WITH ('k' = 'v') LIKE a (EXCLUDING ALL)": ["a"],
    "CREATE STREAM t AS SELECT * FROM `a` JOIN `b` WITHIN 1 HOUR ON `a`.x = `b`.x EMIT CHANGES;": ["a", "b"],
}


@pytest.mark.parametrize("text", READS)
def test_reads(text: str) -> None:
    assert [name.text for name in one(text).reads] == READS[text]


def test_statement_set_is_one_statement_with_all_that_its_inserts_do() -> None:
    first = "INSERT INTO a SELECT CASE WHEN x THEN 1 END FROM s"
    text = f"EXECUTE STATEMENT SET BEGIN {first}; INSERT INTO b SELECT 1 FROM t; END;"
    statement = one(text)
    assert statement.form is StatementForm.STATEMENT_SET
    assert [name.text for name in statement.writes] == ["a", "b"]
    assert [name.text for name in statement.reads] == ["s", "t"]


def test_positions_are_exact() -> None:
    text = "-- first\nSET 'a' = 'b';\n\ncreate temporary view if not exists v as select * from source_table;"
    setting, view = read_statements(text)
    assert setting.options["a"].value == "b"
    assert view.defines is not None
    assert text[view.defines.start : view.defines.end] == "v"
    assert text[view.reads[0].start : view.reads[0].end] == "source_table"
    assert view.text(text).startswith("create temporary")


def test_options_of_both_dialects() -> None:
    assert one("CREATE TABLE t (x INT) WITH ('topic' = 'it''s')").options["topic"].value == "it's"
    assert one("CREATE STREAM s (x INT) WITH (KAFKA_TOPIC = 'a', PARTITIONS = 4);").options["PARTITIONS"].value == "4"


@pytest.mark.parametrize(
    ("text", "start"), [("SELECT 'a", 7), ("SELECT (1", 7), ("SELECT 1)", 8), ("SELECT 1 /* x", 9)]
)
def test_trouble_has_a_place(text: str, start: int) -> None:
    with pytest.raises(SqlTextError) as caught:
        read_statements(text)
    assert caught.value.start == start


def fingerprint(text: str) -> str:
    return sql_fingerprint(one(text).words, KEYWORDS)


def test_fingerprint_sees_meaning_only() -> None:
    plain = fingerprint("SELECT a, b FROM t WHERE x > 'Y'")
    assert fingerprint("select a , b -- all\n from t /* two */ where x > 'Y';") == plain
    for other in (
        "SELECT a, b FROM t WHERE x > 'y'",
        "SELECT A, b FROM t WHERE x > 'Y'",
        "SELECT a, b FROM t WHERE x >= 'Y'",
    ):
        assert fingerprint(other) != plain
    assert fingerprint("SELECT a, b FROM t /*+ OPTIONS('k'='v') */ WHERE x > 'Y'") != plain


@given(st.text(alphabet="SELECTFROM abx'`();,.-*/\n${}=>", max_size=80))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        found = read_statements(text)
    except SqlTextError:
        return
    assert all(0 <= statement.start < statement.end <= len(text) for statement in found)


@given(st.lists(st.sampled_from(["select", "x", "'a b'", "`q`", "(", ")", ",", "1", "from"]), max_size=20))
def test_words_keep_their_offsets(pieces: list[str]) -> None:
    text = "  ".join(pieces)
    assert [text[word.start : word.end] for word in words(text)] == pieces
