"""Rights in Kafka: who may do what to which topic, group, transactional id or to the cluster."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.kafka_acls.acl import AclKind
from heartwatch_deploy.engines.kafka_acls.address import ENGINE
from heartwatch_deploy.engines.kafka_acls.around import look_around
from heartwatch_deploy.engines.kafka_acls.link import link
from heartwatch_deploy.engines.kafka_acls.read import read
from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.engines.undeployed_kind import UndeployedKind
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class KafkaAclsEngine(PlainEngine):
    name = ENGINE
    suffix = ".yaml"
    kinds: Mapping[str, Kind] = {
        "acl": AclKind(),
        "authorizer": UndeployedKind("authorizer"),  # what the broker tells of how it decides, for rules to look at
    }

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        from heartwatch_deploy.engines.kafka_acls.parse import parse

        return parse(file)

    def link(self, desired: State) -> State:
        return link(desired)

    def look_around(self, changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
        return look_around(changes, live)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        if live is None or address.kind != "acl":
            return super().adopt(address, live, record, desired, settings)
        from heartwatch_deploy.engines.kafka_acls.adopt import adopt

        return adopt(live)

    def checks(self, world: World) -> tuple[Check, ...]:
        return ()

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return ()
