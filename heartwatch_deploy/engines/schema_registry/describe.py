"""What changed about a subject: the fields of its record and of the records within, level and words."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.json import Json, canonical
from heartwatch_deploy.model.span import Span

Record: TypeAlias = Mapping[str, Json]


def subject(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    old, new = before.resource.spec, after.resource.spec
    found = tuple(_schemas(old["schema"], new["schema"], "", (before, after)))
    if not found and canonical(old["schema"]) != canonical(new["schema"]):
        found = (Alteration(Aspect.TYPE, "the schema as a whole is another one", after.resource.span),)
    if old["compatibility"] != new["compatibility"]:
        words = f"compatibility was {_level(old['compatibility'])}, is {_level(new['compatibility'])}"
        found = (*found, Alteration(Aspect.COMPATIBILITY, words, after.resource.span))
    return found


Sides: TypeAlias = tuple[Definition, Definition]


def _schemas(old: Json, new: Json, path: str, sides: Sides) -> Iterator[Alteration]:
    """Of two types in the same place, whatever their nesting."""
    before, after = _named(old), _named(new)
    if before is None or after is None or before.get("type") != after.get("type"):
        return
    where = path.removesuffix(".") or "the record"
    for key in ("name", "namespace"):
        if before.get(key) != after.get(key):
            words = f"{key} of {where} was `{before.get(key)}`, is `{after.get(key)}`"
            yield Alteration(Aspect.TYPE, words, sides[1].resource.span)
    if before.get("doc") != after.get("doc"):
        yield Alteration(Aspect.DOCUMENTATION, f"documentation of {where} changed", sides[1].resource.span)
    if after.get("type") == "record":
        yield from _fields(_by_name(before), _by_name(after), path, sides)
    elif before.get("symbols") != after.get("symbols"):
        yield from _symbols(before, after, path.removesuffix("."), sides)


def _fields(old: Mapping[str, Record], new: Mapping[str, Record], path: str, sides: Sides) -> Iterator[Alteration]:
    renamed = {
        name: before for name, field in new.items() for before in _aliases(field) if before in old.keys() - new.keys()
    }
    for name, field in old.items():
        if name not in new and name not in renamed.values():
            words = f"field `{path}{name}` removed, was {_type(field)}"
            yield Alteration(Aspect.COLUMN_REMOVED, words, _place(sides[0], name))
    for name, field in new.items():
        place = _place(sides[1], name)
        if name in renamed:
            words = f"field `{path}{renamed[name]}` is now `{path}{name}`, with the former name as an alias"
            yield Alteration(Aspect.COLUMN_RENAMED, words, place)
        elif name not in old:
            words = f"field `{path}{name}` added: {_type(field)}, {_default(field)}"
            yield Alteration(Aspect.COLUMN_ADDED, words, place)
            continue
        yield from _field(old[renamed.get(name, name)], field, f"{path}{name}", sides)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Alteration(
            Aspect.COLUMN_MOVED, f"the fields of {path.removesuffix('.') or 'the record'} stand in another order"
        )


def _field(old: Record, new: Record, path: str, sides: Sides) -> Iterator[Alteration]:
    place = _place(sides[1], str(new["name"]))
    within = tuple(_schemas(old["type"], new["type"], f"{path}.", sides))
    yield from within
    # A change inside a record of the field is told already, unless the field is another kind of record as well.
    if _type(old) != _type(new) or (not within and canonical(old["type"]) != canonical(new["type"])):
        yield Alteration(Aspect.COLUMN_RETYPED, f"field `{path}` was {_type(old)}, is {_type(new)}", place)
    if ("default" in old, canonical(old.get("default"))) != ("default" in new, canonical(new.get("default"))):
        words = f"field `{path}`: had {_default(old)}, has {_default(new)}"
        yield Alteration(Aspect.COLUMN_CHANGED, words, place)
    if old.get("doc") != new.get("doc"):
        yield Alteration(Aspect.DOCUMENTATION, f"documentation of field `{path}` changed", place)
    told = {"name", "type", "default", "doc", "aliases"}
    others = sorted(key for key in old.keys() | new.keys() if key not in told and old.get(key) != new.get(key))
    for key in others:
        yield Alteration(Aspect.COLUMN_CHANGED, f"`{key}` of field `{path}` changed", place)


def _symbols(old: Record, new: Record, path: str, sides: Sides) -> Iterator[Alteration]:
    had, has = (list(map(str, each["symbols"])) for each in (old, new))  # type: ignore[arg-type]  # an enum's are a list
    changes = [*(f"symbol `{each}` removed" for each in had if each not in has)]
    changes += [f"symbol `{each}` added" for each in has if each not in had]
    for words in changes or ["the symbols stand in another order"]:
        yield Alteration(Aspect.COLUMN_RETYPED, f"field `{path}`: {words}", sides[1].resource.span)


def _named(schema: Json) -> Record | None:
    """The record or enum in a type: itself, beside null, or inside an array or map."""
    if isinstance(schema, Mapping):
        if schema.get("type") in ("record", "enum"):
            return schema
        inner = schema.get("items", schema.get("values", schema.get("type")))
        return _named(inner) if not isinstance(inner, str) else None
    if isinstance(schema, (list, tuple)):
        found = [named for each in schema for named in (_named(each),) if named is not None]
        return found[0] if len(found) == 1 else None
    return None


def _by_name(record: Record) -> dict[str, Record]:
    fields = record.get("fields")
    assert isinstance(fields, (list, tuple))
    return {str(each["name"]): each for each in fields if isinstance(each, Mapping)}


def _aliases(field: Record) -> tuple[str, ...]:
    found = field.get("aliases")
    return tuple(map(str, found)) if isinstance(found, (list, tuple)) else ()


def _type(field: Record) -> str:
    return f"`{_type_words(field['type'])}`"


def _type_words(schema: Json) -> str:
    if isinstance(schema, (list, tuple)):
        return " or ".join(map(_type_words, schema))
    if not isinstance(schema, Mapping):
        return str(schema)
    if "logicalType" in schema:
        rest = ", ".join(str(schema[key]) for key in ("precision", "scale") if key in schema)
        return f"{schema['logicalType']}{f'({rest})' if rest else ''} in {_type_words(schema.get('type'))}"
    if schema.get("type") in ("array", "map"):
        return f"{schema['type']} of {_type_words(schema.get('items', schema.get('values')))}"
    return f"{schema.get('type')} {schema['name']}" if "name" in schema else _type_words(schema.get("type"))


def _default(field: Record) -> str:
    return f"default `{canonical(field['default'])}`" if "default" in field else "no default"


def _level(level: Json) -> str:
    return f"`{level}`" if level else "the registry's own"


def _place(side: Definition, name: str) -> Span | None:
    """Where the field's name stands; the first of that name, should a record within have one, too."""
    found = re.search(rf'"name"\s*:\s*("{re.escape(name)}")', side.file.text) if side.file else None
    return side.file.span(found.start(1), found.end(1)) if side.file and found else side.resource.span
