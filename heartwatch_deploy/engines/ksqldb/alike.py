"""Whether a statement of ours and the server's text say the same, and whether one may take the place of the other."""

from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.engines.ksqldb.told import ADDED, Item, Told

_TABLE_FUNCTIONS: Final = frozenset(("EXPLODE", "CUBE_EXPLODE"))


def is_alike(ours: Told, servers: Told) -> bool:
    """Whether the server's text is what it makes of ours."""
    return (
        ours.what == servers.what
        and not _other_options(ours.options, servers.options)
        and _has_columns(ours, servers)
        and _has_items(ours, servers)
        and (ours.where, ours.rest) == (servers.where, servers.rest)
    )


def why_not_in_place(before: Told, after: Told) -> str:
    """Why CREATE OR REPLACE is not accepted, or not right for what was written already; empty where it is both.

    A stream that filters and projects goes on from its offsets under the same id: nothing is missed and nothing comes
    twice, and what was written before has NULL in new columns. A table would keep rows that a new WHERE takes out. All
    that is not known to be right needs consent.
    """
    if before.what != after.what:
        return f"a {before.what[0]} cannot become a {after.what[0]}"
    if after.what[0].startswith("SOURCE"):
        return "CREATE SOURCE cannot be replaced"
    options = _other_options(after.options, before.options)
    if options:
        return f"{', '.join(options)} cannot change"
    if before.items is None or after.items is None:
        return _declared(before, after)
    return _queried(before, after)


def _declared(before: Told, after: Told) -> str:
    if (before.items is None) != (after.items is None):
        return "one is declared, the other made by a query"
    if after.columns[: len(before.columns)] != before.columns:
        return "columns can only be added at the end"
    return ""


def _queried(before: Told, after: Told) -> str:
    assert before.items is not None
    assert after.items is not None
    traits = sorted((before.traits | after.traits) - {"PARTITION BY"})
    if traits:
        return f"a query with {' and '.join(traits)} keeps state that another one cannot take over"
    if any(item.calls & _TABLE_FUNCTIONS for item in (*before.items, *after.items)):
        return "a query with a table function cannot be replaced"
    if before.what[0] != "STREAM":
        return "rows of the table that were written already would stay as they are"
    if before.rest != after.rest:
        return "source, key and the like cannot change"
    kept = after.items[: len(before.items)]
    if len(kept) < len(before.items) or not all(map(Item.is_like, kept, before.items)):
        return "columns can only be added at the end"
    return ""


def _other_options(ours: Mapping[str, str], servers: Mapping[str, str]) -> list[str]:
    """Names of properties that say something else; what the server adds says nothing."""
    names = ours.keys() | (servers.keys() - ADDED)
    return sorted(name for name in names if ours.get(name) != servers.get(name))


def _has_columns(ours: Told, servers: Told) -> bool:
    """The server adds those that it finds in the registry, and writes registered types out."""
    if ours.items is not None:
        return True
    if ours.registered_types:
        return [name for name, _, _ in ours.columns] == [name for name, _, _ in servers.columns]
    if all(key for _, _, key in ours.columns):
        return set(ours.columns) <= set(servers.columns)
    return ours.columns == servers.columns


def _has_items(ours: Told, servers: Told) -> bool:
    if ours.items is None or servers.items is None:
        return ours.items is servers.items
    return len(ours.items) == len(servers.items) and all(map(Item.is_like, ours.items, servers.items))
