"""The reference of `risk_score`: which inputs, which coefficients, and when there is no score."""

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli.readings import command
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion
from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.readings.risk import EXAMPLE, Coefficients, RiskScore, risk_scores

START = 1_780_000_200_000  # on the grid of a minute
MINUTE = 60_000
MODEL = Coefficients("m", intercept=2.0, heart_rate_above=3.0, avg_stress=0.5, avg_temperature=-1.0)
RANGES = Ranges.of([RangeVersion("ann", 50, 100)])


def at(seconds: float, heart_rate: int, *, stress: int | None = 40, warm: float | None = 33.0) -> Reading:
    said = Circumstances(stress=stress, temperature=warm)
    return Reading("ann", START + int(seconds * 1000), 40.0, -74.0, heart_rate, said)


def scores(readings: list[Reading], *coefficients: Coefficients, ranges: Ranges = RANGES) -> list[float]:
    return [row.score for row in risk_scores(readings, ranges, coefficients, model="m")]


def test_a_row_says_the_score_and_what_went_into_it() -> None:
    readings = [at(0, 110, stress=30, warm=33.0), at(59.999, 113, stress=None, warm=34.5)]
    assert risk_scores(readings, RANGES, [MODEL], model="m") == [
        RiskScore("ann", START + MINUTE, 2.0 + 3.0 * 11.5 + 0.5 * 30 - 33.75, "m", 2, 111.5, 11.5, 30.0, 33.75)
    ]


def test_a_heart_rate_within_the_range_adds_nothing() -> None:
    assert scores([at(0, 40)], MODEL) == scores([at(0, 100)], MODEL) == [2.0 + 20.0 - 33.0]


@pytest.mark.parametrize("missing", ["range", "removed range", "stress", "impossible stress", "temperature"])
def test_an_input_that_is_not_known_makes_no_score_unless_nobody_asks_for_it(missing: str) -> None:
    removed = Ranges.of([RangeVersion("ann", 50, 100), RangeVersion("ann", 0, 0, START - MINUTE, deleted=True)])
    readings, ranges, unasked = {
        "range": ([at(0, 120)], Ranges(), "heart_rate_above"),
        "removed range": ([at(0, 120)], removed, "heart_rate_above"),
        "stress": ([at(0, 120, stress=None)], RANGES, "avg_stress"),
        "impossible stress": ([at(0, 120, stress=101)], RANGES, "avg_stress"),
        "temperature": ([at(0, 120, warm=None)], RANGES, "avg_temperature"),
    }[missing]
    assert scores(readings, MODEL, ranges=ranges) == []
    assert len(scores(readings, MODEL._replace(**{unasked: 0.0}), ranges=ranges)) == 1


def test_nobody_is_scored_without_coefficients_or_by_another_model() -> None:
    assert scores([at(0, 120)]) == []
    assert scores([at(0, 120)], EXAMPLE) == []


def test_a_change_counts_from_the_first_window_that_begins_after_it() -> None:
    readings = [at(second, 90) for second in (0, 60, 120, 180)]
    changed = MODEL._replace(intercept=100.0, valid_from=START + MINUTE - 1)
    later = MODEL._replace(intercept=200.0, valid_from=START + MINUTE + 1)
    removed = MODEL._replace(valid_from=START + 3 * MINUTE, deleted=True)
    first, second, third = scores(readings, removed, later, MODEL, changed)
    assert (second - first, third - first) == (98.0, 198.0), "and a removed model scores nobody"


def test_the_range_is_the_one_at_the_windows_end() -> None:
    changed = Ranges.of([RangeVersion("ann", 50, 100), RangeVersion("ann", 50, 90, START + 50_000)])
    too_late = Ranges.of([RangeVersion("ann", 50, 100), RangeVersion("ann", 50, 90, START + 50_001)])
    only_heart = Coefficients("m", 0.0, 1.0, 0.0, 0.0)
    assert scores([at(0, 100)], only_heart, ranges=changed) == [10.0]
    assert scores([at(0, 100)], only_heart, ranges=too_late) == [0.0]


@pytest.mark.parametrize("verb", [("load",), ("show",), ("set", "m", "--intercept=1"), ("delete", "m")])
def test_every_verb_tells_that_postgres_does_not_answer(verb: tuple[str, ...]) -> None:
    done = CliRunner().invoke(command, ["risk", *verb, "--postgres-dsn", "host=127.0.0.1 port=1 dbname=x"])
    assert done.exit_code != 0
    assert "HW807" in done.stderr
    assert "Traceback" not in done.output
