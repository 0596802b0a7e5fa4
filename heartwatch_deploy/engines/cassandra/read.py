"""Live keyspaces and tables → resources."""

from collections.abc import Mapping
from typing import Any, Final, TypedDict, cast

from heartwatch_deploy.engines.cassandra.parse import options_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource

MARK: Final = "heartwatch_deploy"
"""Begins the comment on each table that we made; behind it stands the project."""
_NO_OPTIONS: Final = frozenset({"keyspace_name", "table_name", "id", "columns", "flags", "comment"})


class Payload(TypedDict):
    """By name, and by `keyspace.table` with its `columns`, the rows of system_schema."""

    keyspaces: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Mapping[str, Any]]


def read(payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
    told = cast(Payload, payload)
    keyspaces = (_keyspace(name, row) for name, row in told["keyspaces"].items())
    return (*keyspaces, *(_table(name, row, project) for name, row in told["tables"].items()))


def mark(project: str) -> str:
    return f"{MARK} {project}"


def _keyspace(name: str, row: Mapping[str, Any]) -> Resource:
    return Resource(Address("cassandra", "keyspace", name), {"options": _options(row)})


def _table(name: str, row: Mapping[str, Any], project: str) -> Resource:
    columns = sorted(
        row["columns"], key=lambda each: (each["kind"] == "regular", each["position"], each["column_name"])
    )
    clustering = tuple(each["column_name"] for each in columns if each["kind"] == "clustering")
    spec: Mapping[str, Json] = {
        "columns": {
            each["column_name"]: {"type": str(each["type"]).lower(), "static": each["kind"] == "static"}
            for each in columns
        },
        "partition": tuple(each["column_name"] for each in columns if each["kind"] == "partition_key"),
        "clustering": clustering,
        "descending": tuple(
            each["column_name"]
            for each in columns
            if each["kind"] == "clustering" and str(each["clustering_order"]).lower() == "desc"
        ),
        "options": _options(row),
    }
    observed = {"comment": row.get("comment") or "", "marked": row.get("comment") == mark(project)}
    return Resource(Address("cassandra", "table", name), spec, observed=observed)


def _options(row: Mapping[str, Any]) -> dict[str, Json]:
    return options_of({name: value for name, value in row.items() if name not in _NO_OPTIONS and value is not None})
