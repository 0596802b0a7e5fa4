"""The references of the hourly summaries: by example, and against sums that are made another way."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.readings.summaries import ActivitySummary, StressByState, activity_summary, stress_by_state

START = 1_780_002_000_000  # on the grid of an hour
HOUR = 3_600_000


def at(seconds: float, heart_rate: int = 70, *, user: str = "ann", **said: object) -> Reading:
    told = Circumstances(**{"device_id": "hw-1", "activity": "walk"} | said)  # type: ignore[arg-type]
    return Reading(user, START + int(seconds * 1000), 40.0, -74.0, heart_rate, told)


def steps(readings: Sequence[Reading]) -> list[int | None]:
    return [row.steps for row in activity_summary(readings)]


class TestActivitySummary:
    def test_a_row_says_what_the_counters_grew_by(self) -> None:
        readings = [
            at(0, 70, steps=100, distance=10.0, calories_burned=1.25, active_minutes=3),
            at(60, 90, steps=160, distance=60.5, calories_burned=3.5, active_minutes=4),
            at(120, 95, steps=200, distance=90.25, calories_burned=5.0, active_minutes=5),
        ]
        assert activity_summary(readings) == [
            ActivitySummary(f"ann|walk|{START}", "ann", "walk", START, START + HOUR, 3, 100, 80.25, 3.75, 2.0, 85.0, 95)
        ]

    def test_what_grew_across_the_hour_belongs_to_the_later_reading(self) -> None:
        readings = [at(-10, steps=5), at(10, steps=25), at(20, steps=30, activity="exercise")]
        found = {(row.window_start, row.activity): row.steps for row in activity_summary(readings)}
        assert found == {(START - HOUR, "walk"): None, (START, "walk"): 20, (START, "exercise"): 5}

    def test_a_counter_that_is_lower_than_before_began_anew(self) -> None:
        assert steps([at(0, steps=9000), at(1, steps=9010), at(2, steps=4), at(3, steps=10)]) == [20]

    def test_nothing_is_known_where_no_reading_or_only_the_first_says_so(self) -> None:
        (row,) = activity_summary([at(0, distance=5.0), at(1), at(2)])
        assert (row.steps, row.distance, row.calories_burned, row.active_minutes) == (None, None, None, None)

    def test_a_reading_without_a_counter_loses_nothing(self) -> None:
        assert steps([at(0, steps=10), at(1), at(2, steps=25)]) == [15]

    def test_each_device_counts_for_itself(self) -> None:
        other = {"device_id": None}
        assert steps([at(0, steps=10), at(1, steps=900, **other), at(2, steps=12), at(3, steps=905, **other)]) == [7]

    @pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), 2e9])
    def test_what_no_counter_says_is_passed_over(self, value: float) -> None:
        (row,) = activity_summary([at(0, distance=1.0), at(1, distance=value), at(2, distance=3.0)])
        assert row.distance == 2.0

    def test_readings_without_an_activity_are_summed_up_as_unknown(self) -> None:
        found = activity_summary([at(0, activity=None), at(1, activity=""), at(2)])
        assert [(row.activity, row.readings) for row in found] == [("unknown", 2), ("walk", 1)]

    @given(st.lists(st.integers(0, 20), min_size=2, max_size=30), st.integers(1, 3))
    def test_all_hours_together_have_what_the_counter_grew_by(self, grown: list[int], minutes: int) -> None:
        counter = [sum(grown[: each + 1]) for each in range(len(grown))]
        readings = [at(20 * number, steps=value) for number, value in enumerate(counter)]
        shuffled = random.Random(1).sample(readings, len(readings))  # noqa: S311  not a secret
        rows = activity_summary(readings, minutes=minutes)
        assert rows == activity_summary(shuffled, minutes=minutes)
        assert sum(row.steps or 0 for row in rows) == counter[-1] - counter[0]
        assert all(one.window_end <= other.window_start for one, other in pairwise(rows))


class TestStressByState:
    def test_readings_that_say_both_count(self) -> None:
        readings = [
            at(0, 60, state="NY", stress=10),
            at(1, 80, user="bob", state="NY", stress=21),
            at(2, 200, state="NY"),
            at(3, 200, stress=99),
            at(4, 200, state="NY", stress=101),
            at(5, 50, state="NJ", stress=0),
        ]
        assert stress_by_state(readings) == [
            StressByState(f"NJ|{START}", "NJ", START, START + HOUR, 1, 0.0, 0, 50.0),
            StressByState(f"NY|{START}", "NY", START, START + HOUR, 2, 15.5, 21, 70.0),
        ]

    def test_windows_are_as_long_as_is_said(self) -> None:
        readings = [at(second, state="NY", stress=5) for second in (0, 119, 120)]
        assert [row.readings for row in stress_by_state(readings, minutes=2)] == [2, 1]
