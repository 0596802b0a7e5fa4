"""Live subjects → resources."""

import json
from collections.abc import Mapping
from typing import Any, TypedDict, cast

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.annotations import without_annotations
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource


class Subject(TypedDict):
    """The newest version; `schema` is the registry's text, `compatibility` the subject's own level or None."""

    id: int
    version: int
    schema: str
    compatibility: str | None


class Payload(TypedDict):
    """Subjects by name."""

    subjects: Mapping[str, Subject]


def read(payload: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One resource a subject."""
    return tuple(_subject(name, subject) for name, subject in cast(Payload, payload)["subjects"].items())


def _subject(name: str, subject: Subject) -> Resource:
    schema = without_annotations(json.loads(subject["schema"]))
    spec: Mapping[str, Json] = {"schema": schema, "compatibility": subject["compatibility"]}
    observed: Mapping[str, Json] = {"id": subject["id"], "version": subject["version"]}
    return Resource(Address("schema_registry", "subject", name), spec, observed=observed)
