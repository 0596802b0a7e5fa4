"""Rows in Cassandra's tables: found by a scan, deleted by their keys."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from heartwatch_deploy.engines.cassandra.table import table_name
from heartwatch_deploy.engines.cassandra.words import quoted
from heartwatch_deploy.forgetting.store import Search, of_kind
from heartwatch_deploy.model.forgotten import Held
from heartwatch_deploy.model.resource import Resource


class CassandraStore:
    name = "Cassandra"

    def find(self, search: Search) -> tuple[Held, ...]:
        counted = ((table, len(_rows(search, table, column))) for table, column in _places(search))
        return tuple(Held(f"Cassandra table {table.address.name}", rows) for table, rows in counted if rows)

    def delete(self, search: Search) -> tuple[Held, ...]:
        return tuple(
            Held(f"Cassandra table {table.address.name}", len(rows))
            for table, column in _places(search)
            if (rows := _rows(search, table, column)) and _delete(search, table, rows)
        )


def _places(search: Search) -> Iterator[tuple[Resource, str]]:
    """Table and column, of those that are there."""
    tables = of_kind(search.desired, "cassandra", "table")
    there = search.servers.cassandra.tables() if tables else {}
    for table in tables:
        columns = table.spec["columns"]
        assert isinstance(columns, Mapping)
        if table.address.name in there:
            yield from ((table, field) for field in search.fields if field in columns)


def _key(table: Resource) -> list[str]:
    parts: Any = (*table.spec["partition"], *table.spec["clustering"])  # type: ignore[misc]
    return list(parts)


def _rows(search: Search, table: Resource, column: str) -> list[dict[str, Any]]:
    """The keys of the person's rows. No index serves this question, so every partition is looked at: it is asked as
    seldom as somebody leaves."""
    key = ", ".join(map(quoted, _key(table)))
    statement = f"SELECT JSON {key} FROM {table_name(table)} WHERE {quoted(column)} = ? ALLOW FILTERING"  # noqa: S608 - names in quotes, the value beside
    return search.servers.cassandra.rows(statement, search.person)


def _delete(search: Search, table: Resource, rows: list[dict[str, Any]]) -> bool:
    key = _key(table)
    condition = " AND ".join(f"{quoted(each)} = fromJson(?)" for each in key)
    statement = f"DELETE FROM {table_name(table)} WHERE {condition}"  # noqa: S608 - as above
    search.servers.cassandra.run_each(statement, [[json.dumps(row[each]) for each in key] for row in rows])
    return True
