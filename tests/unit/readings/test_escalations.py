"""The reference of `escalations`: whose alerts nobody saw to in time, and who alerts in windows running."""

import random

from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.acknowledgements import Acknowledgement
from heartwatch_deploy.readings.escalations import DAY_MS, Escalation, Heard, alert_id, keeps_alerting, unacknowledged
from heartwatch_deploy.readings.reference import Alert

NOW = 1_780_000_200_000
WINDOW = 10_000
MINUTE = 60_000


def alert(number: int, *, user: str = "ann") -> Alert:
    """Of the window that ends so many windows after now."""
    end = NOW + number * WINDOW
    return Alert(user, end - WINDOW, end, 180.0, 3, 60, 120, 40.0, -74.0)


def came(what: Alert | Acknowledgement, minutes: float) -> Heard:
    return Heard(NOW + round(minutes * MINUTE), what)


def seen(alert: Alert) -> Acknowledgement:
    return Acknowledgement(alert_id(alert), "eve", NOW)


def test_an_alert_that_nobody_acknowledged_is_escalated_when_the_minutes_are_over() -> None:
    assert unacknowledged([came(alert(0), 1)]) == [
        Escalation(
            escalation_id=f"unacknowledged|ann|{NOW - WINDOW}",
            user_id="ann",
            alert_id=f"ann|{NOW - WINDOW}",
            reason="unacknowledged",
            since=NOW,
            escalated_at=NOW + 6 * MINUTE,
            windows=None,
        )
    ]


def test_an_acknowledgement_counts_that_comes_in_time() -> None:
    for minutes in (-4.9, 0, 4.9):
        assert unacknowledged([came(alert(0), 0), came(seen(alert(0)), minutes)]) == []
    assert unacknowledged([came(alert(0), 0), came(seen(alert(0)), 4), came(seen(alert(0)), 8)]) == []


def test_one_that_comes_later_takes_nothing_back_and_one_of_another_alert_says_nothing() -> None:
    late = [came(alert(0), 0), came(seen(alert(0)), 5.1)]
    of_another = [came(alert(0), 0), came(seen(alert(1)), 1)]
    assert unacknowledged(late) == unacknowledged(of_another) == unacknowledged([came(alert(0), 0)])
    assert unacknowledged([came(seen(alert(0)), 1)]) == []


def test_what_is_older_than_a_day_when_it_comes_is_let_be() -> None:
    old = Heard(alert(0).window_end + DAY_MS, alert(0))
    assert unacknowledged([old]) == []
    assert len(unacknowledged([old._replace(at=old.at - 1)])) == 1
    assert keeps_alerting([old], windows=1) == []


def test_who_alerts_in_windows_running_is_escalated_with_each_that_ends_a_run() -> None:
    rows = keeps_alerting([came(alert(number), 0) for number in (0, 1, 2, 3, 5, 6)])
    assert [(row.escalation_id, row.since, row.escalated_at, row.windows) for row in rows] == [
        (f"keeps_alerting|ann|{NOW + 2 * WINDOW}", NOW - WINDOW, NOW + 2 * WINDOW, 3),
        (f"keeps_alerting|ann|{NOW + 3 * WINDOW}", NOW, NOW + 3 * WINDOW, 3),
    ]


def test_users_are_told_apart_and_an_alert_that_comes_again_is_one() -> None:
    assert (
        keeps_alerting([came(alert(number, user=user), 0) for number, user in enumerate(("ann", "bob", "ann"))]) == []
    )
    assert keeps_alerting([came(alert(number), 0) for number in (0, 0, 1)]) == []


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_in_which_alerts_come_does_not_matter(numbers: list[int], windows: int, draw: random.Random) -> None:
    heard = [came(alert(number), 0) for number in numbers]
    in_order = keeps_alerting(heard, windows=windows)
    draw.shuffle(heard)
    assert keeps_alerting(heard, windows=windows) == in_order
    hops = [start for start in range(31) if set(range(start, start + windows)) <= set(numbers)]
    assert [(row.since - NOW) // WINDOW + 1 for row in in_order] == hops
