"""Rows in Postgres: of the project's own tables, and of those that a connector reads."""

from collections.abc import Iterator

from heartwatch_deploy.engines.kafka_connect.topics import listed
from heartwatch_deploy.forgetting.store import Search, configuration, of_kind
from heartwatch_deploy.model.forgotten import Held


class PostgresStore:
    name = "Postgres"

    def find(self, search: Search) -> tuple[Held, ...]:
        if not search.servers.has("postgres"):
            return ()
        database = search.servers.own_database()
        counted = ((table, database.count(table, column, search.person)) for table, column in _places(search))
        return tuple(Held(f"Postgres table {table}", rows) for table, rows in counted if rows)

    def delete(self, search: Search) -> tuple[Held, ...]:
        if not search.servers.has("postgres"):
            return ()
        database = search.servers.own_database()
        deleted = ((table, database.delete(table, column, search.person)) for table, column in _places(search))
        return tuple(Held(f"Postgres table {table}", rows) for table, rows in deleted if rows)


def _places(search: Search) -> Iterator[tuple[str, str]]:
    """Table and column, of those that are there."""
    named = {each.address.name for each in of_kind(search.desired, "postgres", "table")} | _sources(search)
    there = search.servers.own_database().columns() if named else {}
    for table in sorted(named & there.keys()):
        for column in search.fields:
            if column in there[table]:
                yield table, column


def _sources(search: Search) -> set[str]:
    """What Debezium reads: deleted there, each deletion reaches those who follow it."""
    configs = (configuration(each) for each in of_kind(search.desired, "kafka_connect", "connector"))
    lists = (
        each.get("table.include.list", "")
        for each in configs
        if each.get("connector.class", "").startswith("io.debezium.connector.postgresql.")
    )
    return {table.replace("\\.", ".").rsplit(".", 1)[-1] for text in lists for table in listed(text)}
