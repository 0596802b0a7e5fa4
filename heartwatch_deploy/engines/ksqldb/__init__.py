"""Streams, tables, types and queries of ksqlDB, statement by statement."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.ksqldb.adopt import adopt
from heartwatch_deploy.engines.ksqldb.check import checks, judge
from heartwatch_deploy.engines.ksqldb.connector import ConnectorKind
from heartwatch_deploy.engines.ksqldb.link import link
from heartwatch_deploy.engines.ksqldb.parse import parse
from heartwatch_deploy.engines.ksqldb.query import QueryKind
from heartwatch_deploy.engines.ksqldb.read import read
from heartwatch_deploy.engines.ksqldb.recognise import recognise
from heartwatch_deploy.engines.ksqldb.registered_type import TypeKind
from heartwatch_deploy.engines.ksqldb.remaking import look_around
from heartwatch_deploy.engines.ksqldb.source import SourceKind
from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class KsqldbEngine(PlainEngine):
    name = "ksqldb"
    suffix = ".sql"
    kinds: Mapping[str, Kind] = {
        "source": SourceKind(),
        "query": QueryKind(),
        "type": TypeKind(),
        "connector": ConnectorKind(),
    }

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        return parse(file, settings)

    def link(self, desired: State) -> State:
        return link(desired)

    def recognise(self, desired: State, live: State, applied: State) -> tuple[State, State]:
        return recognise(desired, live, applied)

    def look_around(self, changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
        return look_around(changes, live)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        return adopt(address, live) if live else super().adopt(address, live, record, desired, settings)

    def checks(self, world: World) -> tuple[Check, ...]:
        return checks(world)

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return judge(check, answer, world)
