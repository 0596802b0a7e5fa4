"""Whatever the text: statements or one SqlTextError, and soon."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.flink_corpus import corpus

_PIECES = sorted({piece for _, text in corpus("accepted") for piece in text.split()})
LONGEST_SECONDS = 20.0

DEEP = {
    "parentheses": "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "unclosed": "SELECT " + "(" * 5000,
    "closed first": "SELECT 1" + ")" * 5000,
    "subqueries": "SELECT * FROM (" * 2000 + "SELECT 1" + ")" * 2000,
    "calls": "SELECT " + "f(" * 3000 + ")" * 3000,
    "cases": "SELECT " + "CASE WHEN a THEN " * 3000 + "1" + " END" * 3000,
    "signs": "SELECT " + "- " * 5000 + "1",
    "nots": "SELECT " + "NOT " * 5000 + "a",
    "arrays": "SELECT " + "ARRAY[" * 3000 + "]" * 3000,
    "types": "CREATE TABLE t (a " + "ARRAY<" * 3000 + "INT" + ">" * 3000 + ")",
    "collections of collections": "CREATE TABLE t (a INT" + " ARRAY" * 3000 + ")",
    "rows": "CREATE TABLE t (a " + "ROW<b " * 3000 + "INT" + ">" * 3000 + ")",
    "tests": "SELECT a" + " IS NULL" * 3000,
    "fields": "SELECT f(x)" + ".a" * 3000,
    "elements": "SELECT a" + "[1]" * 3000,
    "joins in parentheses": "SELECT * FROM " + "(" * 3000 + "t" + ")" * 3000,
    "row patterns": "SELECT * FROM t MATCH_RECOGNIZE (PATTERN ("
    + "(" * 3000
    + "A"
    + ")" * 3000
    + ") DEFINE A AS TRUE)",
    "lateral": "SELECT * FROM " + "LATERAL " * 3000 + "t",
    "common tables": "WITH x AS (" * 1000 + "SELECT 1" + ") SELECT 1" * 1000,
}
LONG = {
    "sums": "SELECT " + "+".join(["1"] * 5000),
    "conditions": "SELECT a FROM t WHERE " + " AND ".join(["a = 1 OR b LIKE 'x'"] * 1500),
    "columns": "SELECT " + ", ".join(["a"] * 5000) + " FROM t",
    "unions": " UNION ALL ".join(["SELECT 1"] * 3000),
    "joins": "SELECT * FROM t" + " JOIN t ON TRUE" * 3000,
    "values": "VALUES " + ", ".join(["(1, 'a')"] * 3000),
    "common tables": "WITH " + ", ".join(f"t{n} AS (SELECT * FROM t{n - 1})" for n in range(1, 2000)) + " SELECT 1",
    "options": "CREATE TABLE t WITH (" + ", ".join(["'a' = 'b'"] * 10000) + ")",
    "statements": "SELECT 1;" * 2000,
}


def reads_or_refuses(text: str) -> None:
    start, found = 0, ()
    try:
        found = read_statements(text)
    except SqlTextError as error:
        start = error.start
    assert 0 <= start <= len(text)
    assert all(0 <= statement.start < statement.end <= len(text) for statement in found)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    reads_or_refuses(text)


@given(st.text(alphabet="SELECTFROM abx'`();,.-*/+\n${}=>[]:?", max_size=120))
def test_text_of_sql_letters(text: str) -> None:
    reads_or_refuses(text)


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_words_of_the_corpus_in_any_order(pieces: list[str]) -> None:
    reads_or_refuses(" ".join(pieces))


@given(
    st.sampled_from(corpus("accepted")), st.integers(0, 400), st.integers(0, 40), st.sampled_from(["", "(", "'", ","])
)
def test_statements_with_a_hole(case: tuple[str, str], start: int, length: int, patch: str) -> None:
    text = case[1]
    reads_or_refuses(text[:start] + patch + text[start + length :])


@pytest.mark.parametrize("name", DEEP)
def test_deep(name: str) -> None:
    begin = time.process_time()
    with pytest.raises(SqlTextError):
        read_statements(DEEP[name])
    assert time.process_time() - begin < LONGEST_SECONDS


@pytest.mark.parametrize("name", LONG)
def test_long(name: str) -> None:
    begin = time.process_time()
    statements = read_statements(LONG[name])
    for statement in statements:
        assert statement.tree is not None
        assert read_statements(statement.tree.sql(dialect="flink"))[0].tree == statement.tree
    assert time.process_time() - begin < LONGEST_SECONDS
