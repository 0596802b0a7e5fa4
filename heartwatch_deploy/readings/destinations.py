"""Where readings go: into a Kafka topic, or as lines of JSON into a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TextIO

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from heartwatch_deploy.readings.arrivals import Message
from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.kafka_writer import KafkaWriter
from heartwatch_deploy.readings.malformed import Malformed, broken
from heartwatch_deploy.readings.reading import Reading, to_line

_SECONDS_TO_ANSWER: Final = 10


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


class Topic(KafkaWriter):
    """A Kafka topic of readings, keyed by user; a message's time is its reading's."""

    def __init__(self, kafka: Mapping[str, str], name: str, encoder: Encoder) -> None:
        super().__init__(kafka, name)
        self.encoder = encoder

    def send(self, message: Message) -> None:
        if isinstance(message, Malformed):
            value = broken(message.kind, self.encoder.encode(_placeholder(message)))
        else:
            value = self.encoder.encode(message)
        self.write(message.user_id, value, message.recorded_at)


def partitions(kafka: Mapping[str, str], topic: str) -> int:
    """How many the topic has, asked with these settings of a client; raises Failed where broker or topic are not
    there."""
    try:
        admin = AdminClient({**kafka, "log_level": 0})
        found = admin.list_topics(topic, timeout=_SECONDS_TO_ANSWER).topics[topic]
    except KafkaException as error:
        address = kafka["bootstrap.servers"]
        raise Failed(
            f"Kafka at {address} does not answer", code="HW804", cause=str(error.args[0]), help="stack status"
        ) from error
    if found.error is not None:
        raise Failed(
            f"the topic {topic} is not there", code="HW805", cause=found.error.str(), help="make the topics: apply"
        )
    return len(found.partitions)


def _placeholder(message: Malformed) -> Reading:
    return Reading(message.user_id, message.recorded_at, 40.0, -74.0, 70)
