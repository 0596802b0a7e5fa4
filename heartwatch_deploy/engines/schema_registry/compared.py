"""What differs between two versions of a schema, for a registry that refuses the new one without a reason."""

from collections.abc import Iterator, Mapping

from heartwatch_deploy.model.json import Json, canonical


def compared(old: Json, new: Json) -> str:
    """One clause for each field of the outer record that came, went or changed; else that the whole is another."""
    found = [*_fields_that_came(old, new), *_fields_that_changed(old, new)]
    return "; ".join(found) or "the schema as a whole is another one"


def _fields_that_came(old: Json, new: Json) -> Iterator[str]:
    before = _fields(old)
    for name, field in _fields(new).items():
        if name not in before:
            yield f"`{name}` is new, with a default" if "default" in field else f"`{name}` is new and has no default"


def _fields_that_changed(old: Json, new: Json) -> Iterator[str]:
    after = _fields(new)
    for name, field in _fields(old).items():
        if name not in after:
            yield f"`{name}` is gone"
        elif canonical(field.get("type")) != canonical(after[name].get("type")):
            yield f"`{name}` was {_type(field)} and is now {_type(after[name])}"


def _fields(schema: Json) -> dict[str, Mapping[str, Json]]:
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    if not isinstance(fields, (list, tuple)):
        return {}
    return {str(field["name"]): field for field in fields if isinstance(field, Mapping) and "name" in field}


def _type(field: Mapping[str, Json]) -> str:
    written = field.get("type")
    return written if isinstance(written, str) else canonical(written)
