"""Before, after, and what a reviewer is told, with the place in the later text (or, after `-`, in the earlier one)."""

from functools import cache

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from heartwatch_deploy.sql.difference import differences
from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.statement import Statement
from tests.examples import examples
from tests.unit.sql.meaning.statement_models import Query, Table, other_queries, other_tables, queries, tables
from tests.unit.sql.meaning.writing import Writer

READERS = {"flink": read_flink, "ksqldb": read_ksqldb}

TWICE = (
    "EXECUTE STATEMENT SET BEGIN INSERT INTO s SELECT {0} FROM t {1}GROUP BY {0};"
    " INSERT INTO s SELECT {2} FROM t {3}GROUP BY {2}; END"
)
SELF_JOIN = (
    "SELECT a.card_id, {} AS n FROM payments a LEFT JOIN payments b ON a.card_id = b.card_id"
    " WHERE {}.paid_at > a.since GROUP BY a.card_id"
)

FLINK = [
    ("SELECT a FROM t AS x WHERE x.a > 1", "SELECT a FROM t WHERE 1 < a", []),
    (
        "SELECT a, b AS c FROM t",
        "SELECT a, b + 1 AS c, d FROM t",
        [
            "column changed: column `c` was `b`, is `b + 1` @ b + 1 AS c",
            "column added: column `d` added: `d` @ d",
        ],
    ),
    ("SELECT a, b FROM t", "SELECT a FROM t", ["column removed: column `b` removed, was `b` @ -b"]),
    (
        "SELECT a, b + 1 AS c FROM t",
        "SELECT a, b + 1 AS d FROM t",
        ["column renamed: column `c` is now `d` @ b + 1 AS d"],
    ),
    (
        "SELECT a, b FROM t",
        "SELECT b, a FROM t",
        ["columns reordered: the columns stand in another order @ SELECT b, a FROM t"],
    ),
    (
        "SELECT CAST(a AS INT) AS a FROM t",
        "SELECT CAST(a AS BIGINT) AS a FROM t",
        ["column retyped: column `a` was `CAST(a AS INT)`, is `CAST(a AS BIGINT)` @ CAST(a AS BIGINT) AS a"],
    ),
    (
        "SELECT k, COUNT(x) AS n FROM t GROUP BY k",
        "SELECT k, SUM(x) AS n FROM t GROUP BY k",
        ["column changed: column `n` was `COUNT(x)`, is `SUM(x)` @ SUM(x) AS n"],
    ),
    (
        "INSERT INTO s SELECT a, b FROM t",
        "INSERT INTO s SELECT b, a FROM t",
        ["columns reordered: the columns stand in another order, and go by position @ SELECT b, a FROM t"],
    ),
    (
        "INSERT INTO s SELECT a, b FROM t",
        "INSERT INTO s SELECT a, CAST(b AS INT) AS x, c FROM t",
        [
            "column retyped: column 2 was `b`, is `CAST(b AS INT)` @ CAST(b AS INT) AS x",
            "column added: column 3 added: `c` @ c",
        ],
    ),
    ("SELECT a FROM t", "SELECT a FROM t WHERE a > 1", ["predicate: tightened: `a > 1` added to WHERE @ a > 1"]),
    (
        "SELECT a FROM t WHERE a > 1 AND b = 2",
        "SELECT a FROM t WHERE b = 2",
        ["predicate: loosened: `a > 1` removed from WHERE @ -a > 1"],
    ),
    (
        "SELECT a FROM t WHERE a > 1 AND b = 2",
        "SELECT a FROM t WHERE b = 2 AND a > 5",
        ["predicate: changed in WHERE: was `a > 1`, is `a > 5` @ a > 5"],
    ),
    (
        "SELECT a FROM t WHERE a = 1",
        "SELECT a FROM t WHERE a = 1 OR b = 2",
        ["predicate: loosened in WHERE: was `a = 1`, is `a = 1 OR b = 2` @ a = 1 OR b = 2"],
    ),
    (
        "SELECT k FROM t GROUP BY k HAVING COUNT(*) > 1",
        "SELECT k FROM t GROUP BY k",
        ["predicate: loosened: `COUNT(*) > 1` removed from HAVING @ -COUNT(*) > 1"],
    ),
    (
        "SELECT x FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE))",
        "SELECT x FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' MINUTE, INTERVAL '300' SECOND))",
        ["window: the window's slide was `INTERVAL '1' MINUTE`, is `INTERVAL '2' MINUTE` @ INTERVAL '2' MINUTE"],
    ),
    (
        "SELECT k FROM t GROUP BY k",
        "SELECT k FROM t GROUP BY k, j",
        ["key: GROUP BY has `j`, which it had not @ j"],
    ),
    (
        "SELECT x.a AS a FROM t x JOIN u y ON x.i = y.i",
        "SELECT o.a AS a FROM t o LEFT JOIN u p ON o.i = p.i AND p.k > 3 JOIN v ON v.i = o.i",
        [
            "join: join with `u` was JOIN, is LEFT JOIN @ LEFT JOIN u p ON o.i = p.i AND p.k > 3",
            "join: tightened: `p.k > 3` added to ON of the join with `u` @ p.k > 3",
            "join: JOIN with `v` added on `v.i = o.i` @ JOIN v ON v.i = o.i",
        ],
    ),
    (
        "SELECT x.a AS a FROM t x JOIN u y ON x.i = y.i",
        "SELECT x.a AS a FROM t x",
        ["join: JOIN with `u` removed @ -JOIN u y ON x.i = y.i"],
    ),
    (
        "WITH x AS (SELECT a FROM t WHERE a > 1) SELECT a FROM x LIMIT 1",
        "WITH x AS (SELECT a FROM t) SELECT DISTINCT a FROM x LIMIT 2",
        [
            "distinct: DISTINCT added",
            "limit: LIMIT was `1`, is `2` @ 2",
            "predicate: in `x`: loosened: `a > 1` removed from WHERE @ -a > 1",
        ],
    ),
    (
        "CREATE TABLE t (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)",
        "CREATE TABLE t (a BIGINT NOT NULL, c STRING, ts TIMESTAMP(3), d INT, WATERMARK FOR ts AS ts,"
        " PRIMARY KEY (a) NOT ENFORCED)",
        [
            "column retyped: column `a` was `INT`, is `BIGINT NOT NULL` @ BIGINT NOT NULL",
            "column renamed: column `b` is now `c` @ c STRING",
            "column added: column `d INT` added @ d INT",
            "watermark: the watermark was `WATERMARK FOR ts AS ts - INTERVAL '5' SECOND`, is `WATERMARK FOR ts AS ts`"
            " @ WATERMARK FOR ts AS ts",
            "key: the key added: `PRIMARY KEY (a) NOT ENFORCED` @ PRIMARY KEY (a) NOT ENFORCED",
        ],
    ),
    (
        "CREATE TABLE t (a INT, b AS a + 1)",
        "CREATE TABLE t (b AS a + 2, a INT)",
        [
            "column changed: column `b` was `b AS a + 1`, is `b AS a + 2` @ b AS a + 2",
            "columns reordered: the columns stand in another order @ t (b AS a + 2, a INT)",
        ],
    ),
    (
        "EXECUTE STATEMENT SET BEGIN INSERT INTO s SELECT a FROM t; INSERT INTO r SELECT a FROM t; END",
        "EXECUTE STATEMENT SET BEGIN INSERT INTO r SELECT a FROM t WHERE a = 1; INSERT INTO s SELECT a FROM t; END",
        [
            "predicate: into `r`: tightened: `a = 1` added to WHERE @ a = 1",
            "statement: the inserts stand in another order, by which a job finds its state",
        ],
    ),
    (  # into one table twice: each is compared with its own former self
        TWICE.format("k", "", "j", ""),
        TWICE.format("k", "", "j", "WHERE b > 1 "),
        ["predicate: into `s`: tightened: `b > 1` added to WHERE @ b > 1"],
    ),
    (
        TWICE.format("k", "", "j", ""),
        TWICE.format("k", "WHERE b > 1 ", "j", ""),
        ["predicate: into `s`: tightened: `b > 1` added to WHERE @ b > 1"],
    ),
    (
        TWICE.format("k", "", "j", ""),
        TWICE.format("j", "", "k", ""),
        ["statement: the inserts stand in another order, by which a job finds its state"],
    ),
    (
        TWICE.format("k", "", "j", ""),
        "EXECUTE STATEMENT SET BEGIN INSERT INTO s SELECT j FROM t GROUP BY j; END",
        [
            "statement: an insert into `s` removed, was `INSERT INTO s SELECT k FROM t GROUP BY k` @"
            " -INSERT INTO s SELECT k FROM t GROUP BY k"
        ],
    ),
    (  # a table that is joined with itself: its two sides are not the same
        SELF_JOIN.format("COUNT(*)", "b"),
        SELF_JOIN.format("COUNT(b.cents)", "a"),
        [
            "column changed: column `n` was `COUNT(*)`, is `COUNT(b.cents)` @ COUNT(b.cents) AS n",
            "predicate: changed in WHERE: was `b.paid_at > a.since`, is `a.paid_at > a.since` @ a.paid_at > a.since",
        ],
    ),
    (
        SELF_JOIN.format("COUNT(*)", "b"),
        "SELECT y.card_id, COUNT(*) AS n FROM payments y LEFT JOIN payments x ON y.card_id = x.card_id"
        " WHERE x.paid_at > y.since GROUP BY y.card_id HAVING COUNT(*) > 1",
        ["predicate: tightened: `COUNT(*) > 1` added to HAVING @ COUNT(*) > 1"],
    ),
]

KSQLDB = [
    ("CREATE STREAM x AS SELECT a FROM s t WHERE t.A > 1;", "create stream X as select A from S where 1 < a;", []),
    (
        "CREATE STREAM x AS SELECT a FROM s;",
        "CREATE STREAM x AS SELECT a FROM s WHERE a > 1 EMIT CHANGES;",
        ["predicate: tightened: `A > 1` added to WHERE @ a > 1"],
    ),
    (
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a EMIT CHANGES;",
        "CREATE TABLE x AS SELECT a, SUM(v) AS n FROM s WINDOW TUMBLING (SIZE 2 MINUTES, GRACE PERIOD 1 DAY)"
        " GROUP BY a, b EMIT FINAL;",
        [
            "column changed: column `N` was `COUNT(*)`, is `SUM(V)` @ SUM(v) AS n",
            "window: the window's size was `1 MINUTES`, is `2 MINUTES` @ 2 MINUTES",
            "window: the window's grace period added: `1 DAYS` @ 1 DAY",
            "key: GROUP BY has `B`, which it had not @ b",
            "emit: EMIT was `CHANGES`, is `FINAL`",
        ],
    ),
    (
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY a;",
        "CREATE TABLE x AS SELECT a, COUNT(*) AS n FROM s WINDOW HOPPING (SIZE 1 MINUTE, ADVANCE BY 10 SECONDS,"
        " RETENTION 1 DAY) GROUP BY a;",
        [
            "window: the window was TUMBLING, is HOPPING @"
            " HOPPING (SIZE 1 MINUTE, ADVANCE BY 10 SECONDS, RETENTION 1 DAY)",
            "window: the window's advance added: `10 SECONDS` @ 10 SECONDS",
            "window: the window's retention added: `1 DAYS` @ 1 DAY",
        ],
    ),
    (
        "CREATE STREAM x AS SELECT l.id AS id FROM a l JOIN b r WITHIN 1 HOUR ON l.id = r.id PARTITION BY l.id;",
        "CREATE STREAM x AS SELECT p.id AS id FROM a p JOIN b q WITHIN 2 HOURS ON p.id = q.id PARTITION BY p.v;",
        [
            "join: WITHIN of the join with `B` was `WITHIN 1 HOURS`, is `WITHIN 2 HOURS` @ 2 HOURS",
            "key: PARTITION BY no longer has `L.ID` @ -l.id",
            "key: PARTITION BY has `P.V`, which it had not @ p.v",
        ],
    ),
    (  # two columns of one name
        "CREATE STREAM x AS SELECT l.k, l.id, r.id FROM a l JOIN b r WITHIN 1 HOUR ON l.k = r.k;",
        "CREATE STREAM x AS SELECT l.k, r.id FROM a l JOIN b r WITHIN 2 HOURS ON l.k = r.k;",
        [
            "column removed: column `ID#2` removed, was `R.ID` @ -r.id",
            "column changed: column `ID` was `L.ID`, is `R.ID` @ r.id",
            "join: WITHIN of the join with `B` was `WITHIN 1 HOURS`, is `WITHIN 2 HOURS` @ 2 HOURS",
        ],
    ),
    (
        "CREATE STREAM x (a INT KEY, b STRING) WITH (kafka_topic='t');",
        "CREATE STREAM x (a INT, b STRING, c INT) WITH (kafka_topic='t');",
        [
            "column changed: column `A` was `A INTEGER KEY`, is `A INTEGER` @ a INT",
            "column added: column `C INTEGER` added @ c INT",
        ],
    ),
    (
        "CREATE STREAM x AS SELECT a, b->c AS d FROM s;",
        "CREATE STREAM x AS SELECT a, b->e AS d FROM s;",
        ["column changed: column `D` was `B->C`, is `B->E` @ b->e AS d"],
    ),
]


@cache
def one(dialect: str, text: str) -> Statement:
    (statement,) = READERS[dialect](text)
    return statement


def told(dialect: str, before: str, after: str) -> list[str]:
    trees = [one(dialect, text).tree for text in (before, after)]
    assert trees[0] is not None and trees[1] is not None  # noqa: PT018 - for mypy
    found = []
    for said in differences(trees[0], trees[1], dialect):
        text = (after if said.later else before)[said.start : said.end]
        place = f" @ {'' if said.later else '-'}{text}" if said.start is not None else ""
        found.append(f"{said.aspect.value}: {said.words}{place}")
    return found


@pytest.mark.parametrize(("before", "after", "words"), FLINK)
def test_words_for_flink(before: str, after: str, words: list[str]) -> None:
    assert told("flink", before, after) == words


@pytest.mark.parametrize(("before", "after", "words"), KSQLDB)
def test_words_for_ksqldb(before: str, after: str, words: list[str]) -> None:
    assert told("ksqldb", before, after) == words


def told_elsewhere(statement: Statement) -> object:
    """What is read and written, and options: by name."""
    names = ([each.text for each in found] for found in (statement.reads, statement.writes))
    return *names, {key: option.value for key, option in statement.options.items()}


@pytest.mark.parametrize("dialect", READERS)
@given(query=queries(), seed=st.integers(0, 2**32))
@examples(15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_no_change_of_a_query_is_passed_over(dialect: str, query: Query, seed: int) -> None:
    before = Writer(dialect, seed).query(query)
    assert told(dialect, before, Writer(dialect, seed + 1).query(query)) == []
    for name, other in other_queries(query, names_count=dialect == "ksqldb"):
        after = Writer(dialect, seed + 1).query(other)
        elsewhere = told_elsewhere(one(dialect, before)) != told_elsewhere(one(dialect, after))
        assert elsewhere or told(dialect, before, after), f"{name}\n{before}\n{after}"


@given(table=tables(), seed=st.integers(0, 2**32))
@examples(15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_no_change_of_a_table_is_passed_over(table: Table, seed: int) -> None:
    before = Writer("flink", seed).table(table)
    for name, other in other_tables(table):
        after = Writer("flink", seed + 1).table(other)
        elsewhere = told_elsewhere(one("flink", before)) != told_elsewhere(one("flink", after))
        assert elsewhere or name == "name" or told("flink", before, after), f"{name}\n{before}\n{after}"
