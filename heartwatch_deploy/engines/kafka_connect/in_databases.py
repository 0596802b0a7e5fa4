"""What a Debezium source makes in a database, keeps there, and leaves behind."""

from collections.abc import Iterator, Mapping
from typing import cast

from heartwatch_deploy.engines.kafka_connect.topics import takes_snapshot
from heartwatch_deploy.model.gate import SlotReleased
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import PostgresSql
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.secrets import is_reference
from heartwatch_deploy.sql.quoting import identifier, literal

_POSTGRES = "io.debezium.connector.postgresql.PostgresConnector"


def password(*known: Resource | None) -> str:
    """The first reference to the database's password; a plan and a record get no other."""
    said = (
        cast(Mapping[str, str], each.spec["config"]).get("database.password") or ""
        for each in known
        if each is not None
    )
    return next((each for each in said if is_reference(each)), "")


def position(config: Mapping[str, str]) -> tuple[str, ...]:
    slot, publication = _slot(config), _publication(config)
    kept = f", replication slot {slot} and publication {publication}" if _is_postgres(config) else ""
    later = (
        "a later one takes a new snapshot: rows that are deleted in between stay in its topics"
        if takes_snapshot(config)
        else "a later one takes no snapshot: what changes in between is never read"
    )
    return (f"GONE: its offsets in Connect{kept}", later)


def made_beside(config: Mapping[str, str]) -> Iterator[str]:
    """What the connector makes in the database, and does first."""
    if _is_postgres(config):
        where = f"{config.get('database.hostname', '')}:{config.get('database.port', '5432')}"
        made = f"replication slot {_slot(config)} and publication {_publication(config)}"
        yield f"makes {made} in Postgres {where}/{config.get('database.dbname', '')}, where missing"
    if takes_snapshot(config):
        yield f"begins with a snapshot of {config.get('table.include.list', 'all tables')}"


def slot_of(config: Mapping[str, str]) -> str:
    """The replication slot that it reads through; empty where there is none."""
    return _slot(config) if _is_postgres(config) else ""


def _is_postgres(config: Mapping[str, str]) -> bool:
    return config.get("connector.class") == _POSTGRES


def _slot(config: Mapping[str, str]) -> str:
    return config.get("slot.name", "debezium")


def _publication(config: Mapping[str, str]) -> str:
    return config.get("publication.name", "dbz_publication")


def dropped(config: Mapping[str, str], password: str) -> Script:
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
