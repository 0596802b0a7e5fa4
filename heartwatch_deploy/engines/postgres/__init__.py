"""Postgres tables that sinks write to; with Timescale's functions where the environment has them."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.postgres.adopt import adopt
from heartwatch_deploy.engines.postgres.check import checks, judge
from heartwatch_deploy.engines.postgres.parse import parse
from heartwatch_deploy.engines.postgres.read import read
from heartwatch_deploy.engines.postgres.table import TableKind
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class PostgresEngine(PlainEngine):
    name = "postgres"
    suffix = ".sql"
    kinds: Mapping[str, Kind] = {"table": TableKind()}

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        return parse(file)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload, project)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        if live is None or not (live.observed.get("definition") or (record and record.spec.get("statements"))):
            return super().adopt(address, live, record, desired, settings)
        return adopt(live, record, desired)

    def checks(self, world: World) -> tuple[Check, ...]:
        return checks(world)

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return judge(check, answer, world)
