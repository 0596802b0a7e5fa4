"""Kafka: topics with partitions, configs and end offsets; what is in them, and who may do what, from its neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from confluent_kafka import KafkaError, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # re-exported without saying so
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.clients.kafka_acls import KafkaAcls
from heartwatch_deploy.clients.kafka_defaults import default_of
from heartwatch_deploy.clients.kafka_fenced import FencedWriter
from heartwatch_deploy.clients.kafka_messages import KafkaMessages


@dataclass(frozen=True)
class Topic:
    """A topic as the broker has it: `config` was set on the topic itself, `defaults` hold where nothing is set, and
    would hold where it was set no more."""

    name: str
    partitions: int
    replication: int
    config: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


class KafkaCluster(KafkaMessages):
    """One Kafka cluster; every method raises ClientError. `seconds` is how long a broker may take to answer."""

    def __init__(
        self, bootstrap: str, *, seconds: float = 5.0, settings: Mapping[str, str | int] | None = None
    ) -> None:
        super().__init__(bootstrap, seconds=seconds, settings=settings)
        self.acls = KafkaAcls(self._admin, self._asked, bootstrap=bootstrap, seconds=seconds)

    def cluster_id(self) -> str:
        """The id that the cluster was formatted with: another one is another cluster, whatever its address."""
        return str(self._asked(lambda: self._admin.list_topics(timeout=self._seconds)).cluster_id)

    def topics(self) -> dict[str, Topic]:
        """All topics, Kafka's own among them, without their configs, in one request."""
        listed = self._asked(lambda: self._admin.list_topics(timeout=self._seconds)).topics
        return {
            name: Topic(name, len(topic.partitions), min(len(part.replicas) for part in topic.partitions.values()))
            for name, topic in listed.items()
            if topic.partitions
        }

    def with_configs(self, topics: Iterable[Topic]) -> dict[str, Topic]:
        """The same topics with the configs that were set on them, all in one request."""
        asked = {ConfigResource(ResourceType.TOPIC, topic.name): topic for topic in topics}
        if not asked:
            return {}
        answers = self._asked(lambda: self._admin.describe_configs(list(asked), request_timeout=self._seconds))
        return {topic.name: self._with_config(topic, answers[resource]) for resource, topic in asked.items()}

    def _with_config(self, topic: Topic, answer: Any) -> Topic:
        entries = self._asked(answer.result, right=f"DescribeConfigs topic {topic.name}").values()
        own = ConfigSource.DYNAMIC_TOPIC_CONFIG.value
        return replace(
            topic,
            config={entry.name: entry.value for entry in entries if entry.source == own},
            defaults={
                entry.name: value
                for entry in entries
                if (value := default_of(entry) if entry.source == own else entry.value) is not None
            },
        )

    def create(self, topic: Topic) -> None:
        """Creates the topic and waits until the cluster knows it; Refused when one is there already."""
        wanted = NewTopic(topic.name, topic.partitions, topic.replication, config=dict(topic.config))
        self._done(
            lambda: self._admin.create_topics([wanted], **self._time),
            right=f"Create topic {topic.name}",
        )
        self._await(lambda: topic.name in self.topics(), f"the topic {topic.name} does not show up")

    def alter(self, name: str, config: Mapping[str, str | None]) -> None:
        """Sets these configs of a topic, or with None takes them back to the broker's default; others stay."""
        entries = [
            ConfigEntry(
                key,
                value,
                incremental_operation=AlterConfigOpType.DELETE if value is None else AlterConfigOpType.SET,
            )
            for key, value in config.items()
        ]
        resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)
        self._done(
            lambda: self._admin.incremental_alter_configs([resource], request_timeout=self._seconds),
            right=f"AlterConfigs topic {name}",
        )

    def add_partitions(self, name: str, partitions: int) -> None:
        """Raises a topic's number of partitions to this."""
        self._done(
            lambda: self._admin.create_partitions([NewPartitions(name, partitions)], **self._time),
            right=f"Alter topic {name}",
        )

    def delete(self, name: str) -> None:
        """Deletes the topic and waits until it is gone; without such a topic nothing happens.

        A producer that wrote to it would ask for it again, and Kafka may make what is asked for: so ours goes first.
        """
        self._producer = None
        try:
            self._done(lambda: self._admin.delete_topics([name], **self._time), right=f"Delete topic {name}")
        except Refused as refused:
            if refused.status != KafkaError.UNKNOWN_TOPIC_OR_PART:
                raise
        self._await(lambda: name not in self.topics(), f"the topic {name} does not go away")

    def ends(self, topics: Iterable[Topic]) -> dict[str, dict[int, int]]:
        """Topic → partition → offset after its last message, for all of these topics in one request."""
        newest: Any = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        asked = {TopicPartition(topic.name, part): newest for topic in topics for part in range(topic.partitions)}
        found: dict[str, dict[int, int]] = {}
        if asked:
            answers = self._asked(lambda: self._admin.list_offsets(asked, request_timeout=self._seconds))
            for part, answer in answers.items():
                offset = self._asked(answer.result, right=f"Describe topic {part.topic}").offset
                found.setdefault(part.topic, {})[part.partition] = int(offset)
        return found

    def fenced_writer(self, name: str) -> FencedWriter:
        """A writer of this cluster of which only the newest of its name is let through."""
        return FencedWriter(self.bootstrap, name, settings=self._connection, seconds=self._seconds)
