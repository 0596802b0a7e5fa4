"""The references of the queries around the main one: by example, and against the plainest way to compute them."""

import statistics
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.high_vitals import HighVitals, high_vitals
from heartwatch_deploy.readings.logs import Vital, WearableLog, is_valid, vital, vital_id, wearable_log
from heartwatch_deploy.readings.moving_average import MovingAverageAlert, moving_average_alerts
from heartwatch_deploy.readings.reading import Circumstances, Reading
from tests.unit.readings import strategies

START = 1_780_000_200_000  # on the grid of five minutes
MINUTE = 60_000


def at(seconds: float, heart_rate: int, *, user: str = "ann", warm: float | None = None) -> Reading:
    said = Circumstances(device_id="hw-1", steps=12, temperature=warm)
    return Reading(user, START + int(seconds * 1000), 40.0, -74.0, heart_rate, said)


def test_a_reading_makes_a_log_and_a_vital() -> None:
    reading = at(1, 72)
    assert wearable_log(reading, partition=3, offset=17) == WearableLog(
        "3-17", "ann", START + 1000, 40.0, -74.0, 72, "hw-1", 12
    )
    assert vital(reading) == Vital(START + 1000, "hw-1", "ann", 72, 12)
    assert vital_id(vital(reading)) == f"ann|{START + 1000}"


@pytest.mark.parametrize(
    "other",
    [
        {"user_id": ""},
        {"user_id": "é" * 129},
        {"recorded_at": -1},
        {"recorded_at": START + 1},
        {"latitude": 90.1},
        {"longitude": -180.1},
        {"heart_rate": 0},
        {"heart_rate": 301},
    ],
)
def test_impossible_readings_are_not_valid(other: dict[str, object]) -> None:
    assert is_valid(at(0, 72), latest=START)
    assert not is_valid(at(0, 72)._replace(**other), latest=START)


class TestHighVitals:
    def test_a_row_says_the_average_and_the_highest_temperature(self) -> None:
        readings = [at(299.999, 102, warm=36.5), at(0, 101), at(100, 99, warm=36.25), at(300, 200)]
        assert high_vitals(readings) == [
            HighVitals("ann", START, START + 5 * MINUTE, 302 / 3, 3, 36.5),
            HighVitals("ann", START + 5 * MINUTE, START + 10 * MINUTE, 200.0, 1, None),
        ]

    def test_the_limit_itself_is_not_high(self) -> None:
        assert high_vitals([at(0, 100), at(1, 100)]) == []
        assert [row.avg_heart_rate for row in high_vitals([at(0, 100), at(1, 101)])] == [100.5]

    @given(st.lists(strategies.readings), st.integers(1, 2))
    def test_windows_hold_every_reading_once_in_any_order(self, readings: list[Reading], minutes: int) -> None:
        rows = high_vitals(readings, minutes=minutes, above=0)
        assert sum(row.readings for row in rows) == len(readings)
        assert rows == high_vitals(reversed(readings), minutes=minutes, above=0)
        assert all(row.window_start % (minutes * MINUTE) == 0 for row in rows)


@dataclass(frozen=True)
class Plainly:
    """The moving average as its definition says it, reading by reading, with Python's own statistics."""

    readings: list[Reading]
    minutes: int
    deviations: float

    def rows(self) -> list[tuple[str, int, int, float, float, int]]:
        """Only what is not on the edge: there this rounds, and the reference does not."""
        found = []
        for reading in self.readings:
            recent = [
                other.heart_rate
                for other in self.readings
                if other.user_id == reading.user_id
                and reading.recorded_at - self.minutes * MINUTE <= other.recorded_at <= reading.recorded_at
            ]
            average, deviation = statistics.fmean(recent), statistics.pstdev(recent)
            if abs(reading.heart_rate - average) - self.deviations * deviation > 1e-9:
                found.append((*reading[:2], reading.heart_rate, average, deviation, len(recent)))
        return sorted(found)


class TestMovingAverage:
    def test_a_row_says_what_it_was_held_against(self) -> None:
        steady = [at(second, 70 + second % 2) for second in range(20)]
        assert moving_average_alerts(steady) == []
        (row,) = moving_average_alerts([*steady, at(20, 120)])
        recent = [reading.heart_rate for reading in steady] + [120]
        assert row == MovingAverageAlert(
            f"ann|{START + 20_000}", "ann", START + 20_000, 120, statistics.fmean(recent), row.stddev_heart_rate, 21
        )
        assert row.stddev_heart_rate == pytest.approx(statistics.pstdev(recent))

    def test_what_is_older_than_the_minutes_no_longer_counts(self) -> None:
        steady = [at(second, 70 + second % 2) for second in range(20)]
        assert len(moving_average_alerts([*steady, at(300, 120)])) == 1, "the first is exactly five minutes older"
        assert moving_average_alerts([*steady, at(319.5, 120)]) == [], "two readings can't be far from their average"

    def test_nothing_is_far_when_nothing_differs_or_on_the_edge(self) -> None:
        assert moving_average_alerts([at(second, 70) for second in range(50)], deviations=0) == []
        edge = [at(0, 60), at(1, 80)]  # average 70, deviation 10: exactly one deviation away
        assert moving_average_alerts(edge, deviations=1) == []
        assert len(moving_average_alerts(edge, deviations=0.999)) == 1

    def test_readings_of_one_moment_count_for_each_other(self) -> None:
        twice = [at(second, 70 + second % 2) for second in range(20)] + [at(20, 120), at(20, 120)]
        rows = moving_average_alerts(twice)
        assert [row.readings for row in rows] == [22, 22]

    def test_nothing_drifts_however_many_readings_come_and_go(self) -> None:
        readings = [at(second, 60 + second * 7919 % 101) for second in range(3000)]
        alone = [reading for reading in readings if reading.recorded_at >= START + 2600 * 1000]
        later = [row for row in moving_average_alerts(readings, deviations=1) if row.recorded_at >= START + 2900 * 1000]
        assert later
        assert later == [
            row for row in moving_average_alerts(alone, deviations=1) if row.recorded_at >= START + 2900 * 1000
        ]

    @given(st.lists(strategies.readings, max_size=60), st.sampled_from([0.5, 1.0, 1.5]))
    def test_it_is_what_the_definition_says(self, readings: list[Reading], deviations: float) -> None:
        found = moving_average_alerts(readings, minutes=1, deviations=deviations)
        clearly = [
            row for row in found if abs(row.heart_rate - row.avg_heart_rate) - deviations * row.stddev_heart_rate > 1e-9
        ]
        plain = Plainly(readings, 1, deviations).rows()
        assert sorted(row[1:4] for row in clearly) == [row[:3] for row in plain]
        for row, expected in zip(sorted(clearly, key=lambda row: row[1:]), plain, strict=True):
            assert row[4:] == pytest.approx(expected[3:], abs=1e-9)
