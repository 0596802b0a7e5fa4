"""Tables, views, functions and jobs of a Flink session cluster, by way of its SQL gateway.

What reads SQL is imported when a text is read: a plan of what has not changed reads none.
"""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.flink_sql.check import checks, judge
from heartwatch_deploy.engines.flink_sql.job import JobKind
from heartwatch_deploy.engines.flink_sql.link import link
from heartwatch_deploy.engines.flink_sql.read import read
from heartwatch_deploy.engines.flink_sql.recognise import recognise
from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.engines.undeployed_kind import UndeployedKind
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class FlinkSqlEngine(PlainEngine):
    name = "flink_sql"
    suffix = ".sql"
    kinds: Mapping[str, Kind] = {
        "table": UndeployedKind("table"),
        "function": UndeployedKind("function"),
        "job": JobKind(),
    }

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        from heartwatch_deploy.engines.flink_sql.parse import parse

        return parse(file)

    def link(self, desired: State) -> State:
        return link(desired)

    def recognise(self, desired: State, live: State, applied: State) -> tuple[State, State]:
        return recognise(desired, live, applied)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload, project)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        from heartwatch_deploy.engines.flink_sql.adopt import adopt

        return adopt(address, record, desired)

    def checks(self, world: World) -> tuple[Check, ...]:
        return checks(world)

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        return judge(check, answer, world)
