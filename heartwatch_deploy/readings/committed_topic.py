"""A topic that gets each message once, even from a process that is killed: how far it came is committed with them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from heartwatch_deploy.readings.arrivals import Message
from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.kafka_writer import PRODUCER
from heartwatch_deploy.readings.malformed import Malformed

_COMMIT_EVERY_SECONDS: Final = 0.1
_PATIENCE_SECONDS: Final = 60.0


@dataclass
class CommittedTopic:
    """Messages in transactions, under a `name` that no other running process has: it keeps an older one of that name
    from writing, and the consumer group that holds the position is called so. `kafka` are settings of a client. Every
    method raises KafkaException where Kafka does not take what was sent; then the process must end, and another one
    goes on from the position."""

    kafka: Mapping[str, str]
    topic: str
    encoder: Encoder
    name: str
    lost: int = 0
    reasons: set[str] = field(default_factory=set)
    position: int = 0
    _due: float | None = None

    def __post_init__(self) -> None:
        common = {**self.kafka, "error_cb": self._note, "log_level": 2}
        self._producer = Producer(PRODUCER | common | {"transactional.id": self.name})
        self._positions = Consumer(common | {"group.id": self.name, "enable.auto.commit": False})

    def resume(self) -> int:
        """Ends what an older process of the name left open; how many messages are committed."""
        self._producer.init_transactions(_PATIENCE_SECONDS)
        (found,) = self._positions.committed([self._place()], timeout=_PATIENCE_SECONDS)
        self.position = max(found.offset, 0)
        return self.position

    def send(self, message: Message) -> None:
        assert not isinstance(message, Malformed), "lines of JSON are readings"
        if self._due is None:
            self._producer.begin_transaction()
            self._due = time.monotonic() + _COMMIT_EVERY_SECONDS
        self._write(message.user_id, self.encoder.encode(message), message.recorded_at)
        self.position += 1
        self._commit_when_due()

    def breathe(self) -> None:
        self._producer.poll(0)
        self._commit_when_due()

    def close(self) -> None:
        """Returns when every message is committed."""
        self._commit()

    def forget_position(self) -> None:
        """When the work is over: the group is not left behind."""
        self._positions.close()
        admin = AdminClient({**self.kafka, "log_level": 0})
        for deleted in admin.delete_consumer_groups([self.name]).values():
            try:
                deleted.result(_PATIENCE_SECONDS)
            except KafkaException as error:
                if error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND:  # it never sent anything
                    raise

    def _write(self, key: str, value: bytes, timestamp: int) -> None:
        while True:
            try:
                self._producer.produce(self.topic, key=key, value=value, timestamp=timestamp)
            except BufferError:
                self._producer.poll(0.1)  # the queue is full: this waits for deliveries
            else:
                return

    def _commit_when_due(self) -> None:
        if self._due is not None and time.monotonic() >= self._due:
            self._commit()

    def _commit(self) -> None:
        if self._due is None:
            return
        place, group = self._place(self.position), self._positions.consumer_group_metadata()
        self._producer.send_offsets_to_transaction([place], group, _PATIENCE_SECONDS)
        self._producer.commit_transaction(_PATIENCE_SECONDS)
        self._due = None

    def _place(self, position: int = -1) -> TopicPartition:
        """Kafka keeps positions by partition; one is enough."""
        return TopicPartition(self.topic, 0, position)

    def _note(self, error: KafkaError) -> None:
        self.reasons.add(error.str())
