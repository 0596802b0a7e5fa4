"""What is read, what is refused and where, and what is too deep or too long."""

import contextlib
import time

import pytest
import sqlglot
from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql
from heartwatch_deploy.sql.ksqldb.errors import KsqldbSyntaxError
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.statement import Statement, StatementForm
from heartwatch_deploy.sql.text_error import SqlTextError


def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, read="ksqldb")


def _one(text: str) -> Statement:
    (statement,) = read_statements(text)
    return statement


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("CREATE STREAM s (a INT) WITH (x=1) AS SELECT * FROM t;", "line 1:36"),
        ("CREATE SOURCE STREAM s AS SELECT * FROM t;", "line 1:24"),
        ("CREATE OR REPLACE CONNECTOR c WITH (a='b');", "line 1:19"),
        ("SELECT DISTINCT a FROM t;", "line 1:8"),
        ("SELECT a = b = c FROM t;", "line 1:14"),
        ("SELECT a FROM t WHERE a + NOT b;", "line 1:27"),
        ("SELECT f(x => x) FROM t;", "line 1:12"),
        ("SELECT f(a, x => x, 1) FROM t;", "line 1:21"),
        ("SELECT a.b.c FROM t a;", "line 1:11"),
        ("SELECT (a->*) FROM t;", "line 1:12"),
        ("SELECT a->* AS x FROM t;", "line 1:13"),
        ("SELECT * FROM t EMIT SOON;", "line 1:22"),
        ("SELECT * FROM t WHERE a LIKE b ESCAPE;", "line 1:38"),
        ("SELECT a FROM t GROUP BY a, (b, c);", "line 1:31"),
        ("SELECT a FROM t GROUP BY (a, b), c;", "line 1:32"),
        ("SELECT a FROM t GROUP BY (a = b, c);", "line 1:32"),
        ("CREATE TABLE t (a STRUCT<>);", "line 1:25"),
        ("CREATE TABLE t (a INT KEY);", "line 1:17"),
        ("CREATE STREAM t (a INT PRIMARY KEY);", "line 1:18"),
        ("ASSERT STREAM s;", "line 1:8"),
        ("SET auto.offset.reset = 'earliest';", "line 1:5"),
        ("DEFINE TOPIC = 'x';", "line 1:8"),
        ("SELECT x.a FROM t;", "line 1:8"),
        ("CREATE STREAM s AS SELECT * FROM t LIMIT 3;", "line 1:36"),
        ("SELECT * FROM t;\n;", "line 2:1"),
        ("SELECT 'a FROM t;", "line 1:8"),
        ("SELECT a /* FROM t;", "line 1:11"),
        ("SELECT a\fFROM t;", "line 1:9"),
        ("SELECT * FROM t", "line 1:16"),
        ("SELECT * FROM t\n", "line 2:1"),
        ("SELECT * FROM", "line 1:14"),
    ],
)
def test_what_the_server_refuses_is_refused_at_its_place(text: str, place: str) -> None:
    with pytest.raises(SqlTextError) as refused:
        read_statements(text)
    assert str(refused.value).startswith(f"{place}:")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT 'a FROM t;", "this quote is never closed"),
        ("SELECT a /* FROM t;", "this comment is never closed"),
        ("CREATE STREAM size (a INT);", "it is a reserved word, a name only in backquotes"),
        ("SELECT a FROM t", "there is no `;` behind the last statement"),
    ],
)
def test_a_refusal_says_what_to_do(text: str, words: str) -> None:
    with pytest.raises(SqlTextError, match=words):
        read_statements(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("select a From t", "SELECT A FROM T"),
        ('SELECT `A`, `a`, "SELECT" FROM `T` -- why\n', "SELECT A, `a`, `SELECT` FROM T"),
        ("SELECT * FROM a INNER JOIN b WITHIN 1 day ON a.x=b.x", "SELECT * FROM A JOIN B WITHIN 1 DAYS ON A.X = B.X"),
        ("CREATE TABLE t (a VARCHAR(9) PRIMARY KEY, b int)", "CREATE TABLE T (A STRING PRIMARY KEY, B INTEGER)"),
        ("CREATE STREAM s WITH (partitions=1) AS SELECT 1 x FROM t", None),
        ("LIST topics", "SHOW TOPICS"),
        ("PRINT Topic1", "PRINT 'Topic1'"),
        ("SELECT a FROM t GROUP BY (a, b) EMIT changes", "SELECT A FROM T GROUP BY A, B EMIT CHANGES"),
        ("SELECT a NOT LIKE 'x', NOT a IN (1) FROM t", "SELECT A NOT LIKE 'x', A NOT IN (1) FROM T"),
    ],
)
def test_the_canonical_text_forgets_what_the_server_does_not_look_at(text: str, canonical: str | None) -> None:
    expected = canonical or "CREATE STREAM S WITH ('PARTITIONS' = 1) AS SELECT 1 AS X FROM T"
    assert canonical_sql(_parsed(text)) == expected


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("SELECT - -1, -(-x), + -y FROM t", "SELECT - -1, -(-x), + -y FROM t"),
        ("SELECT NOT a = b AND c OR d FROM t", "SELECT NOT a = b AND c OR d FROM t"),
        ("SELECT a->b[1]->c, x->* FROM t", "SELECT a->b[1]->c, x->* FROM t"),
        ("SELECT map('a':=1), struct(b:=2), array[3] FROM t", "SELECT MAP('a' := 1), STRUCT(b := 2), ARRAY[3] FROM t"),
        ("SELECT * FROM s EMIT EMIT CHANGES", "SELECT * FROM s AS EMIT EMIT CHANGES"),
        ("CREATE STREAM IF (a DECIMAL(4,2) ARRAY)", "CREATE STREAM IF (a ARRAY<DECIMAL(4, 2)>)"),
        ("ALTER TABLE t ADD COLUMN INT, ADD x INT", "ALTER TABLE t ADD COLUMN COLUMN INTEGER, ADD COLUMN x INTEGER"),
        ("DROP STREAM IF DELETE TOPIC", "DROP STREAM IF DELETE TOPIC"),
    ],
)
def test_printed_as_ksqldb_reads_it(text: str, printed: str) -> None:
    assert _parsed(text).sql("ksqldb") == printed


def test_an_empty_comment_takes_the_next_line_with_it_as_in_the_server() -> None:
    assert _parsed("SELECT a --\n, b\nFROM t").sql("ksqldb") == "SELECT a FROM t"


def test_standard_nodes_stand_for_what_is_standard() -> None:
    tree = _parsed("CREATE STREAM s AS SELECT CAST(a AS BIGINT) FROM l LEFT JOIN r ON l.k = r.k WHERE a > 1")
    assert isinstance(tree, exp.Create)
    assert [table.name for table in tree.find(exp.Select).find_all(exp.Table)] == ["l", "r"]  # type: ignore[union-attr]
    assert tree.find(exp.Join).side == "LEFT"  # type: ignore[union-attr]
    assert {type(each) for each in tree.find_all(exp.Binary)} == {exp.EQ, exp.GT}


def test_the_arguments_of_a_lambda_are_no_columns() -> None:
    tree = _parsed("SELECT REDUCE(a, 0, (s, x) => s + x + y) FROM t")
    assert {column.name for column in tree.find_all(exp.Column)} == {"a", "y"}


def test_nodes_know_their_places() -> None:
    text = "SELECT\n  Foo(`a b`, 'x') FROM t;"
    tree = _one(text).tree
    assert isinstance(tree, nodes.StreamQuery)
    places = {
        type(node): text[node.meta["start"] : node.meta["end"] + 1] for node in tree.walk() if "start" in node.meta
    }
    assert places[nodes.StreamQuery] == text[:-1]
    assert places[exp.Column] == "`a b`"
    assert places[exp.Literal] == "'x'"
    assert places[exp.Anonymous] == "Foo"
    assert places[exp.Table] == "t"


def test_a_query_reads_its_sources_and_writes_its_sink() -> None:
    statement = _one('create stream out AS SELECT * FROM "l" JOIN r WITHIN 1 HOUR ON "l".a = r.a EMIT CHANGES;')
    assert statement.form is StatementForm.STREAM
    assert [name.text for name in statement.reads] == ["l", "R"]
    assert [name.text for name in statement.writes] == ["OUT"]
    assert statement.defines is not None
    assert statement.defines.text == "OUT"


def test_an_insert_writes_without_defining() -> None:
    statement = _one("INSERT INTO t WITH (QUERY_ID='x') SELECT LCASE(a) FROM s;")
    assert (statement.defines, statement.writes[0].text, statement.reads[0].text) == (None, "T", "S")
    assert [name.text for name in statement.calls] == ["LCASE"]
    assert statement.options["QUERY_ID"].value == "x"


def test_variables_stand_for_what_was_defined_before() -> None:
    text = "DEFINE out='`o`'; DEFINE t='in'; CREATE STREAM ${out} WITH (KAFKA_TOPIC='${t}-1') AS SELECT * FROM ${t};"
    statement = read_statements(text)[2]
    assert statement.defines is not None
    assert (statement.defines.text, statement.reads[0].text) == ("o", "IN")
    assert statement.options["KAFKA_TOPIC"].value == "in-1"
    name = statement.defines
    assert text[name.start : name.end] == "${out}"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "(" * 5000 + "1" + ")" * 5000 + " FROM t;",
        "SELECT " + "NOT " * 5000 + "a FROM t;",
        "SELECT " + "- " * 5000 + "a FROM t;",
        "SELECT " + "f(" * 5000 + "a" + ")" * 5000 + " FROM t;",
        "SELECT " + "CASE WHEN a THEN " * 5000 + "b" + " END" * 5000 + " FROM t;",
        "CREATE STREAM s (a " + "ARRAY<" * 5000 + "INT" + ">" * 5000 + ");",
        "CREATE STREAM s (a INT" + " ARRAY" * 5000 + ");",
        "EXPLAIN " * 5000 + "q;",
    ],
)
def test_what_nests_too_deeply_is_refused_in_words(text: str) -> None:
    with pytest.raises(SqlTextError, match="levels of nesting are not read"):
        read_statements(text)


@pytest.mark.parametrize("opening", ["(", "f(", "ARRAY[", "CASE WHEN ", "CAST(", "a IN ("])
def test_what_is_read_is_printed_however_deep(opening: str) -> None:
    closing = {"(": ")", "f(": ")", "ARRAY[": "]", "CASE WHEN ": " THEN 1 END", "CAST(": " AS INT)", "a IN (": ")"}[
        opening
    ]
    text = f"SELECT {opening * 95}b{closing * 95} FROM t"
    tree = _parsed(text)
    assert repr(_parsed(tree.sql("ksqldb"))) == repr(tree)
    assert canonical_sql(tree)


@pytest.mark.parametrize("piece", [" AND a", " + a", " + a - b", "->a", "[1]", " || 'x'", " OR a = 1"])
def test_a_long_chain_is_read_and_printed(piece: str) -> None:
    text = f"SELECT a{piece * 5000} FROM t"
    assert _parsed(text).sql("ksqldb") == text


@pytest.mark.parametrize(
    "text",
    [
        "'" * 40001,
        "/*" * 40000,
        "`a" * 40001,
        "-- \n" * 40000,
        "SELECT " + "(a, " * 20000,
        "1." * 40000,
        "f((x" * 20000,
    ],
)
def test_time_grows_with_the_length_only(text: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(SqlTextError):
        read_statements(text)
    assert time.process_time() - begun < 5


def test_sqlglot_raises_its_own_kind_of_error() -> None:
    with pytest.raises(KsqldbSyntaxError) as refused:
        _parsed("SELECT FROM t")
    assert (refused.value.line, refused.value.column, refused.value.start) == (1, 8, 7)
    assert refused.value.errors[0]["line"] == 1


def test_sqlglots_builders_read_single_expressions() -> None:
    assert exp.condition("a->b IS NOT NULL", dialect="ksqldb").sql("ksqldb") == "a->b IS NOT NULL"
    assert exp.DataType.build("MAP<STRING, INT>", dialect="ksqldb").sql("ksqldb") == "MAP<STRING, INTEGER>"
