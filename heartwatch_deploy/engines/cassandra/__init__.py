"""Cassandra's keyspaces and tables, one file each."""

from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.engines.cassandra.adopt import adopt
from heartwatch_deploy.engines.cassandra.keyspace import KeyspaceKind
from heartwatch_deploy.engines.cassandra.parse import parse
from heartwatch_deploy.engines.cassandra.read import read
from heartwatch_deploy.engines.cassandra.table import TableKind
from heartwatch_deploy.engines.plain_kind import PlainEngine
from heartwatch_deploy.engines.protocol import Adoption, Kind, Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile


class CassandraEngine(PlainEngine):
    name = "cassandra"
    suffix = ".cql"
    kinds: Mapping[str, Kind] = {"keyspace": KeyspaceKind(), "table": TableKind()}

    def parse(self, file: RenderedFile, settings: Settings) -> Parsed:
        return parse(file)

    def read(self, payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
        return read(payload, project)

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        return super().adopt(address, live, record, desired, settings) if live is None else adopt(live)

    def checks(self, world: World) -> tuple[Check, ...]:
        """None: Cassandra has nothing that tries a statement and takes it back."""
        return ()

    def judge(self, check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
        raise AssertionError(f"nothing was asked about {check.address}")
