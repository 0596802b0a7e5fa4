"""A keyspace: how often, and where, its tables' rows are kept."""

from collections.abc import Mapping
from typing import Any, Final, cast

from heartwatch_deploy.engines.cassandra.options import differing, options_text
from heartwatch_deploy.engines.cassandra.words import quoted
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Action, Change, Difference, HazardKind, Loss
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import CqlStatements
from heartwatch_deploy.model.resource import Resource

_FACTOR: Final = "replication_factor"


class KeyspaceKind(PlainKind):
    name = "keyspace"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        wanted, found = _options(desired), _options(live)
        return differing(_by_datacenter(wanted, found), found, whole=True)

    def holds(self, live: Resource) -> Loss:
        return Loss(
            HazardKind.DELETE_DATA, f"all tables of keyspace {live.address.name} are lost, also those of others"
        )

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        if change.action is Action.UPDATE and any(each.path == "options.replication" for each in change.differences):
            return ("replicas that are new hold nothing until `nodetool repair` has run on each node",)
        return ()

    def create(self, change: Change, world: World) -> Script:
        desired = _wanted(change)
        text = f"CREATE KEYSPACE IF NOT EXISTS {quoted(desired.address.name)}"
        return (CqlStatements((text + options_text(_options(desired)),)),)

    def update(self, change: Change, world: World) -> Script:
        desired = _wanted(change)
        changed = {each.path.removeprefix("options.") for each in change.differences}
        options = {name: value for name, value in _options(desired).items() if name in changed}
        return (CqlStatements((f"ALTER KEYSPACE {quoted(desired.address.name)}{options_text(options)}",)),)

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: all of a keyspace can be changed in place."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        return (CqlStatements((f"DROP KEYSPACE IF EXISTS {quoted(live.address.name)}",)),)


def _wanted(change: Change) -> Resource:
    assert change.desired is not None
    return change.desired


def _options(resource: Resource) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], resource.spec["options"])


def _by_datacenter(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options with what a server makes of one factor for all datacenters: it keeps one for each that it has."""
    said = dict(wanted.get("replication", {}))
    if not str(said.get("class", "")).endswith("NetworkTopologyStrategy") or _FACTOR not in said:
        return wanted
    factor = said.pop(_FACTOR)
    datacenters = dict(found.get("replication", {})).keys() - {"class", _FACTOR}
    if not datacenters:
        return wanted
    return {**wanted, "replication": dict.fromkeys(datacenters, factor) | said}
