"""A connector: its configuration, its tasks' health, and what it leaves behind in Postgres."""

from collections.abc import Iterator, Mapping
from typing import cast
from urllib.parse import quote

from heartwatch_deploy.engines.kafka_connect.topics import takes_snapshot
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Action, Change, Difference, Grade, HazardKind, Loss
from heartwatch_deploy.model.gate import ConnectorAbsent, ConnectorRunning, ConnectorStopped, SlotReleased
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import HttpRequest, PostgresSql
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.secrets import HIDDEN, holds_secret, is_masked, is_reference, shown
from heartwatch_deploy.sql.quoting import identifier, literal

_DEBEZIUM = "io.debezium.connector."
_BEGINS_ANEW = "its offsets go too: a connector that has this name later begins anew"
_POSTGRES = "io.debezium.connector.postgresql.PostgresConnector"


class ConnectorKind(PlainKind):
    name = "connector"
    works = True

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """What a worker masks is no difference to a reference; a secret in the clear is one, and is not shown."""
        wanted, found = _config(desired), _config(live)
        return tuple(
            Difference(f"config.{key}", _readable(key, found.get(key)), _readable(key, wanted.get(key)), Grade.IN_PLACE)
            for key in sorted(wanted.keys() | found.keys())
            if wanted.get(key) != found.get(key) and not _is_masked(found.get(key), wanted.get(key))
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

    def holds(self, live: Resource) -> Loss | None:
        """The position of a source whose database goes on without it; a sink finds its topics as they were."""
        config = _config(live)
        if not config.get("connector.class", "").startswith(_DEBEZIUM):
            return None
        return Loss(HazardKind.DROP_STATE, "the connector goes, and its position is lost with it", _position(config))

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        live, desired = change.live, change.desired
        if change.action is Action.DELETE and live is not None and self.holds(live) is None:
            return (_BEGINS_ANEW,)
        if change.action is Action.CREATE and desired is not None:
            return tuple(_made_beside(_config(desired)))
        return ()

    def create(self, change: Change, world: World) -> Script:
        return (_put(change), ConnectorRunning(change.address.name))

    def update(self, change: Change, world: World) -> Script:
        """The configuration where it differs; and who was paused by hand, or has failed, runs again in any case."""
        config = (_put(change),) if change.differences else ()
        return (*config, *_back_to_work(change), ConnectorRunning(change.address.name))

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
            *_drop_from_postgres(_config(live), _password(live, world.applied.resources.get(live.address))),
        )

    def clear_away(self, applied: Resource, world: World) -> Script:
        return _drop_from_postgres(_config(applied), _password(applied))


def _config(resource: Resource) -> Mapping[str, str]:
    return cast(Mapping[str, str], resource.spec["config"])


def _readable(key: str, value: str | None) -> str | None:
    if value is None:
        return None
    return HIDDEN if holds_secret(key, str(value)) else shown(key, str(value))


def _is_masked(found: str | None, wanted: str | None) -> bool:
    """Managed workers tell stars for what they hold to be a secret, whatever its name."""
    return is_masked(found) and wanted is not None


def _put(change: Change) -> HttpRequest:
    assert change.desired is not None
    path = f"/connectors/{quote(change.address.name, safe='')}/config"
    return HttpRequest("connect", "PUT", path, dict(_config(change.desired)))


def _back_to_work(change: Change) -> Script:
    assert change.live is not None
    path, observed = f"/connectors/{quote(change.address.name, safe='')}", change.live.observed
    if observed["state"] in ("STOPPED", "PAUSED"):
        return (HttpRequest("connect", "PUT", f"{path}/resume"),)
    if "FAILED" in (observed["state"], *cast(tuple[str, ...], observed["tasks"])):
        return (HttpRequest("connect", "POST", f"{path}/restart?includeTasks=true&onlyFailed=true"),)
    return ()


def _password(*known: Resource | None) -> str:
    """The first reference to the database's password; a plan and a record get no other."""
    said = (_config(each).get("database.password") or "" for each in known if each is not None)
    return next((each for each in said if is_reference(each)), "")


def _position(config: Mapping[str, str]) -> tuple[str, ...]:
    slot, publication = _slot(config), _publication(config)
    kept = f", replication slot {slot} and publication {publication}" if _is_postgres(config) else ""
    later = (
        "a later one takes a new snapshot: rows that are deleted in between stay in its topics"
        if takes_snapshot(config)
        else "a later one takes no snapshot: what changes in between is never read"
    )
    return (f"GONE: its offsets in Connect{kept}", later)


def _made_beside(config: Mapping[str, str]) -> Iterator[str]:
    """What the connector makes in the database, and does first."""
    if _is_postgres(config):
        where = f"{config.get('database.hostname', '')}:{config.get('database.port', '5432')}"
        made = f"replication slot {_slot(config)} and publication {_publication(config)}"
        yield f"makes {made} in Postgres {where}/{config.get('database.dbname', '')}, where missing"
    if takes_snapshot(config):
        yield f"begins with a snapshot of {config.get('table.include.list', 'all tables')}"


def _is_postgres(config: Mapping[str, str]) -> bool:
    return config.get("connector.class") == _POSTGRES


def _slot(config: Mapping[str, str]) -> str:
    return config.get("slot.name", "debezium")


def _publication(config: Mapping[str, str]) -> str:
    return config.get("publication.name", "dbz_publication")


def _drop_from_postgres(config: Mapping[str, str], password: str) -> Script:
    """Debezium leaves its replication slot and publication behind; an unread slot keeps the server's log for ever.

    Where only the worker knows the port, they cannot be looked for.
    """
    port = config.get("database.port", "5432")
    if not _is_postgres(config) or not (port.isascii() and port.isdigit()):
        return ()
    host, dbname = config.get("database.hostname", ""), config.get("database.dbname", "")
    user = config.get("database.user", "")
    slot, publication = _slot(config), _publication(config)
    statements = (
        f"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = {literal(slot)}",  # noqa: S608 - quoted; shown in the plan, so no bound parameter
        f"DROP PUBLICATION IF EXISTS {identifier(publication)}",
    )
    return (
        SlotReleased(slot, host, int(port), dbname, user, password),
        PostgresSql(host, int(port), dbname, user, password, statements),
    )
