"""Where readings go: into a Kafka topic, or as lines of JSON into a file."""

import json
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TextIO

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from heartwatch_deploy.readings.arrivals import Message
from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.malformed import Malformed, broken
from heartwatch_deploy.readings.reading import Reading, to_line

_SECONDS_TO_ANSWER: Final = 10
_SECONDS_TO_FLUSH: Final = 120


class Destination(Protocol):
    """Takes messages in order. `lost` counts those that are known not to have arrived."""

    lost: int

    def send(self, message: Message) -> None: ...

    def breathe(self) -> None:
        """Called when there is time, several times a second."""

    def close(self) -> None:
        """Returns when every message has arrived or is counted as lost."""


@dataclass
class Lines:
    """One line of JSON a message; a malformed one names its kind."""

    file: TextIO
    lost: int = 0

    def send(self, message: Message) -> None:
        if isinstance(message, Malformed):
            self.file.write(json.dumps({"malformed": message.kind, "user_id": message.user_id}) + "\n")
        else:
            self.file.write(to_line(message) + "\n")

    def breathe(self) -> None:
        self.file.flush()

    def close(self) -> None:
        self.file.flush()


@dataclass
class Topic:
    """A Kafka topic, keyed by user with the Java client's partitioner; a message's time is its reading's."""

    bootstrap: str
    name: str
    encoder: Encoder
    lost: int = 0
    reasons: set[str] = field(default_factory=set)
    _since_poll: int = 0

    def __post_init__(self) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": self.bootstrap,
                "client.id": "heartwatch-readings",
                "partitioner": "murmur2_random",
                "enable.idempotence": True,
                "delivery.report.only.error": True,
                "linger.ms": 5,
                "batch.size": 262_144,
                "queue.buffering.max.messages": 500_000,
                "error_cb": self._note,
                "log_level": 2,
            }
        )

    def send(self, message: Message) -> None:
        if isinstance(message, Malformed):
            value = broken(message.kind, self.encoder.encode(_placeholder(message)))
        else:
            value = self.encoder.encode(message)
        self._produce(message.user_id, value, message.recorded_at)

    def _produce(self, key: str, value: bytes | None, timestamp: int) -> None:
        self._since_poll += 1
        if self._since_poll >= 1000:
            self.breathe()
        while True:
            try:
                self._producer.produce(
                    self.name, key=key, value=value, timestamp=timestamp, on_delivery=self._delivered
                )
            except BufferError:
                self._producer.poll(0.1)  # the queue is full: this waits for deliveries
            else:
                return

    def breathe(self) -> None:
        self._since_poll = 0
        self._producer.poll(0)

    def close(self) -> None:
        self.lost += self._producer.flush(_SECONDS_TO_FLUSH)

    def _delivered(self, error: KafkaError | None, message: Any) -> None:
        if error is not None:
            self.lost += 1
            self.reasons.add(error.str())

    def _note(self, error: KafkaError) -> None:
        self.reasons.add(error.str())


def partitions(bootstrap: str, topic: str) -> int:
    """How many partitions the topic has; raises Failed where broker or topic are not there."""
    try:
        admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        found = admin.list_topics(topic, timeout=_SECONDS_TO_ANSWER).topics[topic]
    except KafkaException as error:
        raise Failed(
            f"Kafka at {bootstrap} does not answer", code="HW804", cause=str(error.args[0]), help="stack status"
        ) from error
    if found.error is not None:
        raise Failed(
            f"the topic {topic} is not there", code="HW805", cause=found.error.str(), help="make the topics: apply"
        )
    return len(found.partitions)


def _placeholder(message: Malformed) -> Reading:
    return Reading(message.user_id, message.recorded_at, 40.0, -74.0, 70)
