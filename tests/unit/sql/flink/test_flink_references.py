"""What statements define, read, write and call."""

import pytest

from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.statement import StatementForm

READS = {
    "INSERT INTO t SELECT * FROM a, b AS x, (SELECT 1) y, c LEFT JOIN `d e` ON TRUE": ["a", "b", "c", "d e"],
    "SELECT * FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' SECOND)) JOIN b ON 1 = 1": ["a", "b"],
    "SELECT * FROM TABLE(HOP(DATA => TABLE a, TIMECOL => DESCRIPTOR(ts)))": ["a"],
    "SELECT * FROM TABLE(SESSION(TABLE a PARTITION BY (k), DESCRIPTOR(ts), INTERVAL '1' SECOND))": ["a"],
    "SELECT * FROM TUMBLE((SELECT * FROM a), DESCRIPTOR(ts), INTERVAL '1' SECOND)": ["a"],
    "SELECT * FROM f(x => TABLE c.d.a PARTITION BY k ORDER BY t, y => TABLE b)": ["c.d.a", "b"],
    "SELECT * FROM a JOIN cat.db.b FOR SYSTEM_TIME AS OF a.ts AS v ON a.x = v.x": ["a", "cat.db.b"],
    "WITH c AS (SELECT * FROM a), d (x) AS (SELECT 1) SELECT * FROM c, d": ["a"],
    "WITH a AS (SELECT * FROM a) SELECT * FROM a": ["a"],
    "WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b, db.a": ["db.a"],
    "WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM a, b": ["a"],
    "SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a), a": ["a"],
    "SELECT EXTRACT(DAY FROM ts), TRIM(BOTH ' ' FROM s) FROM a WHERE x IS DISTINCT FROM y": ["a"],
    "SELECT u FROM a CROSS JOIN UNNEST(a.list) AS l (u), LATERAL TABLE(split(s))": ["a"],
    "SELECT x FROM a GROUP BY x, y UNION ALL (SELECT x FROM b EXCEPT TABLE c) ORDER BY p": ["a", "b", "c"],
    "SELECT * FROM a MATCH_RECOGNIZE (ORDER BY t PATTERN (A) DEFINE A AS A.x IN (SELECT y FROM b)) AS m": ["a", "b"],
    "SELECT * FROM (a JOIN b ON TRUE) JOIN c ON EXISTS (SELECT 1 FROM d)": ["a", "b", "c", "d"],
    "CREATE VIEW v AS SELECT 'FROM z' -- FROM y\nFROM a": ["a"],
    "CREATE TABLE t WITH ('k' = 'v') LIKE a (EXCLUDING ALL)": ["a"],
    "CREATE TABLE t AS SELECT * FROM a /*+ OPTIONS('x' = 'y') */": ["a"],
    "CREATE MATERIALIZED TABLE t AS SELECT * FROM a": ["a"],
    "UPDATE t SET a = (SELECT b FROM u)": ["u"],
    "DELETE FROM t WHERE a IN (SELECT b FROM u)": ["u"],
    "SELECT * FROM ML_PREDICT(TABLE a, MODEL m, DESCRIPTOR(x))": ["a"],
    "COMPILE PLAN '/p' FOR INSERT INTO t SELECT * FROM a": ["a"],
    "EXPLAIN SELECT * FROM a": ["a"],
    "ALTER VIEW v AS SELECT * FROM a": ["a"],
    "SHOW CREATE TABLE a": [],
}


@pytest.mark.parametrize("text", READS)
def test_reads(text: str) -> None:
    (statement,) = read_statements(text)
    assert [name.text for name in statement.reads] == READS[text]
    assert [text[name.start : name.end].replace("`", "") for name in statement.reads] == READS[text]


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("CREATE TABLE a.b.t (x INT)", StatementForm.TABLE, "a.b.t"),
        ("CREATE TEMPORARY VIEW v (x) AS SELECT 1", StatementForm.VIEW, "v"),
        ("CREATE TEMPORARY SYSTEM FUNCTION f AS 'c.F'", StatementForm.FUNCTION, "f"),
        ("CREATE OR REPLACE TABLE t AS SELECT 1", StatementForm.TABLE, "t"),
        ("CREATE MATERIALIZED TABLE t AS SELECT 1", StatementForm.TABLE, "t"),
        ("CREATE DATABASE d", StatementForm.OTHER, "d"),
    ],
)
def test_defines(text: str, form: StatementForm, name: str) -> None:
    (statement,) = read_statements(text)
    assert (statement.form, statement.defines and statement.defines.text) == (form, name)


def test_a_set_is_one_statement_with_all_that_its_inserts_do() -> None:
    for opening in ("EXECUTE STATEMENT SET BEGIN", "BEGIN STATEMENT SET;"):
        text = f"{opening} INSERT INTO a SELECT f(x) FROM s; INSERT INTO b SELECT 1 FROM t; END;"
        (statement,) = read_statements(text)
        assert statement.form is StatementForm.STATEMENT_SET
        assert [name.text for name in statement.writes] == ["a", "b"]
        assert [name.text for name in statement.reads] == ["s", "t"]
        assert [name.text for name in statement.calls] == ["f"]


def test_writes_and_calls() -> None:
    (statement,) = read_statements(
        "INSERT INTO c.d.t SELECT My_F(a), COUNT(*), db.g(b), `h`(1) FROM LATERAL TABLE(k(1))"
    )
    assert [name.text for name in statement.writes] == ["c.d.t"]
    assert [name.text for name in statement.calls] == ["My_F", "g", "h", "k"]


def test_options() -> None:
    (table,) = read_statements("CREATE TABLE t WITH ('a' = 'x', 'b' = 'it''s', 'a' = 'y')")
    assert {key: option.value for key, option in table.options.items()} == {"a": "y", "b": "it's"}
    for text in ("SET 'a.b' = 'c'", "SET a.b = c", "set a.b = 'c'"):
        (setting,) = read_statements(text)
        assert {key: option.value for key, option in setting.options.items()} == {"a.b": "c"}
