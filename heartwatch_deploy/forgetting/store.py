"""What a store that holds rows of persons can do, and what it is given to find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.forgotten import Held
from heartwatch_deploy.model.resource import Resource, State


@dataclass(frozen=True, slots=True)
class Search:
    """Whom to look for, in fields of which names, among what the files say."""

    person: str
    fields: tuple[str, ...]
    desired: State
    servers: Servers


class Store(Protocol):
    """One kind of place. Both raise ClientError; both may be asked again and again."""

    name: str

    def find(self, search: Search) -> tuple[Held, ...]:
        """The places that hold rows of the person, with how many; none where there are none."""
        ...

    def delete(self, search: Search) -> tuple[Held, ...]:
        """The same once they are deleted."""
        ...


def of_kind(desired: State, engine: str, kind: str) -> tuple[Resource, ...]:
    return tuple(each for each in desired if (each.address.engine, each.address.kind) == (engine, kind))


def configuration(connector: Resource) -> Mapping[str, str]:
    return cast(Mapping[str, str], connector.spec["config"])


def topic_configuration(topic: Resource) -> Mapping[str, str]:
    return cast(Mapping[str, str], topic.spec["config"])


def is_compacted(topic: Resource) -> bool:
    return "compact" in topic_configuration(topic).get("cleanup.policy", "delete")


def fields_of(topic: str, desired: State) -> frozenset[str] | None:
    """The fields of a topic's values; None where no schema says, or where it lets bytes through."""
    subject = desired.get(Address("schema_registry", "subject", f"{topic}-value"))
    schema = cast(Any, subject.spec["schema"]) if subject else None
    if not isinstance(schema, Mapping) or "fields" not in schema:
        return None
    fields = frozenset(str(each["name"]) for each in schema["fields"])
    return None if any("bytes" in str(each["type"]) for each in schema["fields"]) else fields
