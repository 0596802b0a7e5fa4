"""The newest rows of the topics that panels show, read from Kafka as they come."""

from collections.abc import Sequence
from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicPartition

from heartwatch_deploy.dashboard.kept import ROWS_AT_MOST, Kept
from heartwatch_deploy.watching.consuming import onlooker_of, partitions
from heartwatch_deploy.watching.decoding import Records
from heartwatch_deploy.watching.deployment import Deployment

ACKNOWLEDGED: Final = "acknowledgements"
DEVICES: Final = "device_status"
ACTIVITIES: Final = "activity_summary"
STRESS: Final = "stress_by_state"
RISKS: Final = "risk_score"
ESCALATIONS: Final = "escalations"
TOPICS: Final = (ACKNOWLEDGED, DEVICES, ACTIVITIES, STRESS, RISKS, ESCALATIONS)
_AT_ONCE: Final = 500
_ANSWER_SECONDS: Final = 5.0


class RowMessages:
    """One connection; closes its consumer when left. Raises KafkaException and ClientError."""

    def __init__(self, kept: Kept, deployment: Deployment, topics: Sequence[str]) -> None:
        servers = deployment.servers()
        self._kept, self._topics = kept, topics
        self._records = Records(servers.registry)
        self._consumer = onlooker_of(deployment, servers)
        self.missing: list[str] = []
        """Topics that are not in Kafka yet; they keep nobody from reading the others."""

    def __enter__(self) -> "RowMessages":
        try:
            self._consumer.assign([place for topic in self._topics for place in self._there(topic)])
        except KafkaException:
            self._consumer.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def has_come(self) -> bool:
        """Whether one of the missing topics is there by now."""
        there = self._consumer.list_topics(timeout=_ANSWER_SECONDS).topics if self.missing else {}
        return any(topic in there for topic in self.missing)

    def read(self) -> None:
        """Takes what is there; returns within a fraction of a second also when nothing comes."""
        for message in self._consumer.consume(_AT_ONCE, timeout=0.5):
            if error := message.error():
                raise KafkaException(error)
            key = message.key() or b""
            record = self._records.record(message.value())
            if record is not None or message.value() is None:
                self._kept.take_row(message.topic() or "", key if isinstance(key, bytes) else key.encode(), record)

    def _there(self, topic: str) -> list[TopicPartition]:
        try:
            return self._places(topic)
        except KafkaException as error:
            self.missing.append(topic)
            if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART or len(self.missing) == len(self._topics):
                raise
            return []

    def _places(self, topic: str) -> list[TopicPartition]:
        """From the beginning, but no more than is kept."""
        parts = partitions(self._consumer, topic, patience=_ANSWER_SECONDS)
        for part in parts:
            low, high = self._consumer.get_watermark_offsets(part, timeout=_ANSWER_SECONDS)
            part.offset = max(low, high - ROWS_AT_MOST // len(parts))
        return parts
