"""Ten minutes of every user in arrays: what is kept, what is forgotten, and how much it takes."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from heartwatch_deploy.dashboard.heart_rates import AHEAD_SECONDS, KEPT_SECONDS, USERS_AT_MOST, Columns, HeartRates

START = 1_795_000_000


def columns(*readings: tuple[str, int, int]) -> Columns:
    """Of (user, second, rate)."""
    users, seconds, rates = zip(*readings, strict=True) if readings else ((), (), ())
    return Columns(users, [each * 1000 for each in seconds], rates, [40.5] * len(users), [-74.0] * len(users))


reading = st.tuples(st.sampled_from("abc"), st.integers(-700, 40), st.integers(-5, 310))


@settings(deadline=None)  # two cores are often busy with other things
@given(st.lists(st.tuples(st.integers(0, 400), st.lists(reading, max_size=8)), max_size=12))
def test_a_series_is_what_a_plain_dictionary_would_hold(batches: list[tuple[int, list[tuple[str, int, int]]]]) -> None:
    kept, plain, now = HeartRates(now=START), dict[tuple[str, int], int](), START
    for passed, readings in batches:
        now += passed
        placed = [(user, now + offset, rate) for user, offset, rate in readings]
        kept.take(columns(*placed), now=now)
        oldest = now + AHEAD_SECONDS - KEPT_SECONDS - AHEAD_SECONDS
        for user, second, rate in placed:
            if oldest < second <= now + AHEAD_SECONDS and 1 <= rate <= 300:
                plain[user, second] = rate
    for user in "abc":
        expected = {
            second: rate for (whose, second), rate in plain.items() if whose == user and second > now - KEPT_SECONDS
        }
        series = kept.of(user, now=now)
        found = {} if series is None else dict(zip(series.seconds.tolist(), series.rates.tolist(), strict=True))
        assert found == expected


def test_one_reading_from_the_far_future_forgets_nothing() -> None:
    kept = HeartRates(now=START)
    kept.take(columns(("a", START, 70), ("a", START + 10**8, 80)), now=START)
    series = kept.of("a", now=START)
    assert series is not None
    assert series.rates.tolist() == [70]


def test_a_place_is_the_newest_readings_also_when_an_older_one_comes_later() -> None:
    kept = HeartRates(now=START)
    kept.take(Columns(["a"], [START * 1000], [70], [40.0], [-74.0]), now=START)
    kept.take(Columns(["a"], [(START - 9) * 1000], [70], [10.0], [10.0]), now=START)
    assert kept.places(now=START).latitudes.tolist() == [40.0]
    assert kept.places(now=START + 2 * KEPT_SECONDS).latitudes.tolist() == []


def test_what_is_no_place_is_not_kept() -> None:
    kept = HeartRates(now=START)
    kept.take(Columns(["a", "b"], [START * 1000] * 2, [70, 70], [math.nan, 91.0], [0.0, 0.0]), now=START)
    assert kept.places(now=START).latitudes.tolist() == []


def test_twenty_thousand_users_take_less_than_45_megabytes() -> None:
    kept = HeartRates(now=START)
    kept.take(columns(*((f"user_{number:05}", START, 70) for number in range(20_000))), now=START)
    assert kept.users == 20_000
    assert kept.bytes < 45_000_000


def test_more_users_than_there_is_room_for_are_left_out() -> None:
    kept = HeartRates(now=START)
    taken = kept.take(columns(*((str(number), START, 70) for number in range(USERS_AT_MOST + 5))), now=START)
    assert (taken, kept.users) == (USERS_AT_MOST, USERS_AT_MOST)
    assert kept.of(str(USERS_AT_MOST), now=START) is None
