"""The names of all fields that a message of an Avro schema can have."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

_PLAIN: Final = frozenset({"null", "boolean", "int", "long", "float", "double", "string", "enum", "fixed"})
_NAMED: Final = frozenset({"record", "error", "enum", "fixed"})


def fields_in(schema: Any) -> frozenset[str] | None:
    """At whatever depth; None where bytes or a map may hold others, or a type is told elsewhere."""
    names: set[str] = set()
    told: set[str] = set()
    left = [schema]
    while left:
        inner = _within(left.pop(0), told)
        if inner is None:
            return None
        named, types = inner
        names |= named
        left = [*types, *left]  # in the order of the text: a type is told where it is first named
    return frozenset(names)


def _within(schema: Any, told: set[str]) -> tuple[set[str], Iterable[Any]] | None:
    """The names of its own fields, and the types that it is made of."""
    if isinstance(schema, list | tuple):
        return set(), schema
    if not isinstance(schema, Mapping):
        return (set(), ()) if schema in _PLAIN or schema in told else None
    kind = schema.get("type")
    if not isinstance(kind, str):
        return set(), (kind,)
    if kind in _NAMED:
        told |= _names_of(schema)
    if kind in ("record", "error"):
        fields = schema.get("fields", ())
        return {str(each["name"]) for each in fields}, [each["type"] for each in fields]
    return set(), (schema.get("items") if kind == "array" else kind,)


def _names_of(schema: Mapping[str, Any]) -> set[str]:
    """Short and with the namespace: an inner type may be told by either."""
    name = str(schema.get("name"))
    return {name, name.rsplit(".", 1)[-1], f"{schema.get('namespace', '')}.{name}"}
