"""Alerts newest first, each once, of whom one looks for; reasons counted, not without end."""

import pytest
from board_filled import alert

from heartwatch_deploy.dashboard import alerts as module
from heartwatch_deploy.dashboard.alerts import AlertBook, key_of
from heartwatch_deploy.dashboard.tally import OTHERS, REASONS_AT_MOST, Tally


def test_the_newest_alert_comes_first_and_none_comes_twice() -> None:
    book, first, second = AlertBook(), alert("user_1"), alert("user_2")
    assert [book.take(each) for each in (first, second, first)] == [True, True, False]
    assert book.newest(9) == (second, first)
    assert book.newest(1) == (second,)
    assert book.find(key_of(first)) == first


def test_alerts_are_found_by_a_part_of_the_users_name() -> None:
    book = AlertBook()
    for user in ("user_00042", "user_00421", "patient_7"):
        book.take(alert(user))
    assert [each.user_id for each in book.newest(9, user=" 0042 ")] == ["user_00421", "user_00042"]
    assert [each.user_id for each in book.newest(9, user="PATIENT")] == ["patient_7"]
    assert book.newest(9, user="nobody") == ()


def test_old_alerts_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    book = AlertBook()
    for number in range(5):
        book.take(alert(f"user_{number}"))
    assert [each.user_id for each in book.newest(9)] == ["user_4", "user_3", "user_2"]


def test_reasons_beyond_the_bound_count_together() -> None:
    tally = Tally()
    for number in range(REASONS_AT_MOST + 5):
        tally.take(f"reason {number}")
    tally.take("reason 0")
    assert tally.total == REASONS_AT_MOST + 6
    assert tally.most_common()[:2] == ((OTHERS, 5), ("reason 0", 2))
