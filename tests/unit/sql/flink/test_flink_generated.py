"""Made-up statements survive being printed, and layout changes nothing of their canonical text."""

from hypothesis import HealthCheck, given

from heartwatch_deploy.sql.flink.canonical import canonical_sql
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.flink.tokenizer import tokens
from tests.examples import examples
from tests.unit.sql.flink.flink_grammar import statements

_SLOW = examples(60, suppress_health_check=[HealthCheck.too_slow])


@_SLOW
@given(statements)
def test_round_trip(text: str) -> None:
    (first,) = read_statements(text)
    assert first.tree is not None
    printed = first.tree.sql(dialect="flink")
    (second,) = read_statements(printed)
    assert second.tree == first.tree
    assert second.tree is not None
    assert second.tree.sql(dialect="flink") == printed


@_SLOW
@given(statements)
def test_comments_and_blanks_change_nothing(text: str) -> None:
    (plain,) = read_statements(text)
    pieces = [text[token.start : token.end + 1] for token in tokens(text)]
    (spread,) = read_statements("-- first\n" + "\n /* x */ ".join(pieces) + " // last")
    assert plain.tree is not None
    assert spread.tree is not None
    assert canonical_sql(spread.tree) == canonical_sql(plain.tree)
    (again,) = read_statements(canonical_sql(plain.tree))
    assert again.tree is not None
    assert canonical_sql(again.tree) == canonical_sql(plain.tree)


def test_a_minus_before_not_is_of_all_that_follows() -> None:
    text = "SELECT - NOT (0) BETWEEN (0) AND (0) FROM a;"
    (tree,) = (each.tree for each in read_statements(text))
    assert tree is not None
    (again,) = (each.tree for each in read_statements(f"{tree.sql('flink')};"))
    assert again == tree
