"""Kafka topics."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.kafka.read import read
from heartwatch_deploy.engines.kafka.topic import TopicKind
from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class KafkaEngine(PlainEngine):
    name = "kafka"
    suffix = ".yaml"
    kinds: Mapping[str, Kind] = {"topic": TopicKind()}

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        from heartwatch_deploy.engines.kafka.parse import parse

        return parse(file)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        from heartwatch_deploy.engines.kafka.adopt import adopt

        return adopt(live) if live else super().adopt(address, live, record, desired, settings)

    def checks(self, world: World) -> tuple[Check, ...]:
        return ()

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return ()
