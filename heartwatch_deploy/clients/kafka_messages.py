"""Messages of Kafka topics: how far they go, compacted topics read and written as key → value, offsets of groups."""

import time
from contextlib import closing
from dataclasses import dataclass

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaError, Message, Producer, TopicPartition

from heartwatch_deploy.clients.kafka_connection import KafkaConnection


@dataclass(frozen=True, slots=True)
class Entry:
    """The newest value of a key: its offset, and its time in milliseconds by whoever stamps the topic's messages."""

    offset: int
    at: int
    value: bytes


class KafkaMessages(KafkaConnection):
    """What is in the topics, asked for and written; ClientError from every method."""

    _producer: Producer | None = None

    def end_offsets(self, topic: str) -> dict[int, int]:
        """Partition → offset after its last message."""
        with closing(self._consumer()) as consumer:
            return {part: ends[1] for part, ends in self._watermarks(consumer, topic).items()}

    def committed(self, group: str) -> dict[str, dict[int, int]]:
        """Topic → partition → offset that a consumer group reads next, as far as it has said; empty without a group."""
        wanted = [ConsumerGroupTopicPartitions(group)]
        answers = self._asked(lambda: self._admin.list_consumer_group_offsets(wanted, request_timeout=self._seconds))
        found: dict[str, dict[int, int]] = {}
        for part in self._asked(answers[group].result, right=f"Describe group {group}").topic_partitions:
            if part.offset >= 0:
                found.setdefault(part.topic, {})[part.partition] = part.offset
        return found

    def message_count(self, topic: str) -> int:
        """How many offsets lie between begin and end of all partitions; compacted ones count until they are gone."""
        with closing(self._consumer()) as consumer:
            return sum(end - begin for begin, end in self._watermarks(consumer, topic).values())

    def read_latest(self, topic: str) -> dict[bytes, tuple[int, bytes]]:
        """A one-partition topic up to its present end, as key → (offset, newest value); null removes a key."""
        return {key: (entry.offset, entry.value) for key, entry in self.read_entries(topic).items()}

    def read_entries(self, topic: str) -> dict[bytes, Entry]:
        """A one-partition topic up to its present end, as key → its newest value; null removes a key."""
        found: dict[bytes, Entry] = {}
        for message in self._read(topic):
            key, value = message.key() or b"", message.value()
            if value is None:
                found.pop(key, None)
            else:
                found[key] = Entry(message.offset() or 0, message.timestamp()[1], value)
        return found

    def read_all(self, topic: str) -> list[tuple[int, bytes]]:
        """Every message of a one-partition topic up to its present end, as offset and value; of tombstones none."""
        return [
            (message.offset() or 0, value) for message in self._read(topic) if (value := message.value()) is not None
        ]

    def newest(self, topic: str) -> dict[tuple[int, bytes], bytes]:
        """Every partition up to its present end, as (partition, key) → newest value; null removes a key."""
        found: dict[tuple[int, bytes], bytes] = {}
        for message in self._read(topic):
            place, value = (message.partition() or 0, message.key() or b""), message.value()
            if value is None:
                found.pop(place, None)
            else:
                found[place] = value
        return found

    def write(self, topic: str, key: bytes, value: bytes | None, *, partition: int = -1) -> None:
        """Writes one message and waits until all replicas in sync have it; None is a tombstone. Without a partition the
        key chooses one, which another client may choose otherwise."""
        if self._producer is None:
            own = {"acks": "all", "linger.ms": 0, "message.timeout.ms": int(self._seconds * 2000)}
            self._producer = self._made(Producer, **own)
        producer = self._producer
        errors: list[KafkaError] = []
        producer.produce(
            topic,
            key=key,
            value=value,
            partition=partition,
            on_delivery=lambda error, _message: errors.append(error) if error else None,
        )
        left = producer.flush(self._seconds * 3)
        if errors or left:
            error = errors[0] if errors else KafkaError(KafkaError._TIMED_OUT)
            raise self._client_error(error, right=f"Write topic {topic}")

    def _read(self, topic: str) -> list[Message]:
        """Every message up to the end, which the client library tells: what ends a transaction has an offset, too."""
        with closing(self._consumer()) as consumer:
            ways = {part: begin for part, (begin, end) in self._watermarks(consumer, topic).items() if begin < end}
            messages: list[Message] = []
            if not ways:
                return messages
            consumer.assign([TopicPartition(topic, part, begin) for part, begin in ways.items()])
            deadline = time.monotonic() + self._seconds * 4
            while True:
                message = consumer.poll(0.1)
                if message is None:
                    if time.monotonic() > deadline:
                        raise self._client_error(KafkaError(KafkaError._TIMED_OUT))
                elif (error := message.error()) is None:
                    messages.append(message)
                elif error.code() == KafkaError._PARTITION_EOF:
                    ways.pop(message.partition() or 0, None)
                    if not ways:
                        return messages
                else:
                    raise self._client_error(error, right=f"Read topic {topic}")

    def _watermarks(self, consumer: Consumer, topic: str) -> dict[int, tuple[int, int]]:
        listed = self._asked(lambda: consumer.list_topics(topic, timeout=self._seconds)).topics[topic]
        if listed.error:
            raise self._client_error(listed.error, right=f"Describe topic {topic}")
        return {part: self._ends(consumer, TopicPartition(topic, part)) for part in sorted(listed.partitions)}

    def _ends(self, consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
        ends: tuple[int, int] = self._asked(
            lambda: consumer.get_watermark_offsets(partition, timeout=self._seconds),
            right=f"Describe topic {partition.topic}",
        )
        return ends

    def _consumer(self) -> Consumer:
        own = {
            "group.id": "heartwatch_deploy",
            "enable.auto.commit": False,
            "allow.auto.create.topics": False,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,  # the end of a partition is told by a fetch that finds nothing more
        }
        made: Consumer = self._made(Consumer, **own)
        made.poll(0)  # here a token is asked for, where one is needed
        return made
