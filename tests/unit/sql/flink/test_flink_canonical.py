"""One canonical text for what differs in layout, comments and case of words only; another for the rest."""

import pytest

from heartwatch_deploy.sql.flink.canonical import canonical_sql
from heartwatch_deploy.sql.flink.statements import read_statements


def canonical(text: str) -> str:
    (statement,) = read_statements(text)
    assert statement.tree is not None
    return canonical_sql(statement.tree)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select a , b -- all\n from t /* two */ where x > 'Y';", "SELECT a, b FROM t WHERE x > 'Y'"),
        ("SELECT `a` FROM `t`", "SELECT a FROM t"),
        ("SELECT a b FROM t u", "SELECT a AS b FROM t AS u"),
        ("SELECT Count(*), my_f(a) FROM t", "SELECT COUNT(*), MY_F(a) FROM t"),
        ("SELECT `my_f`(a)", "SELECT my_f(a)"),
        ("SELECT CAST(a AS INTEGER), CAST(b AS DEC(5))", "SELECT CAST(a AS INT), CAST(b AS DECIMAL(5))"),
        ("SELECT * FROM a INNER JOIN b ON TRUE", "SELECT * FROM a JOIN b ON TRUE"),
        ("SELECT * FROM a LEFT OUTER JOIN b ON TRUE", "SELECT * FROM a LEFT JOIN b ON TRUE"),
        ("SELECT ALL a FROM t UNION DISTINCT SELECT b FROM u", "SELECT a FROM t UNION SELECT b FROM u"),
        ("DESC t", "DESCRIBE t"),
        ("SET a = b", "SET 'a' = 'b'"),
        ("SELECT INTERVAL '1' MINUTES", "SELECT INTERVAL '1' MINUTE"),
        ("CREATE TABLE t (a INT NULL, b INT ARRAY)", "CREATE TABLE t (a INT, b ARRAY<INT>)"),
        ("SELECT a FROM t FETCH FIRST 5 ROWS ONLY", "SELECT a FROM t LIMIT 5"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t", "SELECT A FROM t"),
        ("SELECT a FROM t", "SELECT a FROM T"),
        ("SELECT a FROM t WHERE x > 'Y'", "SELECT a FROM t WHERE x > 'y'"),
        ("SELECT a FROM t WHERE x > 1", "SELECT a FROM t WHERE x >= 1"),
        ("SELECT a FROM t", "SELECT a FROM t /*+ OPTIONS('k' = 'v') */"),
        ("SELECT a FROM t", "SELECT DISTINCT a FROM t"),
        ("SELECT (a - b) - c", "SELECT a - (b - c)"),
        ("SELECT COUNT(a)", "SELECT COUNT(DISTINCT a)"),
        ("CREATE TABLE t (a INT)", "CREATE TABLE t (a INT NOT NULL)"),
        ("SELECT a FROM t UNION SELECT b FROM u", "SELECT a FROM t UNION ALL SELECT b FROM u"),
        ("SELECT * FROM a, b", "SELECT * FROM a JOIN b"),
        ("SELECT f(a => 1)", "SELECT f(b => 1)"),
        ("SELECT INTERVAL '1' DAY", "SELECT INTERVAL '1' HOUR"),
    ],
)
def test_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
