"""A topic that a test has for itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.clients.registry import SchemaRegistry
from tests.live.conftest import RunningStack
from tests.prove.evidence import Topics


@contextmanager
def own_topic(stack: RunningStack, name: str, *, partitions: int) -> Iterator[Topics]:
    """An empty topic, and what is committed in it; it goes afterwards, and its subject too."""
    kafka, registry = KafkaCluster(stack.endpoints.kafka), SchemaRegistry(stack.endpoints.registry)
    kafka.create(Topic(name=name, partitions=partitions, replication=1, config={}))
    yield Topics(stack.project)
    kafka.delete(name)
    registry.delete(f"{name}-value")
