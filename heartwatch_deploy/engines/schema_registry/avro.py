"""What Avro's own parser would have against a schema: names, types, references, defaults; each with the way to it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from heartwatch_deploy.engines.schema_registry.avro_defaults import fits, spoken

PRIMITIVE: Final = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAMED: Final = ("record", "error", "enum", "fixed")
_INSIDE: Final = {"array": "items", "map": "values"}
_DEEPEST: Final = 100
Way = tuple[str, ...]
"""Regular expressions for what stands one after the other in the text on the way to a place."""


@dataclass(frozen=True, slots=True)
class Wrong:
    summary: str
    way: Way


@dataclass(slots=True)
class _Known:
    """Types by their full name; a name is known from where it stands on. `defaults` are looked at when all else is
    right: only then their types can be followed."""

    types: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: list[tuple[Mapping[str, Any], str, Way]] = field(default_factory=list)

    def of(self, name: str, space: str) -> Mapping[str, Any] | None:
        return self.types.get(_full(name, space)) or self.types.get(name)


def wrong(schema: Mapping[str, Any]) -> Iterator[Wrong]:
    """All that is wrong with a record."""
    known = _Known()
    found = tuple(_type(schema, "", known, ()))
    yield from found or _defaults(known)


def _defaults(known: _Known) -> Iterator[Wrong]:
    for of, space, way in known.defaults:
        if not fits(of["default"], of["type"], partial(known.of, space=space)):
            said = spoken(of["default"])
            yield Wrong(f"the default of `{of['name']}` is {said}, which its type has not", (*way, '"default"'))


def _type(schema: Any, space: str, known: _Known, way: Way) -> Iterator[Wrong]:
    if len(way) > _DEEPEST:
        yield Wrong("the schema is nested too deeply", ())
    elif isinstance(schema, str):
        if schema not in PRIMITIVE and known.of(schema, space) is None:
            yield Wrong(
                f"`{schema}` is no type, and no record, enum or fixed that stands before it", (*way, _text(schema))
            )
    elif isinstance(schema, list):
        yield from _union(schema, space, known, way)
    elif not isinstance(schema, dict) or "type" not in schema:
        yield Wrong("a type is a name, an object with `type`, or a list of types", way)
    elif isinstance(schema["type"], (dict, list)):
        yield from _type(schema["type"], space, known, (*way, _text("type")))
    elif schema["type"] in _NAMED:
        yield from _named(schema, space, known, way)
    elif schema["type"] in _INSIDE:
        key = _INSIDE[schema["type"]]
        missing = (Wrong(f"a type `{schema['type']}` needs `{key}`", (*way, _text(schema["type"]))),)
        yield from _type(schema[key], space, known, (*way, _text(key))) if key in schema else missing
    else:
        yield from _type(schema["type"], space, known, way)


def _union(branches: list[Any], space: str, known: _Known, way: Way) -> Iterator[Wrong]:
    seen: set[str] = set()
    for each in branches:
        if isinstance(each, list):
            yield Wrong("a union stands directly in a union", way)
            continue
        yield from _type(each, space, known, way)
        name = _branch(each, space)
        if name in seen:
            yield Wrong(f"`{name}` stands twice in a union", way)
        seen.add(name)


def _branch(schema: Any, space: str) -> str:
    """By which a union tells its branches apart."""
    while isinstance(schema, dict) and schema.get("type") not in _NAMED:
        schema = schema.get("type")
    found = schema.get("name") if isinstance(schema, dict) else schema
    name = str(found)
    return name if name in PRIMITIVE or name in _INSIDE else _full(name, space)


def _named(schema: Mapping[str, Any], space: str, known: _Known, way: Way) -> Iterator[Wrong]:
    kind, name, said = schema["type"], schema.get("name"), schema.get("namespace", space)
    if not isinstance(name, str) or not isinstance(said, str):
        yield Wrong(f"this {kind} has no name", (*way, _text(kind)))
        return
    way = (*way, _named_so(name))
    full = _full(name, said)
    if not _NAME.fullmatch(full.rpartition(".")[2]):  # Java's parser takes any namespace
        yield Wrong(f"`{name}` is no name that Avro takes", way)
    if full in known.types:
        yield Wrong(f"`{full}` is defined twice", (*way, _named_so(name)))
    known.types[full] = schema
    yield from _CONTENTS[kind](schema, full.rpartition(".")[0], known, way)


def _record(schema: Mapping[str, Any], space: str, known: _Known, way: Way) -> Iterator[Wrong]:
    fields = schema.get("fields")
    if not isinstance(fields, list) or not all(isinstance(each, dict) and "name" in each for each in fields):
        yield Wrong("`fields` is no list of fields with names", way)
        return
    seen: set[str] = set()
    for each in fields:
        name = str(each["name"])
        if name in seen:
            yield Wrong(f"two fields are named `{name}`", (*way, _named_so(name), _named_so(name)))
        seen.add(name)
        yield from _field(each, name, space, known, (*way, _named_so(name)))


def _field(of: Mapping[str, Any], name: str, space: str, known: _Known, way: Way) -> Iterator[Wrong]:
    if not _NAME.fullmatch(name):
        yield Wrong(f"`{name}` is no name that Avro takes", way)
    if "type" not in of:
        yield Wrong(f"field `{name}` has no type", way)
        return
    if "default" in of:
        known.defaults.append((of, space, way))
    yield from _type(of["type"], space, known, way)


def _enum(schema: Mapping[str, Any], _space: str, _known: _Known, way: Way) -> Iterator[Wrong]:
    symbols = schema.get("symbols")
    if not isinstance(symbols, list) or not all(isinstance(each, str) and _NAME.fullmatch(each) for each in symbols):
        yield Wrong("`symbols` of an enum is a list of names", way)
    elif len(set(symbols)) < len(symbols):
        yield Wrong("`symbols` of an enum has one twice", (*way, '"symbols"'))
    elif "default" in schema and schema["default"] not in symbols:
        yield Wrong("the default of an enum is one of its symbols", (*way, '"default"'))


def _fixed(schema: Mapping[str, Any], _space: str, _known: _Known, way: Way) -> Iterator[Wrong]:
    size = schema.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        yield Wrong("`size` of a fixed is a number of bytes", way)


_CONTENTS: Final = {"record": _record, "error": _record, "enum": _enum, "fixed": _fixed}


def _full(name: str, space: str) -> str:
    return name if "." in name or not space else f"{space}.{name}"


def _text(word: str) -> str:
    return re.escape(f'"{word}"')


def _named_so(name: str) -> str:
    return rf'"name"\s*:\s*{_text(name)}'
