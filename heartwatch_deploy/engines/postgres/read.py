"""Live tables → resources."""

import json
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

from heartwatch_deploy.engines.postgres.statements import one_spelling
from heartwatch_deploy.engines.postgres.table import MARK
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource


class Table(TypedDict):
    """`columns` are types by name, as Postgres spells them, in their order; `definition` is all that makes it
    again, where that was asked for."""

    columns: Mapping[str, str]
    comment: str | None
    definition: NotRequired[Mapping[str, Any] | None]


class Payload(TypedDict):
    """Tables by name, partitions not among them."""

    tables: Mapping[str, Table]


def read(payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
    """One resource a table; `mark` is None where this project did not make it."""
    return tuple(_table(name, table, project) for name, table in cast(Payload, payload)["tables"].items())


def _mark(comment: str, project: str) -> Json:
    """What was written at the last apply; nothing of another project, or that somebody wrote over it."""
    before, ours, rest = comment.partition(f"{MARK} {project} ")
    try:
        mark = json.loads(rest) if ours and not before else None
    except ValueError:
        return None
    return mark if isinstance(mark, dict) and {"frame", "rest", "columns"} <= mark.keys() else None


def _table(name: str, table: Table, project: str) -> Resource:
    spec = {
        "columns": {column: {"type": one_spelling(type_)} for column, type_ in table["columns"].items()},
        "mark": _mark(table["comment"] or "", project),
    }
    definition = table.get("definition")
    observed: Mapping[str, Json] = {"definition": dict(definition), "comment": table["comment"]} if definition else {}
    return Resource(Address("postgres", "table", name), spec, observed=observed)
