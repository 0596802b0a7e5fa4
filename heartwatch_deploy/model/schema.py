"""The JSON schema of what `codec.encode` makes of a type."""

import dataclasses
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.codec import hints_of
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State

_PLAIN: dict[Any, Json] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Address: {"type": "string", "pattern": r"^[^./]+\.[^./]+/.+$"},
}


def schema_of(kind: Any, definitions: dict[str, Json]) -> Json:  # noqa: PLR0911 - one return a form of type
    """A reference to the type's schema, or for a plain one the schema itself; what is referred to is added to
    `definitions`. Objects may have fields that the schema does not know, for later versions have."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, members = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(each, definitions) for each in members]}
    if origin is Literal:
        return {"enum": list(members)}
    if kind is State:
        return {"type": "array", "items": schema_of(Resource, definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(members[1], definitions)}
    if origin is not None:
        return {"type": "array", "items": schema_of(members[0], definitions)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    if dataclasses.is_dataclass(kind):
        return _object(kind, definitions)
    return {}


def _object(kind: Any, definitions: dict[str, Json]) -> Json:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # a type may hold itself
        hints = hints_of(kind)
        properties = {each.name: schema_of(hints[each.name], definitions) for each in dataclasses.fields(kind)}
        about = " ".join((kind.__doc__ or "").split())
        definitions[name] = {
            "type": "object",
            "description": about,
            "properties": {"is": {"const": name}, **properties},
            "required": ["is", *properties],
        }
    return {"$ref": f"#/$defs/{name}"}
