"""Connectors of a Kafka Connect cluster."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.kafka_connect.adopt import adopt
from heartwatch_deploy.engines.kafka_connect.check import checks, judge
from heartwatch_deploy.engines.kafka_connect.connector import ConnectorKind
from heartwatch_deploy.engines.kafka_connect.parse import parse
from heartwatch_deploy.engines.kafka_connect.read import read
from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class KafkaConnectEngine(PlainEngine):
    name = "kafka_connect"
    suffix = ".json"
    kinds: Mapping[str, Kind] = {"connector": ConnectorKind()}

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        return parse(file)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        return adopt(live) if live else super().adopt(address, live, record, desired, settings)

    def checks(self, world: World) -> tuple[Check, ...]:
        return checks(world)

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return judge(check, answer, world)
