"""The reference detection: its properties, its numbers on real recordings, and the mistakes that it must not make."""

import math
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.ranges import Ranges, RangeVersion, rounded_up
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.recordings import read_merged, shifted
from heartwatch_deploy.readings.reference import Alert, Detector, Rules, Window, detect
from tests.unit.readings import strategies

RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings"
START = 1_780_000_000_000
EVERYONE = Ranges.same_for_everyone(60, 120)
NEVER_LATE = Rules(grace_seconds=math.inf)


def at(seconds: float, heart_rate: int, *, user: str = "ann", metres: float = 0.0) -> Reading:
    """A reading so many metres north of home."""
    return Reading(user, START + int(seconds * 1000), 40 + metres / 111_320, -74.0, heart_rate)


def alerts(*readings: Reading, ranges: Ranges = EVERYONE, rules: Rules | None = None) -> list[Alert]:
    return detect(readings, ranges, rules).alerts


def test_a_row_says_what_was_seen_and_against_what() -> None:
    assert alerts(at(1, 181), at(9, 184, metres=-3)) == [
        Alert("ann", START, START + 10_000, 182.5, 2, 60, 120, 40 - 3 / 111_320, -74.0)
    ]


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param([at(1, 180)], id="one reading proves no stillness"),
        pytest.param([at(1, 180), at(11, 180)], id="two windows"),
        pytest.param([at(1, 180), at(2, 180, user="bob")], id="two users"),
        pytest.param([at(1, 180), at(2, 180, metres=10.01)], id="moved north"),
        pytest.param([at(1, 60), at(2, 60)], id="the lower bound is in range"),
        pytest.param([at(1, 120), at(2, 120)], id="the upper bound is in range"),
        pytest.param([at(1, 180), at(2, 60)], id="the average is in range"),
    ],
)
def test_no_alert(readings: list[Reading]) -> None:
    assert alerts(*readings) == []


def test_the_average_is_not_a_whole_number() -> None:
    assert [alert.avg_heart_rate for alert in alerts(at(1, 120), at(2, 121))] == [120.5]
    assert [alert.avg_heart_rate for alert in alerts(at(1, 59), at(2, 60))] == [59.5]


def test_a_degree_of_longitude_is_as_long_as_at_the_southernmost_place() -> None:
    def moved_east(metres_at_the_equator: float) -> list[Alert]:
        east = metres_at_the_equator / 111_320
        return alerts(Reading("ann", START, 60.0, 5.0, 180), Reading("ann", START + 1, 60.0, 5.0 + east, 180))

    assert moved_east(19.9)  # at 60° north it is half as long
    assert not moved_east(20.1)


def test_ten_metres_and_a_bit_more_both_ways_is_not_still_but_a_diagonal_is() -> None:
    diagonal = Reading("ann", START + 1, 40 + 9.9 / 111_320, -74 + 9.9 / 111_320, 180)
    assert alerts(at(0, 180), diagonal)


class TestRanges:
    def test_a_version_counts_from_the_first_window_after_it(self) -> None:
        versions = [RangeVersion("ann", 60, 120), RangeVersion("ann", 60, 190, valid_from=START + 1)]
        found = alerts(at(1, 180), at(2, 180), at(11, 180), at(12, 180), ranges=Ranges.of(versions))
        assert [alert.window_start for alert in found] == [START]

    def test_a_version_on_the_grid_counts_at_once(self) -> None:
        versions = [RangeVersion("ann", 60, 120), RangeVersion("ann", 60, 190, valid_from=START)]
        assert not alerts(at(1, 180), at(2, 180), ranges=Ranges.of(versions))

    def test_of_two_versions_within_one_window_the_last_holds(self) -> None:
        versions = [RangeVersion("ann", 60, 120, START - 9000), RangeVersion("ann", 60, 190, START - 8000)]
        assert not alerts(at(1, 180), at(2, 180), ranges=Ranges.of(versions))

    def test_of_two_versions_of_one_time_the_later_given_holds(self) -> None:
        versions = [RangeVersion("ann", 60, 190), RangeVersion("ann", 60, 120)]
        assert alerts(at(1, 180), at(2, 180), ranges=Ranges.of(versions))

    def test_a_deleted_range_raises_no_alert_from_the_next_window_on(self) -> None:
        versions = [RangeVersion("ann", 60, 120), RangeVersion("ann", 60, 120, START + 1, deleted=True)]
        found = alerts(at(1, 180), at(2, 180), at(11, 180), at(12, 180), ranges=Ranges.of(versions))
        assert [alert.window_start for alert in found] == [START]

    def test_without_a_range_there_is_no_alert(self) -> None:
        assert not alerts(at(1, 180), at(2, 180), ranges=Ranges())

    @given(st.integers(0, 10**13), st.integers(1, 10**6))
    def test_rounding_up_finds_the_next_on_the_grid(self, time: int, grid: int) -> None:
        assert rounded_up(time, grid) % grid == 0
        assert time <= rounded_up(time, grid) < time + grid


class TestLateness:
    def test_a_window_takes_readings_until_the_grace_has_passed(self) -> None:
        found = detect([at(1, 180), at(14.998, 70), at(2, 180)], EVERYONE)
        assert (len(found.alerts), len(found.late), found.accepted) == (1, 0, 3)

    def test_what_comes_after_the_grace_is_late(self) -> None:
        found = detect([at(1, 180), at(14.999, 70), at(2, 180)], EVERYONE)
        assert (len(found.alerts), found.late, found.accepted) == (0, [at(2, 180)], 2)

    def test_alerts_come_when_their_window_closes(self) -> None:
        detector = Detector(EVERYONE)
        for reading in (at(1, 180), at(2, 180), at(14.998, 70)):
            detector.add(reading)
        assert not detector.alerts
        detector.add(at(15, 70))
        assert len(detector.alerts) == 1

    @given(st.lists(strategies.readings, max_size=40))
    def test_every_reading_is_accepted_or_late(self, readings: list[Reading]) -> None:
        found = detect(readings, EVERYONE)
        assert found.accepted + len(found.late) == len(readings)


class TestProperties:
    @given(st.lists(strategies.readings, max_size=40), st.lists(strategies.versions, max_size=6), st.randoms())
    def test_order_within_the_grace_changes_nothing(self, readings, versions, draw) -> None:  # type: ignore[no-untyped-def]
        ranges = Ranges.of(versions)
        in_order = sorted(readings, key=lambda reading: reading.recorded_at)
        disordered = sorted(in_order, key=lambda r: r.recorded_at + draw.randint(0, strategies.GRACE_MS))
        one, other = detect(in_order, ranges), detect(disordered, ranges)
        assert not other.late
        assert sorted(one.alerts) == sorted(other.alerts)
        assert sorted(one.heart_rate_alerts) == sorted(other.heart_rate_alerts)

    @given(st.lists(strategies.readings, max_size=40), st.integers(-1000, 1000))
    def test_a_shift_by_whole_windows_shifts_the_result(self, readings: list[Reading], windows: int) -> None:
        by = windows * 10_000
        moved = [reading._replace(recorded_at=reading.recorded_at + by) for reading in readings]
        expected = [
            a._replace(window_start=a.window_start + by, window_end=a.window_end + by)
            for a in detect(readings, EVERYONE, NEVER_LATE).alerts
        ]
        assert detect(moved, EVERYONE, NEVER_LATE).alerts == expected

    @given(st.lists(strategies.readings, max_size=40))
    def test_users_do_not_know_each_other(self, readings: list[Reading]) -> None:
        apart = [
            alert
            for user in strategies.USERS
            for alert in detect([r for r in readings if r.user_id == user], EVERYONE, NEVER_LATE).alerts
        ]
        assert sorted(apart) == sorted(detect(readings, EVERYONE, NEVER_LATE).alerts)

    @given(st.lists(strategies.readings, max_size=40))
    def test_a_wider_range_only_takes_alerts_away(self, readings: list[Reading]) -> None:
        def windows(low: int, high: int) -> set[tuple[str, int]]:
            found = detect(readings, Ranges.same_for_everyone(low, high), NEVER_LATE).alerts
            return {(alert.user_id, alert.window_start) for alert in found}

        assert windows(50, 130) <= windows(60, 120)

    @given(st.lists(strategies.readings, max_size=40))
    def test_it_agrees_with_the_definition_read_word_by_word(self, readings: list[Reading]) -> None:
        assert sorted(detect(readings, EVERYONE, NEVER_LATE).alerts) == sorted(word_by_word(readings, 60, 120))


def word_by_word(readings: list[Reading], low: int, high: int) -> list[Alert]:
    """The definition again, with all readings of a window in a list."""
    windows = defaultdict(list)
    for reading in readings:
        windows[reading.user_id, reading.recorded_at - reading.recorded_at % 10_000].append(reading)
    found = []
    for (user, start), own in windows.items():
        south, north = min(r.latitude for r in own), max(r.latitude for r in own)
        west, east = min(r.longitude for r in own), max(r.longitude for r in own)
        average = sum(r.heart_rate for r in own) / len(own)
        still = (north - south) * 111_320 <= 10 and (east - west) * 111_320 * math.cos(math.radians(south)) <= 10
        if len(own) >= 2 and still and (average < low or average > high):
            found.append(Alert(user, start, start + 10_000, average, len(own), low, high, south, west))
    return found


class TestMistakesOfTheOriginal:
    """Each takes the place of one right rule, and the examples above must tell the difference."""

    def test_counting_rows_instead_of_places(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Window, "is_still", lambda window, _: window.readings == 1)
        assert not alerts(at(1, 181), at(9, 184, metres=-3))
        assert alerts(at(1, 181), rules=Rules(min_readings=1))  # right as long as one reading falls into a window

    def test_summing_the_bounds_over_the_readings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calm = at(1, 70), at(2, 70)
        assert not alerts(*calm)
        right = Ranges.at

        def summed(ranges: Ranges, user_id: str, start: int, length: int) -> RangeVersion | None:
            version = right(ranges, user_id, start, length)
            return version and version._replace(min_heart_rate=2 * version.min_heart_rate, max_heart_rate=240)

        monkeypatch.setattr(Ranges, "at", summed)
        assert alerts(*calm)  # 70 is below 2 · 60
        assert not alerts(at(1, 180), at(2, 180))  # and 180 is not above 2 · 120

    def test_an_average_in_whole_numbers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Window, "avg_heart_rate", lambda window: window.heart_rates // window.readings)
        assert not alerts(at(1, 120), at(2, 121))

    def test_degrees_taken_for_metres(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Window, "is_still", lambda window, limit: window.north - window.south <= limit)
        assert alerts(at(1, 180), at(2, 180, metres=10.01))


@pytest.fixture(scope="module")
def recordings() -> list[Reading]:
    if not RECORDINGS.is_dir():
        pytest.skip(f"no recordings at {RECORDINGS}: the numbers of real activities are NOT checked")
    return read_merged(sorted(RECORDINGS.glob("*.jsonl.gz")))


class TestRecordings:
    @pytest.mark.parametrize(("window_seconds", "expected"), [(10, 184), (30, 16)])
    def test_the_known_alerts(self, recordings: list[Reading], window_seconds: int, expected: int) -> None:
        rules = Rules(window_seconds=window_seconds)
        for now in (1_795_225_292_510, 1_795_225_292_510 + 123_457):
            found = detect(shifted(recordings, now), EVERYONE, rules)
            assert (len(found.alerts), len(found.late), found.accepted) == (expected, 0, 15_938)

    def test_as_they_are_the_newest_user_makes_others_late(self, recordings: list[Reading]) -> None:
        by_file = sorted(recordings, key=lambda reading: reading.user_id)
        assert len(detect(by_file, EVERYONE).late) > 3000

    def test_counting_rows_finds_none_of_them(self, recordings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Window, "is_still", lambda window, _: window.readings == 1)
        assert not detect(recordings, EVERYONE).alerts

    def test_the_rules_matter(self, recordings: list[Reading]) -> None:
        strict = replace(Rules(), still_metres=1)
        assert len(detect(recordings, EVERYONE, strict).alerts) < 184
