"""Consumers that only look: no group of theirs is known to Kafka, and they see what is committed."""

from collections.abc import Mapping
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.watching.deployment import Deployment

PATIENCE: Final = 10.0


def onlooker(bootstrap: str, settings: Mapping[str, str | int] | None = None) -> Consumer:
    """A consumer of committed messages that commits nothing itself."""
    own: dict[str, str | int | bool] = {
        "bootstrap.servers": bootstrap,
        "group.id": "heartwatch-onlooker",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
        "fetch.wait.max.ms": 50,
        "fetch.error.backoff.ms": 50,
        "log_level": 2,
    }
    return Consumer(own | dict(settings or {}))


def onlooker_of(deployment: Deployment, servers: Servers) -> Consumer:
    """A consumer of the deployment's Kafka, with the settings that its environment names."""
    assert deployment.endpoints is not None
    return onlooker(servers.kafka.bootstrap, servers.kafka_settings())


def partitions(consumer: Consumer, topic: str, *, patience: float = PATIENCE) -> list[TopicPartition]:
    """All partitions of a topic; raises KafkaException, also where the topic is not there."""
    listed = consumer.list_topics(topic, timeout=patience).topics[topic]
    if listed.error:
        raise KafkaException(listed.error)
    return [TopicPartition(topic, number) for number in sorted(listed.partitions)]
