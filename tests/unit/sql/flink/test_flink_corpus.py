"""What Flink accepts is parsed, printed and parsed again to the same tree; what it refuses is refused with a place."""

import pytest
import sqlglot
from sqlglot.errors import ParseError, TokenError

from heartwatch_deploy.sql.flink.canonical import canonical_sql
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.flink_corpus import corpus

ACCEPTED = [text for _, text in corpus("accepted")]
REFUSED = [text for _, text in corpus("refused")]


def test_the_corpus_is_there() -> None:
    assert len(ACCEPTED) > 700
    assert len(REFUSED) > 250


@pytest.mark.parametrize("text", ACCEPTED)
def test_round_trip(text: str) -> None:
    for statement in read_statements(text):
        assert statement.tree is not None
        printed = statement.tree.sql(dialect="flink")
        (again,) = read_statements(printed)
        assert again.tree == statement.tree, printed
        assert again.tree is not None
        assert again.tree.sql(dialect="flink") == printed


@pytest.mark.parametrize("text", ACCEPTED)
def test_canonical_text_is_its_own(text: str) -> None:
    for statement in read_statements(text):
        assert statement.tree is not None
        canonical = canonical_sql(statement.tree)
        (again,) = read_statements(canonical)
        assert again.tree is not None
        assert canonical_sql(again.tree) == canonical


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_a_place(text: str) -> None:
    with pytest.raises(SqlTextError) as caught:
        read_statements(text)
    assert 0 <= caught.value.start <= len(text)
    with pytest.raises((ParseError, TokenError)):
        sqlglot.parse(text, dialect="flink")
