"""The model answers every recorded request as the real server did, in what a client can build on."""

from collections import Counter

import pytest

from tests.ksqldb_exchanges import every, scenarios
from tests.ksqldb_model import comparing, outside
from tests.ksqldb_model.replaying import everything, replay

AGREEING = 933
"""How many exchanges agree; it may only grow."""
TEXTS = 594
"""How many statements come back, which the model writes letter by letter as the server did."""
LEFT_OUT: list[str] = []
"""Exchanges that are not compared at all, by name."""
STATUS_ONLY = 21
"""Exchanges of which nothing but the status is compared: those that no client of ours asks for."""


@pytest.mark.parametrize("scenario", scenarios())
def test_the_model_answers_as_the_server_did(scenario: str) -> None:
    differing = {
        result.exchange.name: result.differences
        for result in replay(scenario)
        if result.differences and not result.left_out
    }
    assert differing == {}


def test_the_figure_does_not_fall(capsys: pytest.CaptureFixture[str]) -> None:
    results = everything()
    left_out = [f"{result.exchange.name}: {result.left_out}" for result in results if result.left_out]
    agreeing = sum(not result.differences for result in results if not result.left_out)
    depths = Counter(comparing.depth(result.exchange) for result in results if not result.left_out)
    with capsys.disabled():
        print(
            f"\nmodel of ksqlDB: {agreeing} of {len(results) - len(left_out)} recorded exchanges agree, "
            f"{len(left_out)} left out ({dict(depths)})"
        )
    assert [name.partition(":")[0] for name in left_out] == LEFT_OUT
    assert agreeing >= AGREEING
    assert depths["status only"] <= STATUS_ONLY


def test_statements_come_back_as_the_server_writes_them() -> None:
    """In answers to commands, in SHOW QUERIES, DESCRIBE and EXPLAIN."""
    pairs = [(result.exchange.name, *pair) for result in everything() for pair in result.texts]
    assert [pair for pair in pairs if pair[1] != pair[2]] == []
    assert len(pairs) >= TEXTS


def test_no_exchange_is_overlooked() -> None:
    assert sum(bool(each.method) for each in every()) == AGREEING


def test_what_is_told_of_the_outside_belongs_to_an_exchange() -> None:
    for scenario, told in outside.table().items():
        numbers = {each.n for each in scenarios()[scenario] if each.method}
        groups = [n for group in told.get("at_once", ()) for n in group["exchanges"]]
        assert {*told.get("events", {}), *told.get("left_out", {}), *groups} <= numbers, scenario
