"""A connector: its configuration, its tasks' health, and what it leaves behind in Postgres."""

from collections.abc import Mapping
from typing import cast
from urllib.parse import quote

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Change, Difference, Grade, Reason
from heartwatch_deploy.model.gate import ConnectorAbsent, ConnectorRunning, ConnectorStopped, SlotReleased
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import HttpRequest, PostgresSql
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.sql.quoting import identifier, literal

_POSTGRES = "io.debezium.connector.postgresql.PostgresConnector"


class ConnectorKind(PlainKind):
    name = "connector"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        wanted, found = _config(desired), _config(live)
        return tuple(
            Difference(f"config.{key}", found.get(key), wanted.get(key), Grade.IN_PLACE)
            for key in sorted(wanted.keys() | found.keys())
            if wanted.get(key) != found.get(key)
        )

    def health(self, live: Resource) -> Health:
        states = [str(live.observed["state"]), *map(str, cast(tuple[str, ...], live.observed["tasks"]))]
        if "FAILED" in states:
            return Health(
                problem=str(live.observed["failure"]).splitlines()[0] if live.observed["failure"] else "failed"
            )
        if "STOPPED" in states or "PAUSED" in states:
            return Health(problem=f"it is {states[0].lower()}")
        return Health()

    def create(self, change: Change, world: World) -> Script:
        return _put(change)

    def update(self, change: Change, world: World) -> Script:
        name = quote(change.address.name, safe="")
        if change.reason is not Reason.UNHEALTHY:
            return _put(change)
        assert change.live is not None
        if change.live.observed["state"] in ("STOPPED", "PAUSED"):
            return (HttpRequest("connect", "PUT", f"/connectors/{name}/resume"), ConnectorRunning(change.address.name))
        restart = f"/connectors/{name}/restart?includeTasks=true&onlyFailed=true"
        return (HttpRequest("connect", "POST", restart), ConnectorRunning(change.address.name))

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: Connect takes any new configuration in place."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        """Stopped first, so that its offsets can go: a later connector of that name begins anew."""
        name, path = live.address.name, f"/connectors/{quote(live.address.name, safe='')}"
        return (
            HttpRequest("connect", "PUT", f"{path}/stop"),
            ConnectorStopped(name),
            HttpRequest("connect", "DELETE", f"{path}/offsets"),
            HttpRequest("connect", "DELETE", path, accept=(404,)),
            ConnectorAbsent(name),
            *_drop_from_postgres(_config(live)),
        )


def _config(resource: Resource) -> Mapping[str, str]:
    return cast(Mapping[str, str], resource.spec["config"])


def _put(change: Change) -> Script:
    assert change.desired is not None
    path = f"/connectors/{quote(change.address.name, safe='')}/config"
    return (
        HttpRequest("connect", "PUT", path, dict(_config(change.desired))),
        ConnectorRunning(change.address.name),
    )


def _drop_from_postgres(config: Mapping[str, str]) -> Script:
    """Debezium leaves its replication slot and publication behind; an unread slot keeps the server's log for ever."""
    if config.get("connector.class") != _POSTGRES:
        return ()
    host, port = config.get("database.hostname", ""), int(config.get("database.port", "5432"))
    dbname, user = config.get("database.dbname", ""), config.get("database.user", "")
    password = config.get("database.password", "")
    slot, publication = config.get("slot.name", "debezium"), config.get("publication.name", "dbz_publication")
    statements = (
        f"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = {literal(slot)}",  # noqa: S608 - quoted; shown in the plan, so no bound parameter
        f"DROP PUBLICATION IF EXISTS {identifier(publication)}",
    )
    return (
        SlotReleased(slot, host, port, dbname, user, password),
        PostgresSql(host, port, dbname, user, password, statements),
    )
