"""How far a sink is behind, from two histories of counts."""

from tests.bench.behind import History, behind


def history(*counts: tuple[float, int]) -> History:
    return History([at for at, _ in counts], [count for _, count in counts])


def test_behind_is_how_long_ago_the_next_message_came() -> None:
    topic = history((0.0, 0), (1.0, 10), (2.0, 20), (3.0, 20))
    taken = history((1.5, 0), (2.5, 10), (2.6, 15))
    assert behind(topic, taken) == [(1.5, 0.5), (2.5, 0.5), (2.6, 2.6 - 2.0)]


def test_nothing_is_behind_when_all_was_taken_or_the_next_came_later() -> None:
    topic = history((0.0, 5), (4.0, 6))
    assert behind(topic, history((1.0, 5), (5.0, 6))) == [(1.0, 0.0), (5.0, 0.0)]
