"""Messages into Kafka, as the Java client would partition them, counted where they do not arrive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import KafkaError, Producer

_SECONDS_TO_FLUSH: Final = 120
PRODUCER: Final = {
    "client.id": "heartwatch-readings",
    "partitioner": "murmur2_random",
    "enable.idempotence": True,
    "linger.ms": 20,
    "batch.size": 262_144,
    "queue.buffering.max.messages": 500_000,
}


@dataclass
class KafkaWriter:
    """Writes to one topic; `kafka` are settings of a client. `lost` counts messages that are known not to have arrived,
    `reasons` says why, in the client's words."""

    kafka: Mapping[str, str]
    topic: str
    lost: int = 0
    reasons: set[str] = field(default_factory=set)
    _since_poll: int = 0

    def __post_init__(self) -> None:
        self._producer = Producer(
            PRODUCER
            | {
                **self.kafka,
                "delivery.report.only.error": True,
                "error_cb": self._note,
                "log_level": 2,
            }
        )

    def write(self, key: str, value: bytes | None, timestamp: int) -> None:
        """timestamp is the message's time in ms."""
        self._since_poll += 1
        if self._since_poll >= 1000:
            self.breathe()
        while True:
            try:
                self._producer.produce(
                    self.topic, key=key, value=value, timestamp=timestamp, on_delivery=self._delivered
                )
            except BufferError:
                self._producer.poll(0.1)  # the queue is full: this waits for deliveries
            else:
                return

    def breathe(self) -> None:
        """Takes note of deliveries; called several times a second."""
        self._since_poll = 0
        self._producer.poll(0)

    def close(self) -> None:
        """Returns when every message has arrived or is counted as lost."""
        self.lost += self._producer.flush(_SECONDS_TO_FLUSH)

    def _delivered(self, error: KafkaError | None, message: Any) -> None:
        if error is not None:
            self.lost += 1
            self.reasons.add(error.str())

    def _note(self, error: KafkaError) -> None:
        self.reasons.add(error.str())
