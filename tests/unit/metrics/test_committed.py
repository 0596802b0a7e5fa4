"""Counting goes on where it stopped, also over another consumer, and reads what came meanwhile."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Message

from heartwatch_deploy.metrics.committed import Committed


@dataclass
class Assigned:
    """Stands where a consumer does, and remembers what it was told to read."""

    places: dict[tuple[str, int], int] = field(default_factory=dict)

    def assign(self, parts: list[Any]) -> None:
        self.places = {(part.topic, part.partition): part.offset for part in parts}


@dataclass
class Came:
    """A message, as far as it is looked at."""

    at: tuple[str, int, int]
    wrong: KafkaError | None = None

    def error(self) -> KafkaError | None:
        return self.wrong

    def topic(self) -> str:
        return self.at[0]

    def partition(self) -> int:
        return self.at[1]

    def offset(self) -> int:
        return self.at[2]


def take(committed: Committed, *messages: Came) -> None:
    committed.take(cast(list[Message], messages))


def go_on(committed: Committed, ends: dict[str, dict[int, int]]) -> dict[tuple[str, int], int]:
    consumer = Assigned()
    committed.go_on(cast(Consumer, consumer), ends)
    return consumer.places


def test_only_what_comes_after_the_start_is_counted_and_marks_are_not() -> None:
    committed = Committed()
    assert go_on(committed, {"late": {0: 10, 1: 4}}) == {("late", 0): 10, ("late", 1): 4}
    assert committed.counts() == {"late": 0}
    take(committed, Came(("late", 0, 10)), Came(("late", 0, 12)), Came(("late", 1, 4)))
    assert committed.counts() == {"late": 3}, "offset 11 was a transaction's mark"


def test_another_consumer_goes_on_and_a_topic_that_came_later_counts_from_its_beginning() -> None:
    committed = Committed()
    go_on(committed, {"late": {0: 10}})
    take(committed, Came(("late", 0, 10)))
    assert go_on(committed, {"late": {0: 30}, "dead": {0: 2}}) == {("late", 0): 11, ("dead", 0): 0}
    assert committed.counts() == {"late": 1, "dead": 0}


def test_a_topic_that_was_deleted_is_not_told_any_more_and_begins_anew() -> None:
    committed = Committed()
    go_on(committed, {"late": {0: 10}})
    take(committed, Came(("late", 0, 10)))
    assert go_on(committed, {}) == {}
    assert committed.counts() == {}
    assert go_on(committed, {"late": {0: 3}}) == {("late", 0): 0}
    assert committed.counts() == {"late": 0}, "as Prometheus expects of a counter that began anew"


def test_an_error_is_raised() -> None:
    with pytest.raises(KafkaException):
        take(Committed(), Came(("late", 0, 0), KafkaError(KafkaError._ALL_BROKERS_DOWN)))
