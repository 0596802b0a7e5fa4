"""Which values of JSON may be the default of a field of a type, as Avro's Java parser takes them."""

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

Lookup = Callable[[str], Mapping[str, Any] | None]


def fits(value: Any, schema: Any, known: Lookup) -> bool:
    """A union takes what any of its branches does."""
    if isinstance(schema, list):
        return any(fits(value, each, known) for each in schema)
    if isinstance(schema, str):
        named = known(schema)
        return fits(value, named, known) if named is not None else _PRIMITIVES.get(schema, _any)(value)
    kind = schema["type"]
    inside = _COMPLEX.get(kind) if isinstance(kind, str) else None
    return inside(value, schema, known) if inside else fits(value, kind, known)


def spoken(value: Any) -> str:
    """As the file says it, where that is short."""
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= 40 else "a value"


def _whole(bits: int) -> Callable[[Any], bool]:
    """JSON has one kind of number; 1.0 is none of int."""

    def form(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)

    return form


def _real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _any(_value: Any) -> bool:
    """Of a name that only another namespace knows."""
    return True


_PRIMITIVES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "int": _whole(32),
    "long": _whole(64),
    "float": _real,
    "double": _real,
    "bytes": _text,
    "string": _text,
}


def _array(value: Any, schema: Mapping[str, Any], known: Lookup) -> bool:
    return isinstance(value, list) and all(fits(each, schema["items"], known) for each in value)


def _map(value: Any, schema: Mapping[str, Any], known: Lookup) -> bool:
    return isinstance(value, dict) and all(fits(each, schema["values"], known) for each in value.values())


def _record(value: Any, schema: Mapping[str, Any], known: Lookup) -> bool:
    """A field that is not there has its own default."""
    return isinstance(value, dict) and all(
        fits(value[each["name"]], each["type"], known) if each["name"] in value else "default" in each
        for each in schema["fields"]
    )


_COMPLEX: Final[Mapping[str, Callable[[Any, Mapping[str, Any], Lookup], bool]]] = {
    "array": _array,
    "map": _map,
    "record": _record,
    "error": _record,
    "enum": lambda value, schema, _known: value in schema["symbols"],
    "fixed": lambda value, _schema, _known: _text(value),
}
