"""Live tables → resources."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from heartwatch_deploy.engines.postgres.statements import one_spelling
from heartwatch_deploy.engines.postgres.table import MARK
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource


class Table(TypedDict):
    """`columns` are types by name, as Postgres spells them, in their order."""

    columns: Mapping[str, str]
    comment: str | None


class Payload(TypedDict):
    """Tables by name, partitions not among them."""

    tables: Mapping[str, Table]


def read(payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
    """One resource a table; `fingerprint` is None where this project did not make it."""
    return tuple(_table(name, table, project) for name, table in cast(Payload, payload)["tables"].items())


def _table(name: str, table: Table, project: str) -> Resource:
    mark, _, rest = (table["comment"] or "").partition(f"{MARK} {project} ")
    spec = {
        "columns": {column: {"type": one_spelling(type_)} for column, type_ in table["columns"].items()},
        "fingerprint": rest if rest and not mark else None,
    }
    return Resource(Address("postgres", "table", name), spec)
