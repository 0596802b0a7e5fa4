"""Rows of several topics are read, whichever of them are not there yet."""

from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from heartwatch_deploy.dashboard import rows
from heartwatch_deploy.dashboard.kept import Kept
from heartwatch_deploy.dashboard.rows import RowMessages


class Consumer:
    """Knows these topics, of one partition each."""

    def __init__(self, *there: str) -> None:
        self.there, self.assigned = list(there), ()

    def list_topics(self, topic: str = "", *, timeout: float) -> Any:
        unknown = SimpleNamespace(error=KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART), partitions={})
        found = {each: SimpleNamespace(error=None, partitions={0: None}) for each in self.there}
        return SimpleNamespace(topics=found | ({topic: found.get(topic, unknown)} if topic else {}))

    def get_watermark_offsets(self, part: Any, *, timeout: float) -> tuple[int, int]:
        return 0, 3

    def assign(self, places: Any) -> None:
        self.assigned = tuple((each.topic, each.offset) for each in places)

    def close(self) -> None:
        self.assigned = ()


def reading(monkeypatch: pytest.MonkeyPatch, consumer: Consumer) -> RowMessages:
    monkeypatch.setattr(rows, "onlooker_of", lambda *_: consumer)
    deployment: Any = SimpleNamespace(servers=lambda: SimpleNamespace(registry=None))
    return RowMessages(Kept(), deployment, ("acknowledgements", "escalations"))


def test_a_missing_topic_keeps_nobody_from_reading_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = Consumer("acknowledgements")
    with reading(monkeypatch, consumer) as messages:
        assert consumer.assigned == (("acknowledgements", 0),)
        assert messages.missing == ["escalations"]
        assert not messages.has_come()
        consumer.there.append("escalations")
        assert messages.has_come()


def test_with_no_topic_at_all_the_trouble_is_kafkas(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KafkaException), reading(monkeypatch, Consumer()):
        pass
