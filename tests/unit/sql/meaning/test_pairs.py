"""Pairs of statements: of one meaning, with one fingerprint; and of two, with two."""

import pytest

from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.meaning import fingerprint_of

SAME_IN_FLINK = {
    "layout, comments, case of keywords": (
        "select a , b -- all\n from t /* two */ where x > 'Y'",
        "SELECT a, b FROM t WHERE x > 'Y'",
    ),
    "quotes that are not needed": ("SELECT `a` FROM `t`", "SELECT a FROM t"),
    "functions in any case": ("SELECT upper(a) AS x FROM t", "SELECT Upper(a) AS x FROM t"),
    "alias of the only table": ("SELECT o.a FROM t AS o WHERE o.b > 1", "SELECT p.a FROM t p WHERE p.b > 1"),
    "the table's own name": ("SELECT t.a FROM t", "SELECT a FROM t"),
    "a star of the only table": ("SELECT o.* FROM t AS o", "SELECT * FROM t"),
    "a field of a row": ("SELECT o.r.f AS f FROM t AS o", "SELECT r.f AS f FROM t"),
    "aliases of a join": (
        "SELECT x.a, y.b FROM t AS x JOIN u AS y ON x.i = y.i",
        "SELECT y.a, x.b FROM t AS y JOIN u AS x ON y.i = x.i",
    ),
    "aliases in a subquery of a condition": (
        "SELECT a FROM t AS x WHERE EXISTS (SELECT 1 FROM u AS y WHERE y.i = x.i)",
        "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u AS z WHERE t.i = z.i)",
    ),
    "columns of a subquery": (
        "SELECT y + 1 AS z FROM (SELECT a AS y FROM t) AS s WHERE s.y > 2",
        "SELECT q + 1 AS z FROM (SELECT a AS q FROM t) WHERE q > 2",
    ),
    "a column under its own name": ("SELECT a AS a FROM t", "SELECT a FROM t"),
    "names of what is inserted": (
        "INSERT INTO s SELECT a AS x, b + 1 AS y FROM t",
        "INSERT INTO s SELECT a, b + 1 FROM t",
    ),
    "names under those of a view": (
        "CREATE VIEW v (x) AS SELECT a AS y FROM t",
        "CREATE VIEW v (x) AS SELECT a FROM t",
    ),
    "order of conjuncts": (
        "SELECT a FROM t WHERE a > 1 AND b = 2 AND c IS NULL",
        "SELECT a FROM t WHERE c IS NULL AND a > 1 AND b = 2",
    ),
    "conjuncts in parentheses": (
        "SELECT a FROM t WHERE (a > 1 AND b = 2) AND c < 3",
        "SELECT a FROM t WHERE a > 1 AND (c < 3 AND b = 2)",
    ),
    "a conjunct twice": ("SELECT a FROM t WHERE a > 1 AND a > 1", "SELECT a FROM t WHERE a > 1"),
    "order of disjuncts": ("SELECT a FROM t WHERE a > 1 OR b = 2", "SELECT a FROM t WHERE b = 2 OR a > 1"),
    "direction of a comparison": ("SELECT a FROM t WHERE a > 1 AND 2 <> b", "SELECT a FROM t WHERE 1 < a AND b <> 2"),
    "direction of a join's condition": (
        "SELECT x.a FROM t AS x JOIN u AS y ON x.i = y.i",
        "SELECT x.a FROM t AS x JOIN u AS y ON y.i = x.i",
    ),
    "NOT of an equation": ("SELECT a FROM t WHERE NOT (a = 1)", "SELECT a FROM t WHERE a <> 1"),
    "NOT NOT": ("SELECT a FROM t WHERE NOT NOT (a < 1)", "SELECT a FROM t WHERE a < 1"),
    "NOT of IS NULL and of IN": (
        "SELECT a FROM t WHERE NOT a IS NULL AND NOT (b IN (1))",
        "SELECT a FROM t WHERE b NOT IN (1) AND a IS NOT NULL",
    ),
    "words of joins": (
        "SELECT x.a FROM t x INNER JOIN u y ON x.i = y.i LEFT OUTER JOIN v z ON x.i = z.i",
        "SELECT x.a FROM t x JOIN u y ON x.i = y.i LEFT JOIN v z ON x.i = z.i",
    ),
    "synonyms of types": (
        "CREATE TABLE t (a INTEGER, b VARCHAR(2147483647), c DECIMAL, d TIMESTAMP, e DOUBLE PRECISION, f INT ARRAY)",
        "CREATE TABLE t (a INT, b STRING, c DECIMAL(10, 0), d TIMESTAMP(6), e DOUBLE, f ARRAY<INT>)",
    ),
    "order of options": (
        "CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 'x')",
        "CREATE TABLE t (a INT) WITH ('topic' = 'x', 'connector' = 'kafka')",
    ),
    "order of a list": ("SELECT a FROM t WHERE a IN (3, 1, 3, -2)", "SELECT a FROM t WHERE a IN (-2, 1, 3)"),
    "intervals of one length": (
        "CREATE TABLE t (a TIMESTAMP(3), WATERMARK FOR a AS a - INTERVAL '1' MINUTE)",
        "CREATE TABLE t (a TIMESTAMP(3), WATERMARK FOR a AS a - INTERVAL '60' SECOND)",
    ),
    "windows of one size": (
        "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(a), INTERVAL '01:30' MINUTE TO SECOND))",
        "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(a), INTERVAL '90' SECOND))",
    ),
    "spellings of a number": (
        "SELECT a FROM t WHERE a > 007 AND b < 1.5e3",
        "SELECT a FROM t WHERE a > 7 AND b < 15E2",
    ),
    "ascending by default": (
        "SELECT a FROM t ORDER BY a ASC LIMIT 1",
        "SELECT a FROM t ORDER BY a FETCH FIRST 1 ROWS ONLY",
    ),
    "names of common tables": (
        "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM x) SELECT x.a, y.a AS b FROM x JOIN y ON x.a = y.a",
        "WITH p AS (SELECT a FROM t), q AS (SELECT a FROM p) SELECT p.a, q.a AS b FROM p JOIN q ON q.a = p.a",
    ),
    "a common table under the name of the view that it reads": (
        "WITH v AS (SELECT a FROM v) SELECT v.a FROM v",
        "WITH x AS (SELECT a FROM v) SELECT a FROM x",
    ),
    "a common table that hides another": (
        "WITH x AS (SELECT a FROM t) SELECT a FROM x WHERE a IN (WITH x AS (SELECT b FROM x) SELECT b FROM x)",
        "WITH x AS (SELECT a FROM t) SELECT a FROM x WHERE a IN (WITH y AS (SELECT b FROM x) SELECT b FROM y)",
    ),
    "names of common tables inside one another": (
        "WITH x AS (WITH y AS (SELECT a FROM t) SELECT a FROM y) SELECT a FROM x UNION ALL SELECT a FROM x",
        "WITH y AS (WITH y AS (SELECT a FROM t) SELECT a FROM y) SELECT a FROM y UNION ALL SELECT a FROM y",
    ),
    "a common table as the argument of a window": (
        "INSERT INTO s WITH x AS (SELECT * FROM t) SELECT w.a FROM"
        " TABLE(TUMBLE(TABLE x, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) AS w",
        "INSERT INTO s WITH y AS (SELECT * FROM t) SELECT a FROM"
        " TABLE(TUMBLE(TABLE y, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
    ),
    "a common table with names for its columns": (
        "CREATE VIEW v AS WITH x (b) AS (SELECT a FROM t) SELECT x.b FROM x",
        "CREATE VIEW v AS WITH y (b) AS (SELECT a FROM t) SELECT o.b FROM y AS o",
    ),
    "words of a statement set": (
        "EXECUTE STATEMENT SET BEGIN INSERT INTO s SELECT a FROM t; END",
        "BEGIN STATEMENT SET; INSERT INTO s SELECT o.a AS b FROM t AS o; END",
    ),
}

OTHER_IN_FLINK = {
    "case of a name": ("SELECT A FROM t", "SELECT a FROM t"),
    "case of a text": ("SELECT a FROM t WHERE b = 'X'", "SELECT a FROM t WHERE b = 'x'"),
    "a name of the result": ("CREATE VIEW v AS SELECT a AS x FROM t", "CREATE VIEW v AS SELECT a AS y FROM t"),
    "columns the other way round": ("INSERT INTO s SELECT a, b FROM t", "INSERT INTO s SELECT b, a FROM t"),
    "a CAST": ("INSERT INTO s SELECT a FROM t", "INSERT INTO s SELECT CAST(a AS BIGINT) FROM t"),
    "scale of a decimal": ("SELECT a FROM t WHERE a > 1.0", "SELECT a FROM t WHERE a > 1.00"),
    "number and text": ("SELECT a FROM t WHERE a = 1", "SELECT a FROM t WHERE a = '1'"),
    "number and double": ("SELECT a FROM t WHERE a = 10", "SELECT a FROM t WHERE a = 1e1"),
    "operands that may fail": (
        "SELECT a FROM t WHERE x <> 0 AND 1 / x > 2",
        "SELECT a FROM t WHERE 1 / x > 2 AND x <> 0",
    ),
    "functions of the project": (
        "SELECT a FROM t WHERE x > 0 AND checked(x)",
        "SELECT a FROM t WHERE checked(x) AND x > 0",
    ),
    "a random one twice": ("SELECT a FROM t WHERE RAND() < 0.5 AND RAND() < 0.5", "SELECT a FROM t WHERE RAND() < 0.5"),
    "NOT of a comparison, for NaN": ("SELECT a FROM t WHERE NOT (a < 1)", "SELECT a FROM t WHERE a >= 1"),
    "parentheses that count": ("SELECT a - (b - c) AS x FROM t", "SELECT a - b - c AS x FROM t"),
    "AND in OR": ("SELECT a FROM t WHERE a = 1 AND (b = 2 OR c = 3)", "SELECT a FROM t WHERE a = 1 AND b = 2 OR c = 3"),
    "sides of a left join": (
        "SELECT x.a FROM t AS x LEFT JOIN u AS y ON x.i = y.i",
        "SELECT x.a FROM u AS y LEFT JOIN t AS x ON x.i = y.i",
    ),
    "which table a column is of": (
        "SELECT x.a FROM t AS x JOIN u AS y ON x.i = y.i",
        "SELECT y.a FROM t AS x JOIN u AS y ON x.i = y.i",
    ),
    "which query a column is of": (
        "SELECT a FROM t AS x WHERE EXISTS (SELECT 1 FROM u AS y WHERE y.i = x.i)",
        "SELECT a FROM t AS x WHERE EXISTS (SELECT 1 FROM u AS y WHERE y.i = y.i)",
    ),
    "a name that the SELECT gives to another": (
        "SELECT b AS a FROM t ORDER BY t.a",
        "SELECT b AS a FROM t ORDER BY a",
    ),
    "alias and column of one name": ("SELECT a.f AS x FROM t AS a", "SELECT a.f AS x FROM t"),
    "aliases that a hint speaks of": (
        "SELECT /*+ BROADCAST(x) */ x.a FROM t AS x JOIN t AS y ON x.i = y.i",
        "SELECT /*+ BROADCAST(x) */ y.a FROM t AS y JOIN t AS x ON x.i = y.i",
    ),
    "hints": ("SELECT a FROM t /*+ OPTIONS('k' = 'v') */", "SELECT a FROM t"),
    "an interval as a value": ("SELECT INTERVAL '60' SECOND AS x FROM t", "SELECT INTERVAL '1' MINUTE AS x FROM t"),
    "a date and a time": ("SELECT d + INTERVAL '1' DAY AS x FROM t", "SELECT d + INTERVAL '24' HOUR AS x FROM t"),
    "months and days": (
        "SELECT a FROM t WHERE a > b - INTERVAL '1' MONTH",
        "SELECT a FROM t WHERE a > b - INTERVAL '30' DAY",
    ),
    "delay of the watermark": (
        "CREATE TABLE t (a TIMESTAMP(3), WATERMARK FOR a AS a - INTERVAL '1' MINUTE)",
        "CREATE TABLE t (a TIMESTAMP(3), WATERMARK FOR a AS a - INTERVAL '61' SECOND)",
    ),
    "NOT NULL": ("CREATE TABLE t (a INT NOT NULL)", "CREATE TABLE t (a INT)"),
    "of equal options the last": (
        "CREATE TABLE t (a INT) WITH ('k' = '1', 'k' = '2')",
        "CREATE TABLE t (a INT) WITH ('k' = '2', 'k' = '1')",
    ),
    "key and value of an option": (
        "CREATE TABLE t (a INT) WITH ('a' = 'b')",
        "CREATE TABLE t (a INT) WITH ('b' = 'a')",
    ),
    "order of inserts, which state is found by": (
        "EXECUTE STATEMENT SET BEGIN INSERT INTO s SELECT a FROM t; INSERT INTO r SELECT a FROM t; END",
        "EXECUTE STATEMENT SET BEGIN INSERT INTO r SELECT a FROM t; INSERT INTO s SELECT a FROM t; END",
    ),
    "columns of an INSERT": ("INSERT INTO s (a, b) SELECT c, d FROM t", "INSERT INTO s (b, a) SELECT c, d FROM t"),
    "which common table is read": (
        "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM u) SELECT a FROM x",
        "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM u) SELECT a FROM y",
    ),
    "a common table and the catalog's of its name": (
        "WITH x AS (SELECT a FROM t) SELECT a FROM x",
        "WITH x AS (SELECT a FROM t) SELECT a FROM db.x",
    ),
    "a common table and another table": (
        "WITH x AS (SELECT a FROM t) SELECT a FROM x JOIN y ON TRUE",
        "WITH y AS (SELECT a FROM t) SELECT a FROM x JOIN y ON TRUE",
    ),
    "a common table that is not there yet": (
        "WITH x AS (SELECT a FROM y), y AS (SELECT a FROM t) SELECT a FROM x",
        "WITH y AS (SELECT a FROM t), x AS (SELECT a FROM y) SELECT a FROM x",
    ),
    "a common table that is not there yet, under a name of the catalog": (
        "WITH x AS (SELECT a FROM y), y AS (SELECT a FROM t) SELECT a FROM x",
        "WITH x AS (SELECT a FROM z), z AS (SELECT a FROM t) SELECT a FROM x",
    ),
    "which of two common tables of one name": (
        "WITH x AS (SELECT a FROM t) SELECT a FROM x WHERE a IN (WITH y AS (SELECT a FROM u) SELECT a FROM x)",
        "WITH x AS (SELECT a FROM t) SELECT a FROM x WHERE a IN (WITH x AS (SELECT a FROM u) SELECT a FROM x)",
    ),
    "common tables that a hint speaks of": (
        "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM u) SELECT /*+ BROADCAST(x) */ x.a FROM x JOIN y ON x.a = y.a",
        "WITH y AS (SELECT a FROM t), x AS (SELECT a FROM u) SELECT /*+ BROADCAST(x) */ x.a FROM y JOIN x ON x.a = y.a",
    ),
    "common tables whose columns a pattern of rows speaks of": (
        "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM u) SELECT * FROM x"
        " MATCH_RECOGNIZE (ORDER BY x.ts MEASURES A.a AS b PATTERN (A) DEFINE A AS A.a > 1)",
        "WITH y AS (SELECT a FROM t), x AS (SELECT a FROM u) SELECT * FROM y"
        " MATCH_RECOGNIZE (ORDER BY x.ts MEASURES A.a AS b PATTERN (A) DEFINE A AS A.a > 1)",
    ),
    "a name given twice": (
        "WITH x AS (SELECT a FROM t), x AS (SELECT a FROM u) SELECT a FROM x",
        "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM u) SELECT a FROM x",
    ),
    "a recursive one": (
        "WITH RECURSIVE x AS (SELECT a FROM x) SELECT a FROM x",
        "WITH RECURSIVE y AS (SELECT a FROM x) SELECT a FROM y",
    ),
    "columns of a common table": (
        "WITH x (a, b) AS (SELECT c, d FROM t) SELECT a FROM x",
        "WITH x (b, a) AS (SELECT c, d FROM t) SELECT a FROM x",
    ),
    "UNION ALL": ("SELECT a FROM t UNION ALL SELECT a FROM u", "SELECT a FROM t UNION SELECT a FROM u"),
    "the key's columns": (
        "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b) NOT ENFORCED)",
        "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a) NOT ENFORCED)",
    ),
}

SAME_IN_KSQLDB = {
    "case of names": ("CREATE STREAM x AS SELECT Id FROM src;", "create stream X as select ID from SRC;"),
    "alias of the only source": (
        "CREATE STREAM x AS SELECT s.a, s.b->c AS d FROM src s WHERE s.a > 1;",
        "CREATE STREAM x AS SELECT a, b->c AS d FROM src WHERE 1 < src.a;",
    ),
    "aliases of a join that names all": (
        "CREATE STREAM x AS SELECT l.id AS id, r.v AS v FROM a l JOIN b r WITHIN 1 HOUR ON l.id = r.id;",
        "CREATE STREAM x AS SELECT p.id AS id, q.v AS v FROM a p INNER JOIN b q WITHIN 60 MINUTES ON q.id = p.id;",
    ),
    "windows of one size": (
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE, GRACE PERIOD 1 HOUR)"
        " GROUP BY a;",
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 60 SECONDS, GRACE PERIOD 60 MINUTES)"
        " GROUP BY a;",
    ),
    "order of conjuncts of a filter, whatever they are": (
        "CREATE STREAM x AS SELECT a FROM s WHERE f(a) AND b = 1;",
        "CREATE STREAM x AS SELECT a FROM s WHERE b = 1 AND F(a);",
    ),
    "synonyms of types": (
        "CREATE STREAM x (a INT, b VARCHAR) WITH (kafka_topic='t', value_format='JSON');",
        "CREATE STREAM x (a INTEGER, b STRING) WITH (VALUE_FORMAT='JSON', KAFKA_TOPIC='t');",
    ),
    "EMIT CHANGES of a stream": (
        "CREATE OR REPLACE STREAM x AS SELECT a FROM s;",
        "CREATE OR REPLACE STREAM x AS SELECT a FROM s EMIT CHANGES;",
    ),
    "EMIT CHANGES of a windowed table": (
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a;",
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a EMIT CHANGES;",
    ),
    "EMIT CHANGES of an insertion": ("INSERT INTO x SELECT a FROM s;", "INSERT INTO x SELECT a FROM s EMIT CHANGES;"),
    "EMIT CHANGES of what is explained": (
        "EXPLAIN CREATE STREAM x AS SELECT a FROM s;",
        "EXPLAIN CREATE STREAM x AS SELECT a FROM s EMIT CHANGES;",
    ),
    "all headers": (
        "CREATE STREAM x (a INT, h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS) WITH (kafka_topic='t');",
        "CREATE STREAM x (a INT, h ARRAY<STRUCT<KEY STRING, VALUE BYTES>> HEADERS) WITH (kafka_topic='t');",
    ),
}

OTHER_IN_KSQLDB = {
    "a name in quotes": ("CREATE STREAM x AS SELECT `id` FROM s;", "CREATE STREAM x AS SELECT id FROM s;"),
    "a join that names columns by their tables": (
        "CREATE STREAM x AS SELECT * FROM a l JOIN b r WITHIN 1 HOUR ON l.id = r.id;",
        "CREATE STREAM x AS SELECT * FROM a p JOIN b q WITHIN 1 HOUR ON p.id = q.id;",
    ),
    "NOT of an equation, for NULL": (
        "CREATE STREAM x AS SELECT a FROM s WHERE NOT (a = 1);",
        "CREATE STREAM x AS SELECT a FROM s WHERE a <> 1;",
    ),
    "disjuncts that may fail": (
        "CREATE STREAM x AS SELECT a FROM s WHERE f(a) OR b = 1;",
        "CREATE STREAM x AS SELECT a FROM s WHERE b = 1 OR f(a);",
    ),
    "a minus before a number": (
        "CREATE STREAM x AS SELECT -(2147483648) AS a FROM s;",
        "CREATE STREAM x AS SELECT -2147483648 AS a FROM s;",
    ),
    "grace": (
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a;",
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE, GRACE PERIOD 1 DAY)"
        " GROUP BY a;",
    ),
    "a push query and a pull query": ("SELECT a FROM s EMIT CHANGES;", "SELECT a FROM s;"),
    "EMIT FINAL": (
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a;",
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a EMIT FINAL;",
    ),
    "key": ("CREATE STREAM x (a INT KEY) WITH (kafka_topic='t');", "CREATE STREAM x (a INT) WITH (kafka_topic='t');"),
    "case of a text": (
        "CREATE STREAM x AS SELECT a FROM s WHERE b = 'X';",
        "CREATE STREAM x AS SELECT a FROM s WHERE b = 'x';",
    ),
    "PARTITION BY": (
        "CREATE STREAM x AS SELECT * FROM s PARTITION BY a;",
        "CREATE STREAM x AS SELECT * FROM s PARTITION BY b;",
    ),
}


def of_flink(text: str) -> str:
    (statement,) = read_flink(text)
    assert statement.tree is not None
    return fingerprint_of(statement.tree, "flink")


def of_ksqldb(text: str) -> str:
    (statement,) = read_ksqldb(text)
    assert statement.tree is not None
    return fingerprint_of(statement.tree, "ksqldb")


def pairs(table: dict[str, tuple[str, str]]) -> list[object]:
    return [pytest.param(*pair, id=name) for name, pair in table.items()]


@pytest.mark.parametrize(("one", "other"), pairs(SAME_IN_FLINK))
def test_one_meaning_in_flink(one: str, other: str) -> None:
    assert of_flink(one) == of_flink(other)


@pytest.mark.parametrize(("one", "other"), pairs(OTHER_IN_FLINK))
def test_two_meanings_in_flink(one: str, other: str) -> None:
    assert of_flink(one) != of_flink(other)


@pytest.mark.parametrize(("one", "other"), pairs(SAME_IN_KSQLDB))
def test_one_meaning_in_ksqldb(one: str, other: str) -> None:
    assert of_ksqldb(one) == of_ksqldb(other)


@pytest.mark.parametrize(("one", "other"), pairs(OTHER_IN_KSQLDB))
def test_two_meanings_in_ksqldb(one: str, other: str) -> None:
    assert of_ksqldb(one) != of_ksqldb(other)


def test_fingerprints_outlive_releases() -> None:
    """They stand in jobs that run: whoever changes what these are counts VERSION up."""
    assert of_flink("INSERT INTO s SELECT o.a AS x FROM t AS o WHERE o.b > 1 AND c IN (2, 1)") == "333a4892f18c3756"
    assert (
        of_ksqldb("CREATE STREAM x WITH (partitions=1) AS SELECT a FROM s WHERE b = 1 EMIT CHANGES;")
        == "b7c608aa3d4f7013"
    )


def test_a_long_chain_is_no_trouble() -> None:
    chain = " AND ".join(f"a{number} > {number}" for number in range(500))
    assert of_flink(f"SELECT a FROM t WHERE {chain}") != of_flink(f"SELECT a FROM t WHERE {chain} AND b = 1")
