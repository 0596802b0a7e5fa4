"""A table: its key, which is for ever, its columns, of which there may come more, and how its rows are kept."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from heartwatch_deploy.engines.cassandra.options import differing, options_text
from heartwatch_deploy.engines.cassandra.read import mark
from heartwatch_deploy.engines.cassandra.words import literal, quoted
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference, Grade, HazardKind, Loss
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import CqlStatements
from heartwatch_deploy.model.resource import Resource

_KEY: Final = ("partition", "clustering", "descending")


class TableKind(PlainKind):
    name = "table"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """Columns that lack or have another type, another key, other options among those that the file names; columns
        that somebody added are no difference."""
        wanted, found = _spec(desired), _spec(live)
        return (
            *_columns(wanted, found),
            *(
                Difference(part, list(found[part]), list(wanted[part]))
                for part in _KEY
                if tuple(found[part]) != tuple(wanted[part])
            ),
            *differing(wanted["options"], found["options"], whole=False),
        )

    def is_marked(self, live: Resource) -> bool:
        return live.observed.get("marked") is True

    def holds(self, live: Resource) -> Loss:
        return Loss(HazardKind.DELETE_DATA, f"all rows of table {live.address.name} are lost")

    def create(self, change: Change, world: World) -> Script:
        desired = _wanted(change)
        return (CqlStatements((create_text(desired, f"comment = {literal(mark(world.project))}"),)),)

    def update(self, change: Change, world: World) -> Script:
        """Adding a column that is there fails, so a run that is repeated sends what is still lacking only."""
        desired, name = _wanted(change), table_name(_wanted(change))
        spec = _spec(desired)
        paths = [each.path for each in change.differences]
        added = (path.removeprefix("columns.") for path in paths if path.startswith("columns."))
        adding = tuple(f"ALTER TABLE {name} ADD {_column(each, spec['columns'][each])}" for each in added)
        options = {each: value for each, value in spec["options"].items() if f"options.{each}" in paths}
        altering = options_text(options, f"comment = {literal(mark(world.project))}")
        # A request each: what was done before the one that is refused must be known.
        return tuple(CqlStatements((each,)) for each in (*adding, f"ALTER TABLE {name}{altering}"))

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: another key, or another type of a column, is refused."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        return (CqlStatements((f"DROP TABLE IF EXISTS {table_name(live)}",)),)


def create_text(table: Resource, *further: str) -> str:
    """The statement that makes it; `further` options stand before its own."""
    spec = _spec(table)
    partition = ", ".join(map(quoted, spec["partition"]))
    key = ", ".join((f"({partition})", *map(quoted, spec["clustering"])))
    lines = [*(_column(name, each) for name, each in spec["columns"].items()), f"PRIMARY KEY ({key})"]
    body = ",\n".join(f"  {line}" for line in lines)
    order = ", ".join(f"{quoted(each)} {_direction(each, spec)}" for each in spec["clustering"])
    ordered = (f"CLUSTERING ORDER BY ({order})",) if order else ()
    options = options_text(spec["options"], *ordered, *further)
    return f"CREATE TABLE IF NOT EXISTS {table_name(table)} (\n{body}\n){options}"


def table_name(table: Resource) -> str:
    keyspace, _, name = table.address.name.partition(".")
    return f"{quoted(keyspace)}.{quoted(name)}"


def _columns(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    """A column may be added; nothing makes another type of one that holds values, and none comes into the key."""
    for name, column in wanted["columns"].items():
        there = found["columns"].get(name)
        if there is None:
            in_key = name in (*wanted["partition"], *wanted["clustering"])
            yield Difference(f"columns.{name}", None, _type(column), Grade.REFUSE if in_key else Grade.IN_PLACE)
        elif _type(there) != _type(column):
            yield Difference(f"columns.{name}", _type(there), _type(column), Grade.REFUSE)


def _direction(name: str, spec: Mapping[str, Any]) -> str:
    return "DESC" if name in spec["descending"] else "ASC"


def _type(column: Mapping[str, Any]) -> str:
    return f"{column['type']} static" if column["static"] else str(column["type"])


def _column(name: str, column: Mapping[str, Any]) -> str:
    return f"{quoted(name)} {_type(column)}"


def _wanted(change: Change) -> Resource:
    assert change.desired is not None
    return change.desired


def _spec(resource: Resource) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], resource.spec)
