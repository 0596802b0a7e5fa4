"""What the members are made of: pinned files, and how they become a directory in the cache."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from heartwatch_deploy.stack import lock, unpack
from heartwatch_deploy.stack.lock import Artifact

Unpack = Callable[[Sequence[Path], Path], None]


@dataclass(frozen=True)
class Component:
    """Files of one source that belong together; `unpack` turns the fetched files into a directory."""

    name: str
    source: Literal["maven", "wheel"]
    lock: Callable[[], str]
    unpack: Unpack = unpack.as_they_are

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        return lock.read(self.lock())

    @property
    def directory(self) -> str:
        """Its name in the cache: new pins or another way of unpacking make another directory."""
        recipe = "".join(artifact.sha256 for artifact in self.artifacts) + self.unpack.__name__
        return f"{self.name}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def _maven(name: str, unpacked: Unpack = unpack.as_they_are, *, pins: Callable[[], str] | None = None) -> Component:
    return Component(name, "maven", pins or (lambda: name), unpacked)


ALL: Final[dict[str, Component]] = {
    component.name: component
    for component in (
        Component("java", "wheel", lambda: "java", unpack.java_with_shared_classes),
        Component("flink", "wheel", lambda: "flink", unpack.flink_distribution),
        _maven("flink_connectors"),
        _maven("flink_gateway"),
        _maven("flink_s3"),
        _maven("flink_parquet"),
        _maven("java_compiler"),
        _maven("kafka"),
        _maven("debezium_postgres"),
        _maven("s3"),
        _maven("apicurio_converter"),
        _maven("cassandra"),
        _maven("cassandra_driver"),
        _maven("opensearch", unpack.opensearch_distribution),
        _maven("registry", unpack.tarball, pins=lambda: "apicurio"),
        _maven("postgres", unpack.postgres_binaries, pins=lambda: f"postgres_{lock.postgres_platform()}"),
    )
}
