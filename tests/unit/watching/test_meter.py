"""Rates and delays are what a person would count by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.watching.meter import DELAY_SECONDS, KEPT_SECONDS, RATE_SECONDS, Meter


def test_nothing_seen_is_no_rate_and_no_delay() -> None:
    meter = Meter(start=100.0)
    assert meter.rate("readings", at=100.5) == 0
    assert meter.quantiles(0.5, 0.99, at=100.5) is None
    assert meter.history("readings", at=100.5, seconds=40) == ()


def test_a_rate_covers_whole_seconds_only() -> None:
    meter = Meter(start=100.0)
    for tenth in range(25):
        meter.count("readings", 10, at=100 + tenth / 10)
    assert meter.rate("readings", at=102.5) == 100
    assert meter.history("readings", at=102.5, seconds=40) == (100, 100)
    assert meter.total("readings") == 250


def test_a_rate_forgets_what_is_over() -> None:
    meter = Meter(start=0.0)
    meter.count("readings", 1000, at=0.5)
    assert meter.rate("readings", at=RATE_SECONDS + 0.5) == 1000 / RATE_SECONDS
    assert meter.rate("readings", at=RATE_SECONDS + 1.5) == 0


def test_names_are_counted_apart() -> None:
    meter = Meter(start=0.0)
    meter.count("late_readings", 3, at=0.1)
    assert (meter.total("late_readings"), meter.total("dead_letters")) == (3, 0)


def test_a_long_run_keeps_the_newest_history_and_every_total() -> None:
    meter = Meter(start=0.0)
    seconds = 5 * KEPT_SECONDS
    for second in range(seconds):
        meter.count("readings", second, at=second + 0.5)
    assert meter.total("readings") == sum(range(seconds))
    assert meter.history("readings", at=float(seconds), seconds=40) == tuple(range(seconds - 40, seconds))


def test_old_delays_are_forgotten() -> None:
    meter = Meter(start=0.0)
    meter.delay(9.0, at=0.0)
    meter.delay(1.0, at=float(DELAY_SECONDS))
    assert meter.quantiles(0.99, at=DELAY_SECONDS + 0.1) == (1.0,)


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_the_smallest_delay_that_the_share_does_not_exceed(delays: list[float], share: float) -> None:
    meter = Meter(start=0.0)
    for seconds in delays:
        meter.delay(seconds, at=1.0)
    (found,) = meter.quantiles(share, at=1.0) or ()
    assert found in delays
    below = sum(seconds <= found for seconds in delays)
    strictly_below = sum(seconds < found for seconds in delays)
    assert below >= share * len(delays) - 1e-9
    assert strictly_below < share * len(delays)


def test_the_hundredth_of_a_hundred() -> None:
    meter = Meter(start=0.0)
    for number in range(1, 101):
        meter.delay(float(number), at=1.0)
    assert meter.quantiles(0.5, 0.99, 1.0, at=1.0) == pytest.approx((50.0, 99.0, 100.0))
