import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings import ticks
from heartwatch_deploy.readings.arrivals import Arrival, Trouble, in_trouble, with_malformed
from heartwatch_deploy.readings.malformed import KINDS, Malformed
from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.readings.ranges import Ranges
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import detect

START = 1_780_000_000_000


def every_second(count: int) -> list[Reading]:
    return [Reading("ann", START + 1000 * n, 40.0, -74.0, 70) for n in range(count)]


def sent(arrivals: list[Arrival]) -> list[Reading]:
    return [arrival.message for arrival in arrivals if isinstance(arrival.message, Reading)]


def test_without_trouble_each_comes_in_its_time() -> None:
    readings = every_second(5)
    assert list(in_trouble(readings, Trouble())) == [Arrival(r.recorded_at, r) for r in readings]


@given(st.integers(0, 60), st.integers(0, 8000), st.floats(0, 1), st.integers())
def test_nothing_is_lost_on_the_way(count: int, disorder_ms: int, late: float, seed: int) -> None:
    readings = every_second(count)
    arrivals = list(in_trouble(readings, Trouble(disorder_ms=disorder_ms, late_share=late, seed=seed)))
    assert sorted(sent(arrivals)) == readings
    assert [arrival.due for arrival in arrivals] == sorted(arrival.due for arrival in arrivals)


def test_disorder_stays_within_its_bound_and_is_there() -> None:
    arrivals = list(in_trouble(every_second(1000), Trouble(disorder_ms=3000)))
    times = [reading.recorded_at for reading in sent(arrivals)]
    assert times != sorted(times)
    assert not detect(sent(arrivals), Ranges()).late


def test_who_is_called_late_is_late() -> None:
    arrivals = list(in_trouble(every_second(2000), Trouble(late_share=0.1, disorder_ms=2000)))
    called = [a.message for a in arrivals if a.is_late and isinstance(a.message, Reading)]
    late = detect(sent(arrivals), Ranges()).late
    assert set(called) <= set(late)
    assert 140 <= len(called) <= 260


def test_malformed_messages_come_evenly_and_of_every_kind() -> None:
    arrivals = list(with_malformed(in_trouble(every_second(1000), Trouble()), 0.09, count=90))
    broken = [arrival.message for arrival in arrivals if isinstance(arrival.message, Malformed)]
    assert len(broken) == 90
    assert {message.kind for message in broken} == set(KINDS)
    first_half = [a for a in arrivals[: len(arrivals) // 2] if isinstance(a.message, Malformed)]
    assert len(first_half) == pytest.approx(45, abs=2)


class TestTicks:
    def test_they_reach_every_partition(self) -> None:
        assert [partition_of(tick.user_id, 4) for tick in ticks.ticks_at(START, 4)] == [0, 1, 2, 3]

    def test_twice_a_second_apart(self) -> None:
        closing = ticks.closing(START, 40_000, 4)
        assert [arrival.due - START for arrival in closing] == [0] * 4 + [1000] * 4
        assert {a.message.recorded_at - START for a in closing} == {40_000, 41_000}

    def test_they_close_windows_and_raise_no_alert(self) -> None:
        ranges = Ranges(versions=Ranges.of([]).versions, everyone=None)
        found = detect([*every_second(3), *sent(ticks.closing(START + 2000, 16_000, 4))], ranges)
        assert not found.alerts
        assert not found.late

    def test_on_the_way_no_partition_is_silent_for_longer(self) -> None:
        arrivals = [Arrival(START + 700 * n, r) for n, r in enumerate(every_second(50))]
        with_ticks = list(ticks.between(arrivals, 1000, 2))
        times = [a.message.recorded_at for a in with_ticks if a.message.user_id.startswith(ticks.PREFIX)]
        assert times == [START + 1000 * (n // 2) for n in range(len(times))]
        assert [a.due for a in with_ticks] == sorted(a.due for a in with_ticks)
