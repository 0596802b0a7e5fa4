"""A schema that a subject had before becomes its newest again; what others registered in between stays."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from heartwatch_deploy.clients.registry import SchemaRegistry, SubjectVersion
from heartwatch_deploy.edges.read import subjects
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.engines.schema_registry.read import read
from heartwatch_deploy.engines.schema_registry.subject import SubjectKind
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource, State

ADDRESS = Address("schema_registry", "subject", "a/b-value")
FIRST = {"type": "record", "name": "X", "fields": [{"name": "a", "type": "int"}]}
SECOND = '{"type": "record", "name": "X", "fields": []}'


class Registry:
    """A subject with two versions, that counts who looks for earlier ones."""

    def __init__(self) -> None:
        self.looked_up: list[str] = []

    def subjects(self) -> frozenset[str]:
        return frozenset({ADDRESS.name})

    def latest(self, subject: str) -> SubjectVersion:
        return SubjectVersion(subject, 2, 8, SECOND)

    def compatibility(self, _subject: str) -> None:
        return None

    def lookup(self, subject: str, schema: str) -> SubjectVersion | None:
        self.looked_up.append(schema)
        return SubjectVersion(subject, 1, 7, schema) if '"name": "a"' in schema else None


def wanted(schema: Mapping[str, Any]) -> Resource:
    return Resource(ADDRESS, {"schema": schema, "compatibility": None})


def live(*schemas: Mapping[str, Any]) -> tuple[Resource, Registry]:
    registry = Registry()
    payload = subjects(cast(SchemaRegistry, registry), {ADDRESS.name}, [wanted(each) for each in schemas])
    (found,) = read(payload)
    return found, registry


def script(desired: Resource, found: Resource) -> list[tuple[str, str]]:
    differences = SubjectKind().differences(desired, found)
    change = Change(ADDRESS, Action.UPDATE, Reason.DRIFTED, desired, found, desired, differences)
    sent = SubjectKind().update(change, World("small", State()))
    return [(each.method, each.path) for each in sent if isinstance(each, HttpRequest)]


def test_an_earlier_version_gives_up_its_number() -> None:
    found, registry = live(FIRST)
    assert len(registry.looked_up) == 1
    assert script(wanted(FIRST), found) == [
        ("DELETE", "/subjects/a%2Fb-value/versions/1"),
        ("POST", "/subjects/a%2Fb-value/versions"),
    ]


def test_a_new_one_is_only_registered() -> None:
    new = {**FIRST, "fields": []} | {"doc": "new"}
    found, _ = live(new)
    assert script(wanted(new), found) == [("POST", "/subjects/a%2Fb-value/versions")]


def test_nobody_looks_for_earlier_ones_of_what_is_the_newest() -> None:
    _, registry = live({"type": "record", "name": "X", "fields": []})
    assert registry.looked_up == []


def test_what_is_no_avro_is_read_as_its_text() -> None:
    registry = Registry()
    registry.latest = lambda subject: SubjectVersion(subject, 1, 9, "syntax", "PROTOBUF", refers=True)  # type: ignore[method-assign]
    (found,) = read(subjects(cast(SchemaRegistry, registry), {ADDRESS.name}, [wanted(FIRST)]))
    told = SimpleNamespace(**found.observed)
    assert (found.spec["schema"], told.type, told.refers) == ("syntax", "PROTOBUF", True)
