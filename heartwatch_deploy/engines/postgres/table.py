"""A table: its columns, and the statements around it, which can be run again at any time."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference, Grade, HazardKind, Loss
from heartwatch_deploy.model.json import canonical
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import OwnDatabaseSql
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.sql.quoting import identifier, literal

MARK: Final = "heartwatch_deploy"
"""Begins the comment on each table that we made; behind it stand the project, and fingerprints as JSON: of the frame,
of each column's definition, and of the other statements."""


class TableKind(PlainKind):
    name = "table"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """Columns that lack or have another type, and other statements; columns that a sink added are no difference."""
        wanted, found = _spec(desired), _spec(live)
        columns = tuple(
            Difference(f"columns.{name}", there, column["type"], _grade(there, live))
            for name, column in wanted["columns"].items()
            for there in (found["columns"].get(name, {}).get("type"),)
            if there != column["type"]
        )
        marked = _since_marked(wanted["mark"], found["mark"]) if found["mark"] else ()
        told = {f"{each.path}.definition" for each in columns}
        return (*columns, *(each for each in marked if each.path not in told))

    def is_marked(self, live: Resource) -> bool:
        return _spec(live)["mark"] is not None

    def holds(self, live: Resource) -> Loss:
        return Loss(HazardKind.DELETE_DATA, f"all rows of table {live.address.name} are lost")

    def create(self, change: Change, world: World) -> Script:
        return (OwnDatabaseSql(_all(_wanted(change), world)),)

    def update(self, change: Change, world: World) -> Script:
        desired = _wanted(change)
        columns = _spec(desired)["columns"]
        added = (each.path.removeprefix("columns.") for each in change.differences if each.path.startswith("columns."))
        adding = tuple(
            f"ALTER TABLE {identifier(desired.address.name)} ADD COLUMN IF NOT EXISTS {columns[name]['definition']}"
            for name in added
        )
        return (OwnDatabaseSql((*adding, *_all(desired, world))),)

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: a column of another type is refused."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        return (OwnDatabaseSql((f"DROP TABLE IF EXISTS {identifier(live.address.name)}",)),)


def _since_marked(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    """What CREATE TABLE IF NOT EXISTS would silently leave as it is, is refused; the rest can be run again."""
    if wanted["frame"] != found["frame"]:
        yield Difference("constraints", found["frame"], wanted["frame"], Grade.REFUSE)
    for name, definition in wanted["columns"].items():
        if found["columns"].get(name, definition) != definition:
            yield Difference(f"columns.{name}.definition", found["columns"][name], definition, Grade.REFUSE)
    if wanted["rest"] != found["rest"] or wanted["columns"].keys() != found["columns"].keys():
        yield Difference("statements", found["rest"], wanted["rest"], Grade.IN_PLACE)


def _grade(there: str | None, live: Resource) -> Grade:
    """A column may be added to a table of ours; nothing makes another type of one that holds rows."""
    ours = _spec(live)["mark"] is not None
    return Grade.IN_PLACE if there is None and ours else Grade.REFUSE


def _all(table: Resource, world: World) -> tuple[str, ...]:
    """The file's statements, and the mark by which the table is known as this project's."""
    mark = f"{MARK} {world.project} {canonical(_spec(table)['mark'])}"
    return (*_spec(table)["statements"], f"COMMENT ON TABLE {identifier(table.address.name)} IS {literal(mark)}")


def _wanted(change: Change) -> Resource:
    assert change.desired is not None
    return change.desired


def _spec(resource: Resource) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], resource.spec)
