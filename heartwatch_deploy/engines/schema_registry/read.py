"""Live subjects → resources."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict, cast

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.annotations import without_annotations
from heartwatch_deploy.model.json import Json, canonical
from heartwatch_deploy.model.resource import Resource


class Subject(TypedDict):
    """The newest version; `schema` is the registry's text, `compatibility` the subject's own level (None also where
    nobody asked), `type` is AVRO where nothing else is said, `refers` whether the schema names those of other subjects,
    `earlier` versions of wanted schemas by their fingerprint, where they are not the newest."""

    id: int
    version: int
    schema: str
    compatibility: str | None
    type: NotRequired[str]
    refers: NotRequired[bool]
    earlier: NotRequired[Mapping[str, int]]


class Payload(TypedDict):
    """Subjects by name."""

    subjects: Mapping[str, Subject]


def read(payload: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One resource a subject."""
    return tuple(_subject(name, subject) for name, subject in cast(Payload, payload)["subjects"].items())


def schemas_of(wanted: Iterable[Resource]) -> dict[str, list[Json]]:
    """The schemas that are wanted of each subject, by its name."""
    found: dict[str, list[Json]] = {}
    for each in wanted:
        if each.address.engine == "schema_registry":
            found.setdefault(each.address.name, []).append(each.spec["schema"])
    return found


def names_without_level(wanted: Iterable[Resource]) -> frozenset[str]:
    """The subjects that are wanted, on record or in files, and of which nobody says a compatibility."""
    subjects = [each for each in wanted if each.address.engine == "schema_registry"]
    levelled = {each.address.name for each in subjects if each.spec["compatibility"] is not None}
    return frozenset(each.address.name for each in subjects) - levelled


def same_schema(wanted: Json, registered: str) -> bool:
    """Whether the registry's text is the wanted schema."""
    try:
        return canonical(without_annotations(json.loads(registered))) == canonical(wanted)
    except ValueError:  # what is no Avro is not the wanted
        return False


def _subject(name: str, subject: Subject) -> Resource:
    kind = subject.get("type", "AVRO")
    schema = without_annotations(json.loads(subject["schema"])) if kind == "AVRO" else subject["schema"]
    spec: Mapping[str, Json] = {"schema": schema, "compatibility": subject["compatibility"]}
    observed: Mapping[str, Json] = {
        "id": subject["id"],
        "version": subject["version"],
        "type": kind,
        "refers": subject.get("refers", False),
        "earlier": dict(subject.get("earlier", {})),
    }
    return Resource(Address("schema_registry", "subject", name), spec, observed=observed)
