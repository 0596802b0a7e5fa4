"""Where trees stand in their text, and where a refusal points."""

import pytest
from sqlglot import exp

from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.text_error import SqlTextError

TEXT = """-- a comment with 'quotes
INSERT INTO `big t`
SELECT a.x, my_function(b, 'it''s') FROM db.source AS a WHERE a.x > 1.5;
"""


def test_nodes_know_their_offsets() -> None:
    (statement,) = read_statements(TEXT)
    tree = statement.tree
    assert tree is not None
    placed = {
        kind: [TEXT[node.meta["start"] : node.meta["end"] + 1] for node in tree.find_all(kind)]
        for kind in (exp.Column, exp.Anonymous, exp.Literal, exp.Table, exp.Select)
    }
    assert sorted(placed[exp.Column]) == ["a.x", "a.x", "b"]
    assert placed[exp.Anonymous] == ["my_function(b, 'it''s')"]
    assert sorted(placed[exp.Literal]) == ["'it''s'", "1.5"]
    assert sorted(placed[exp.Table]) == ["`big t`", "db.source AS a"]
    assert statement.text(TEXT) == TEXT[TEXT.index("INSERT") : TEXT.index(";")]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("SELECT 'a", "'", "' is never closed"),
        ("SELECT (1", "(", "this parenthesis is never closed"),
        ("SELECT (1; SELECT 2", "(", "this parenthesis is never closed"),
        ("SELECT 1)", ")", "this parenthesis was never opened"),
        ("SELECT 1 /* x", "/*", "/* is never closed"),
        ("SELECT a FROM table", "table", "table is a reserved word; as a name it is written `table`"),
        ("SELECT a FROM t WHRE a = 1", "a = 1", "a stands where the end of the statement is expected"),
        ("SELECT a,\n  FROM t", "FROM", "FROM stands where an expression is expected"),
        ("CREATE TABLE t (a INT) WITH ('k' 5)", "5", "5 stands where = is expected"),
        ("HELLO t", "HELLO", "HELLO stands where a statement is expected"),
        ("SHOW TABLE", "TABLE", "something"),
        ("CREATE TABLE t AS", "", "the statement ends where SELECT, VALUES, TABLE or WITH is expected"),
        ("INSERT INTO t; SELECT 1", ";", "the statement ends where SELECT"),
    ],
)
def test_refusals_point_at_their_cause(text: str, place: str, words: str) -> None:
    with pytest.raises(SqlTextError) as caught:
        read_statements(text)
    assert words in str(caught.value)
    assert caught.value.start == (text.rindex(place) if place else len(text))
