"""The history's place: a topic that keeps every message for good."""

from collections.abc import Sequence
from typing import Final

from heartwatch_deploy.clients.kafka import KafkaCluster, Topic

_CONFIG: Final = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
_BROKERS_DEFAULT: Final = -1
_KEY: Final = b"history"


class AuditTopic:
    """The topic `_heartwatch_<project>_audit`; every method raises ClientError."""

    def __init__(self, cluster: KafkaCluster, project: str) -> None:
        self.name = f"_heartwatch_{project}_audit"
        self._cluster = cluster

    def exists(self) -> bool:
        return self.name in self._cluster.topics()

    def ensure(self) -> None:
        """Creates the topic where it is not there."""
        if not self.exists():
            self._cluster.create(Topic(self.name, 1, _BROKERS_DEFAULT, _CONFIG))

    def append(self, entry: bytes) -> None:
        self._cluster.write(self.name, _KEY, entry)

    def entries(self) -> Sequence[tuple[int, bytes]]:
        """Every entry with its offset, in their order."""
        return self._cluster.read_all(self.name) if self.exists() else []

    def mark(self) -> int:
        return sum(self._cluster.end_offsets(self.name).values()) if self.exists() else -1

    def remove(self) -> None:
        """Deletes the topic with all entries."""
        self._cluster.delete(self.name)
