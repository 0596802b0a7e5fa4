"""Where a run sends its readings, opened: the topic with its schema and partitions, or standard output."""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from heartwatch_deploy.readings.avro import Encoder, read_schema
from heartwatch_deploy.readings.bounds import Bounds, bounds_of
from heartwatch_deploy.readings.destinations import Destination, Lines, Topic, partitions
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.line_producer import LineOrder
from heartwatch_deploy.readings.line_work import LineWork
from heartwatch_deploy.readings.producer import Order
from heartwatch_deploy.readings.production import Production
from heartwatch_deploy.readings.registered import schema_id

SCHEMA: Final = Path("avro", "readings-value.avsc")


@dataclass(frozen=True)
class Target:
    """A topic on the project's servers, or JSON lines for a topic that would have `assumed_partitions`."""

    servers: Servers
    topic: str = "readings"
    as_lines: bool = False
    assumed_partitions: int = 4

    @cached_property
    def partitions(self) -> int:
        """Of the topic; raises Failed where there is none."""
        return self.assumed_partitions if self.as_lines else partitions(self.servers.kafka_client(), self.topic)

    @cached_property
    def _schema(self) -> str:
        return read_schema(self.servers.project_dir / SCHEMA)

    @cached_property
    def _schema_id(self) -> int:
        return schema_id(self.servers.registry_client(), f"{self.topic}-value", self._schema)

    @cached_property
    def bounds(self) -> Bounds:
        """What generated readings may say; raises Failed."""
        return bounds_of(self._schema)

    def open(self) -> Destination:
        """Ready to be sent to; raises Failed."""
        if self.as_lines:
            return Lines(sys.stdout)
        assert self.partitions
        return Topic(self.servers.kafka_client(), self.topic, Encoder(self._schema, self._schema_id))

    def order(self, work: Production) -> Order:
        """For a process of its own; raises Failed."""
        assert self.partitions
        return Order(
            work=work,
            kafka=self.servers.kafka_client(),
            topic=self.topic,
            schema=self._schema,
            schema_id=self._schema_id,
        )

    def line_order(self, work: LineWork, name: str) -> LineOrder:
        """For a process of its own, with a name that no other one has; raises Failed."""
        assert self.partitions
        return LineOrder(
            name=name,
            work=work,
            kafka=self.servers.kafka_client(),
            topic=self.topic,
            schema=self._schema,
            schema_id=self._schema_id,
        )
