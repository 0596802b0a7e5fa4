"""Postgres tables that sinks write to; with Timescale's functions where the environment has them."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.postgres.check import checks, judge
from heartwatch_deploy.engines.postgres.parse import parse
from heartwatch_deploy.engines.postgres.read import read
from heartwatch_deploy.engines.postgres.table import TableKind
from heartwatch_deploy.engines.protocol import Kind, Parsed, Settings, World
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile


class PostgresEngine(PlainEngine):
    name = "postgres"
    suffix = ".sql"
    kinds: Mapping[str, Kind] = {"table": TableKind()}

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        return parse(file)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload, project)

    def checks(self, world: World) -> tuple[Check, ...]:
        return checks(world)

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return judge(check, answer, world)
