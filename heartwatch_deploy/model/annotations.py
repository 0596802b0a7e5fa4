"""What a schema says to generators of data (`arg.properties`), apart from what it promises to readers."""

from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.model.json import Json

PROPERTIES: Final = "arg.properties"


def without_annotations(schema: Json) -> Json:
    """The schema as a registry keeps it: a generator's bounds may change without a new version. A type that nothing
    else is said of is its name alone, since registries write `{"type": "string"}` so."""
    if isinstance(schema, Mapping):
        rest = {key: without_annotations(part) for key, part in schema.items() if key != PROPERTIES}
        return rest["type"] if rest.keys() == {"type"} and isinstance(rest["type"], str) else rest
    if isinstance(schema, (list, tuple)):
        return [without_annotations(part) for part in schema]
    return schema


def annotations(schema: Mapping[str, Json]) -> dict[str, tuple[str, Mapping[str, Json]]]:
    """A record's annotated fields: name → (Avro type, properties). Of an optional field, those of the type beside
    null."""
    found: dict[str, tuple[str, Mapping[str, Json]]] = {}
    for field in _listed(schema.get("fields")):
        for kind in _listed(field["type"]):
            properties = kind.get(PROPERTIES)
            if isinstance(properties, Mapping):
                found[str(field["name"])] = str(kind["type"]), properties
    return found


def _listed(value: Json) -> tuple[Mapping[str, Json], ...]:
    """The objects in a list, or the one object that stands in its place."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return tuple(each for each in values if isinstance(each, Mapping))
