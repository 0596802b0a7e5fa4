"""The page that the bench writes, and the figures on it."""

import pytest

from tests.bench.measure import Found, Goal, Measure, Table, quantile, spread
from tests.bench.page import page, took, took_last_time
from tests.bench.registry import MEASURES


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.9, 90), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_quantile_is_a_value_that_was_seen(share: float, expected: int) -> None:
    assert quantile([float(value) for value in range(100, 0, -1)], share) == expected


def test_quantile_of_one_value() -> None:
    assert quantile([7.0], 0.5) == quantile([7.0], 0.99) == 7.0


def test_spread_says_the_middle_and_both_ends() -> None:
    assert spread([3.0, 1.0, 2.0], ".1f") == "2.0 (1.0 to 3.0)"
    assert spread([3.0], ".1f") == "3.0 (one run)"


def test_page_says_which_goals_were_missed() -> None:
    goals = (Goal("under 1 s", "2 s", False), Goal("under 3 s", "2 s", True), Goal("as it is", "2 s", None))
    found = Found(goals, (Table(("a", "b"), (("1", "2"),)),), how="By hand.", notes=("twice",))
    measure = Measure("m", "Measured", lambda *_: found)
    text = page([("memory", "1 GiB")], [(measure, found)])
    assert "| memory | 1 GiB |" in text
    assert "| m | under 1 s | 2 s | **missed** |" in text
    assert "| m | under 3 s | 2 s | met |" in text
    assert "| m | as it is | 2 s | – |" in text
    assert text.endswith("## Measured\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- twice\n\nBy hand.\n")


def test_a_page_tells_how_long_each_measure_took() -> None:
    first, second = (Measure(name, f"Measured {name}", lambda *_: None) for name in "ab")  # type: ignore[arg-type,return-value]
    found = [(first, Found((), (), "By hand.", ("twice", took(2.54)))), (second, Found((), (), "By hand."))]
    text = page([], found)
    assert took_last_time(text, first) == "2.5 min"
    assert took_last_time(text, second) is None
    assert took_last_time("", first) is None


def test_each_page_has_a_heading_of_its_own() -> None:
    headings = {page([], [], name=name).splitlines()[0] for name in {measure.page for measure in MEASURES}}
    assert len(headings) == len({measure.page for measure in MEASURES})


def test_measures_have_names_of_their_own() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
