"""The journal's place: a compacted topic of one partition, so that every machine that deploys shares it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.model.diagnostic import Diagnostic

_CONFIG: Final = {"cleanup.policy": "compact"}
_BROKERS_DEFAULT: Final = -1
PREFIX: Final = "_heartwatch_"
Write = Callable[[str, bytes, bytes | None], None]


class KafkaLog:
    """A log in the topic `_heartwatch_<project>`; every method raises ClientError."""

    def __init__(self, cluster: KafkaCluster, project: str, write: Write | None = None) -> None:
        """`write` is that of whoever holds the project's lock; without it the log is for reading."""
        self.name = f"{PREFIX}{project}"
        self._cluster = cluster
        self._write = write

    def exists(self) -> bool:
        """Whether this project has ever been applied, and not destroyed since."""
        return self.name in self._cluster.topics()

    def ensure(self) -> None:
        """Creates the topic where it is not there."""
        if not self.exists():
            self._cluster.create(Topic(self.name, 1, _BROKERS_DEFAULT, _CONFIG))

    def read(self) -> Mapping[bytes, tuple[int, bytes]]:
        return self._cluster.read_latest(self.name) if self.exists() else {}

    def write(self, key: bytes, value: bytes | None) -> None:
        assert self._write is not None, "the record is written under the lock only"
        self._write(self.name, key, value)

    def remarks(self) -> Sequence[Diagnostic]:
        """None: the broker keeps no half of a message."""
        return ()

    def remove(self) -> None:
        """Deletes the topic with all records."""
        self._cluster.delete(self.name)
