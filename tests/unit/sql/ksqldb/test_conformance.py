"""The goals, on ksqlDB's own test cases where they are at hand."""

import pytest

from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.ksqldb.variables import undefined
from heartwatch_deploy.sql.ksqldb.with_names import unknown_names
from tests.conformance import ksqldb
from tests.conformance.__main__ import CASES
from tests.conformance.goals import figures


@pytest.mark.skipif(not CASES.is_dir(), reason=f"ksqlDB's own test cases are not at hand: there is no {CASES}")
def test_every_goal_is_reached() -> None:
    judged = [
        *(ksqldb.judge_accepted(case) for case in ksqldb.cases(CASES / "accepted.jsonl")),
        *(ksqldb.judge_refused(case) for case in ksqldb.cases(CASES / "refused.jsonl")),
    ]
    assert [figure.words for figure in figures(judged) if not figure.reached] == []


@pytest.mark.skipif(not CASES.is_dir(), reason=f"ksqlDB's own test cases are not at hand: there is no {CASES}")
def test_no_accepted_statement_names_an_unknown_property_or_variable() -> None:
    """But for KEY: of the cases that ran from plans of 5.5, which had it; 7.9 refuses it in a statement."""
    texts = ["\n".join(case["statements"]) for case in ksqldb.cases(CASES / "accepted.jsonl")]
    assert len(texts) > 1000
    for text in texts:
        trees = [each.tree for each in read_statements(text) if each.tree is not None]
        assert {each.name for tree in trees for each in unknown_names(tree)} <= {"KEY"}, text
        assert list(undefined(trees, text, {})) == [], text


def test_a_goal_that_no_case_speaks_of_is_not_reached() -> None:
    assert not any(figure.reached for figure in figures([]))
