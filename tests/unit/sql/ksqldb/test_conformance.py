"""The goals, on ksqlDB's own test cases where they are at hand."""

import pytest

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


def test_a_goal_that_no_case_speaks_of_is_not_reached() -> None:
    assert not any(figure.reached for figure in figures([]))
