"""In which ways a live object, or a record of one, is not as desired."""

from collections.abc import Iterator, Mapping
from typing import cast

from heartwatch_deploy.engines.ksqldb.alike import is_alike, why_not_in_place
from heartwatch_deploy.engines.ksqldb.told import told
from heartwatch_deploy.model.change import Difference, Grade
from heartwatch_deploy.model.json import Json, canonical
from heartwatch_deploy.model.resource import Resource


def differences(desired: Resource, other: Resource) -> tuple[Difference, ...]:
    """`other` is live, or as last applied."""
    if "text" in other.spec:
        return explained(desired, other) if _meaning(desired) != _meaning(other) else ()
    expected, found = desired.spec.get("server"), cast(Mapping[str, Json], other.spec["server"])
    if expected is not None and canonical(expected) == canonical(found):
        return ()
    return tuple(_from_server(desired, cast(Mapping[str, Json] | None, expected), found))


def explained(desired: Resource, applied: Resource) -> tuple[Difference, ...]:
    """In the words of the files."""
    text = str(applied.spec["text"]), str(desired.spec["text"])
    statement = (_statement(*text),) if text[0] != text[1] else ()
    settings = _settings(_mapping(applied.spec.get("settings")), _mapping(desired.spec.get("settings")))
    types = _by_name("types", _mapping(applied.spec.get("types")), _mapping(desired.spec.get("types")))
    return (*statement, *settings, *types)


def why_not(before: str, after: str) -> str:
    """Why the one statement cannot be replaced by the other in place; empty where it can."""
    old, new = told(before), told(after)
    if old is None or new is None:
        return "the statement cannot be compared"
    return why_not_in_place(old, new)


def _meaning(resource: Resource) -> Json:
    return resource.spec["fingerprint"]


def _from_server(
    desired: Resource, expected: Mapping[str, Json] | None, found: Mapping[str, Json]
) -> Iterator[Difference]:
    """What the server has against what the files mean; its wording may have changed with its release."""
    text, there = str(desired.spec["text"]), str(found["statement"])
    ours, servers = told(text), told(there)
    if ours is None or servers is None or not is_alike(ours, servers):
        yield _statement(there, text)
    yield from _settings(_mapping(found.get("settings")), _mapping(desired.spec.get("settings")))
    columns = expected.get("columns") if expected else None
    if columns is not None and canonical(columns) != canonical(found.get("columns")):
        yield Difference("columns", found.get("columns"), columns, Grade.BLUE_GREEN)


def _statement(before: str, after: str) -> Difference:
    return Difference("statement", before, after, Grade.BLUE_GREEN if why_not(before, after) else Grade.IN_PLACE)


def _settings(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Difference]:
    return _by_name("settings", before, after)


def _by_name(what: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Difference]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Difference(f"{what}.{name}", before.get(name), after.get(name), Grade.BLUE_GREEN)


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
