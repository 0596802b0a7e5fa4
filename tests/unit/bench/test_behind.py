"""How far a sink is behind, from two histories of counts."""

import itertools
import threading
import time

import pytest

from tests.bench.behind import History, behind, noting


def history(*counts: tuple[float, int]) -> History:
    return History([at for at, _ in counts], [count for _, count in counts])


def test_behind_is_how_long_ago_the_next_message_came() -> None:
    topic = history((0.0, 0), (1.0, 10), (2.0, 20), (3.0, 20))
    taken = history((1.5, 0), (2.5, 10), (2.6, 15))
    assert behind(topic, taken) == [(1.5, 0.5), (2.5, 0.5), (2.6, 2.6 - 2.0)]


def test_nothing_is_behind_when_all_was_taken_or_the_next_came_later() -> None:
    topic = history((0.0, 5), (4.0, 6))
    assert behind(topic, history((1.0, 5), (5.0, 6))) == [(1.0, 0.0), (5.0, 0.0)]


def test_values_are_noted_with_their_times_as_long_as_it_is_open() -> None:
    third, counted = threading.Event(), itertools.count()

    def value() -> int:
        number = next(counted)
        if number == 2:
            third.set()
        return number

    began = time.monotonic()
    with noting(value, every=0.001) as found:
        assert third.wait(10)
    ended = time.monotonic()
    assert [number for _, number in found] == list(range(len(found)))
    assert len(found) >= 3
    assert all(began <= at <= ended for at, _ in found)


def test_a_value_that_cannot_be_had_is_told_at_the_end() -> None:
    asked = threading.Event()

    def value() -> int:
        asked.set()
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"), noting(value, every=0.001):
        assert asked.wait(10)
