"""Messages of topics that are written in transactions: counted one by one, for the marks between take offsets too."""

from collections import Counter
from collections.abc import Iterable, Mapping

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from heartwatch_deploy.watching.asking import Offsets


class Committed:
    """What was counted, and where to go on; it outlives the consumers that read for it."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, int], int] = {}
        self._counts: Counter[str] = Counter()
        self._begun = False

    def counts(self) -> dict[str, int]:
        """By topic, of those that are there."""
        return {topic: self._counts[topic] for topic in sorted({topic for topic, _ in self._next})}

    def go_on(self, consumer: Consumer, ends: Mapping[str, Offsets]) -> None:
        """The consumer goes on where the last one stopped, in the topics of `ends`: at first at their ends, but a topic
        that came later is read from its beginning. One that is gone is forgotten; its namesake counts from zero."""
        begun = self._begun
        self._next = {
            (topic, part): self._next.get((topic, part), 0 if begun else end)
            for topic, parts in ends.items()
            for part, end in parts.items()
        }
        self._counts = Counter({topic: count for topic, count in self._counts.items() if topic in ends})
        self._begun = True
        consumer.assign([TopicPartition(topic, part, offset) for (topic, part), offset in self._next.items()])

    def take(self, messages: Iterable[Message]) -> None:
        """Raises KafkaException where one is an error."""
        for message in messages:
            if error := message.error():
                raise KafkaException(error)
            topic = message.topic() or ""
            self._counts[topic] += 1
            self._next[topic, message.partition() or 0] = (message.offset() or 0) + 1
