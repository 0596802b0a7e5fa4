from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice, pairwise, takewhile
from statistics import mean

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heartwatch_deploy.readings.days import DAY_MS, MODE_SPELLS, SPELL_WINDOWS
from heartwatch_deploy.readings.device import Notification
from heartwatch_deploy.readings.generator import Load, Skew, generated
from heartwatch_deploy.readings.homes import AREAS, Area, areas_of
from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.readings.people import Mode, Person, seven_digits, user_id_of
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


def test_everybody_lives_in_one_of_several_states_and_stays_there(an_hour: list[Reading]) -> None:
    homes = {}
    for reading in an_hour:
        state, zipcode = reading.circumstances.state, reading.circumstances.zipcode or ""
        (area,) = (each for each in AREAS if each.state == state)
        assert area.latitude[0] <= reading.latitude <= area.latitude[1]
        assert area.longitude[0] <= reading.longitude <= area.longitude[1]
        assert zipcode.startswith(area.zipcodes)
        assert homes.setdefault(reading.user_id, (state, zipcode)) == (state, zipcode)
    living = Counter(state for state, _ in homes.values())
    assert living.keys() == {"NY", "NJ", "PA"}
    assert max(living.values()) < 2 * min(living.values()), "about as many in each"


def test_states_without_an_area_in_the_square_have_all_of_it() -> None:
    square, zipcodes = ((50.0, 52.0), (7.0, 9.0)), ("10001", "19020")
    assert areas_of(("NY", "BE"), zipcodes, *square) == tuple(Area(each, *square, zipcodes) for each in ("NY", "BE"))
    (inside,) = areas_of(("PA",), zipcodes, (39.0, 41.0), (-75.0, -73.0))
    assert inside.zipcodes == ("19020",)


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


def spells_of_a_day(number: int, *, window_ms: int = 10_000) -> Iterator[tuple[int, Reading]]:
    """The length of each spell (ms) and what is said at its beginning, from midnight to midnight."""
    person = Person(number, seed=1, window_ms=window_ms, bounds=BOUNDS)
    midnight = START // DAY_MS * DAY_MS
    time = -(-midnight // window_ms) * window_ms
    while time < midnight + DAY_MS:
        spell = person.spell_at(time)
        assert spell.start == time < spell.end
        yield spell.end - time, person.reading_at(time)
        time = spell.end


@pytest.mark.parametrize("window_ms", [10_000, 7_000, 60_000])
def test_counters_since_midnight_are_the_sum_of_what_was_done(window_ms: int) -> None:
    for number in (0, 5, 17):
        steps = metres = minutes = kcal = 0.0
        for length, reading in spells_of_a_day(number, window_ms=window_ms):
            said = reading.circumstances
            assert said.steps == pytest.approx(steps, abs=1)
            assert said.active_minutes == int(minutes + 1e-6)
            assert said.calories_burned == pytest.approx(kcal, abs=0.02)
            steps += (said.cadence or 0) * length / 60_000
            minutes += length / 60_000 if said.cadence else 0
            kcal += 1.2 * length / 60_000 + 0.04 * (said.speed or 0) * length / 1000
            metres = max(metres, said.distance or 0)
        assert steps > 10_000
        assert metres > 400


def test_the_distance_is_that_of_the_activity() -> None:
    before: Reading | None = None
    gone = 0.0
    for length, reading in spells_of_a_day(3):
        said = reading.circumstances
        if before is None or before.circumstances.activity != said.activity:
            assert said.distance == 0
            gone = 0.0
        elif said.distance:  # a new round of the day is a new activity, too
            assert said.distance == pytest.approx(gone, abs=0.1)
        gone = (said.distance or 0) + (said.speed or 0) * length / 1000
        before = reading


def test_cadence_and_speed_fit_the_activity(an_hour: list[Reading]) -> None:
    paces = defaultdict(set)
    for reading in an_hour:
        said = reading.circumstances
        moves = said.activity in {Mode.WALK, Mode.EXERCISE}
        assert bool(said.cadence) == bool(said.speed) == moves
        paces[reading.user_id, said.activity].add((said.cadence, said.speed))
    assert all(len(own) == 1 for own in paces.values())


def test_exercise_strains_and_warms(an_hour: list[Reading]) -> None:
    def of(mode: Mode, name: str) -> float:
        return mean(getattr(r.circumstances, name) for r in an_hour if r.circumstances.activity == mode)

    assert of(Mode.EXERCISE, "stress") > of(Mode.HOME, "stress") + 10
    assert of(Mode.EXERCISE, "temperature") > of(Mode.HOME, "temperature") + 0.5


def test_a_battery_drains_and_is_charged() -> None:
    person = Person(3, seed=1, window_ms=10_000, bounds=BOUNDS)
    hours = [person.reading_at(START + hour * 3_600_000).circumstances.battery or 0 for hour in range(24 * 7)]
    assert 1 <= min(hours) < 25
    assert 90 < max(hours) <= 100
    drained, charged = [later < now for now, later in pairwise(hours)], [later > now for now, later in pairwise(hours)]
    assert sum(drained) > 5 * sum(charged) > 0


def test_a_device_tells_its_wearer_of_an_alarm_once(an_hour: list[Reading]) -> None:
    told = [r for r in an_hour if r.circumstances.notification == Notification.HEART_RATE]
    anomalies = {(r.user_id, r.recorded_at // (10_000 * SPELL_WINDOWS)) for r in an_hour if r.heart_rate >= 180}
    assert told
    assert all(reading.heart_rate >= 180 for reading in told)
    assert len(told) <= len(anomalies)


def test_a_day_has_every_notification() -> None:
    seen = {
        spell.told.notification
        for number in range(20)
        for time in range(START, START + DAY_MS, 40_000)
        for spell in [Person(number, seed=1, window_ms=10_000, bounds=BOUNDS).spell_at(time)]
    }
    assert seen == {None, *Notification}


def test_silent_devices_are_off_for_whole_blocks_and_say_else_what_they_would_say(an_hour: list[Reading]) -> None:
    heard = list(
        takewhile(
            lambda r: r.recorded_at <= an_hour[-1].recorded_at,
            generated(Load(start=START, bounds=BOUNDS, rate=50, users=100, silent=0.1)),
        )
    )
    assert set(heard) < set(an_hour)
    assert len(heard) / len(an_hour) == pytest.approx(0.9, abs=0.03)
    last: dict[str, int] = {}
    gaps = []
    for reading in heard:
        gaps.append(reading.recorded_at - last.get(reading.user_id, reading.recorded_at))
        last[reading.user_id] = reading.recorded_at
    block = MODE_SPELLS * SPELL_WINDOWS * 10_000
    assert all(gap <= 2000 or gap >= block - 2000 for gap in gaps)


@given(st.floats(-180, 180) | st.integers(-(2**31), 2**31).map(lambda number: (number + 0.5) / 1e7))
@example(-74.00000005)
@example(40.12345675)
def test_seven_digits_are_those_of_round(degrees: float) -> None:
    assert seven_digits(degrees) == round(degrees, 7)
