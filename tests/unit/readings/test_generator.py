from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice, pairwise, takewhile
from statistics import mean

import pytest

from heartwatch_deploy.readings.generator import Load, Skew, generated
from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.readings.people import Mode, user_id_of
from heartwatch_deploy.readings.ranges import Ranges, synthetic_range
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Rules, detect
from tests.readings_schema import BOUNDS

START = 1_780_000_000_000


def first(count: int, **load: object) -> list[Reading]:
    return list(islice(generated(Load(start=START, bounds=BOUNDS, **load)), count))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def an_hour() -> list[Reading]:
    """Of 100 people, every 2 s."""
    return first(180_000, rate=50, users=100)


def test_the_same_seed_gives_the_same_readings() -> None:
    assert first(500, rate=100) == first(500, rate=100)
    assert first(500, rate=100) != first(500, rate=100, seed=2)


def test_they_come_in_order_at_the_rate() -> None:
    readings = first(5000, rate=5000)
    times = [reading.recorded_at for reading in readings]
    assert times == sorted(times)
    assert times[0] == START
    assert times[-1] == START + 999


@pytest.mark.parametrize(("rate", "users"), [(50, 100), (70, 100), (30, 1000), (999, 20_000)])
def test_an_active_user_is_never_silent_for_longer_than_two_seconds(rate: float, users: int) -> None:
    seen: dict[str, int] = {}
    for reading in first(int(rate * 60), rate=rate, users=users):
        before = seen.get(reading.user_id, reading.recorded_at)
        assert reading.recorded_at - before <= 2000
        seen[reading.user_id] = reading.recorded_at


def test_when_not_all_can_be_active_others_take_over() -> None:
    readings = first(2 * 10 * 600, rate=10, users=40)
    early = {reading.user_id for reading in readings if reading.recorded_at < START + 600_000}
    late = {reading.user_id for reading in readings if reading.recorded_at >= START + 600_000}
    assert (len(early), len(late), early & late) == (20, 20, set())


def test_everybody_lives_in_new_york(an_hour: list[Reading]) -> None:
    for reading in an_hour:
        assert 39 <= reading.latitude <= 41
        assert -75 <= reading.longitude <= -73
        assert reading.circumstances.state == "NY"
        assert 10_001 <= int(reading.circumstances.zipcode or 0) <= 11_699


def test_heart_rates_fit_what_people_do(an_hour: list[Reading]) -> None:
    for reading in an_hour:
        resting = reading.circumstances.activity in {Mode.HOME, Mode.STILL}
        if reading.heart_rate > 170:
            assert resting
            assert 180 <= reading.heart_rate <= 200
        elif resting:
            assert 50 <= reading.heart_rate <= 110
    assert {reading.circumstances.activity for reading in an_hour} == set(Mode)


def test_modes_go_on_for_minutes(an_hour: list[Reading]) -> None:
    def lengths() -> Iterator[int]:
        for user in ("user_00000", "user_00001"):
            own = [(r.recorded_at, r.circumstances.activity) for r in an_hour if r.user_id == user]
            changes = [time for (time, now), (_, before) in zip(own[1:], own, strict=False) if now != before]
            yield from (later - earlier for earlier, later in pairwise(changes))

    assert all(length >= 230_000 for length in lengths())


def test_five_in_a_hundred_readings_are_anomalies(an_hour: list[Reading]) -> None:
    assert mean(reading.heart_rate >= 180 for reading in an_hour) == pytest.approx(0.05, abs=0.005)


def test_an_anomaly_lasts_one_to_three_windows(an_hour: list[Reading]) -> None:
    windows = defaultdict(set)
    for reading in an_hour:
        if reading.heart_rate >= 180:
            windows[reading.user_id].add(reading.recorded_at // 10_000)
    lengths = Counter(length for own in windows.values() for length in runs_of(own))
    # Two that meet by chance may look like one.
    assert sum(lengths[n] for n in (1, 2, 3)) / lengths.total() > 0.9


def runs_of(numbers: set[int]) -> Iterator[int]:
    for number in numbers:
        if number - 1 not in numbers:
            yield sum(1 for _ in takewhile(lambda n: n in numbers, range(number, number + 10_000)))


def test_every_anomaly_and_nothing_else_is_an_alert(an_hour: list[Reading]) -> None:
    ranges = Ranges.of(synthetic_range(user_id_of(number), seed=1) for number in range(100))
    found = {(alert.user_id, alert.window_start) for alert in detect(an_hour, ranges, Rules()).alerts}
    assert found == {(r.user_id, r.recorded_at // 10_000 * 10_000) for r in an_hour if r.heart_rate >= 180}


def test_parts_together_are_the_whole() -> None:
    edges = (0.0, 0.1, 0.55, 1.0)
    parts = [
        list(
            takewhile(
                lambda r: r.recorded_at < START + 20_000,
                generated(Load(start=START, rate=500, bounds=BOUNDS, part=part)),
            )
        )
        for part in pairwise(edges)
    ]
    assert sorted(reading for part in parts for reading in part) == sorted(first(10_000, rate=500))
    assert [len(part) / 10_000 for part in parts] == pytest.approx([0.1, 0.45, 0.45], abs=0.02)


def test_skew_makes_a_few_users_and_partitions_hot() -> None:
    skew = Skew(share=0.5, users=3, partitions=frozenset({1}), of_partitions=4)
    counted = Counter(reading.user_id for reading in first(10_000, rate=1000, users=200, skew=skew))
    hot = [user for user, _ in counted.most_common(3)]
    assert {partition_of(user, 4) for user in hot} == {1}
    assert sum(counted[user] for user in hot) / 10_000 == pytest.approx(0.5, abs=0.02)
    assert len(counted) == 200
