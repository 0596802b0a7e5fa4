"""What a store that holds rows of persons can do, and what it is given to find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.forgetting.schema_fields import fields_in
from heartwatch_deploy.forgetting.values import texts
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.forgotten import Held
from heartwatch_deploy.model.resource import Resource, State

BETWEEN: Final = "|"
"""What stands between the parts of a key."""


@dataclass(frozen=True, slots=True)
class Search:
    """Whom to look for, in fields of which names, among what the files say; `keys` are fields of messages that hold the
    name as one of several parts, as in `name|1780000000000`."""

    person: str
    fields: tuple[str, ...]
    desired: State
    servers: Servers
    keys: tuple[str, ...] = ()
    render_only: frozenset[str] = frozenset()
    """Engines whose files are sent nowhere."""

    def tells(self, fields: frozenset[str] | None) -> bool:
        """Whether messages with these fields may name a person; None is not known."""
        return fields is None or bool(fields & {*self.fields, *self.keys})

    def is_named(self, field: str, value: object) -> bool:
        """Whether this value of this field names the person."""
        in_parts = field in self.keys and any(map(self.is_part_of, texts(value)))
        return in_parts or (field in self.fields and self.is_person(value))

    def is_person(self, value: object) -> bool:
        """Whether this value, or one of this list, is the name."""
        return self.person in texts(value)

    def is_part_of(self, key: str) -> bool:
        """May be wrong: a name may have the separator, and its parts are nobody's or another's names."""
        return f"{BETWEEN}{self.person}{BETWEEN}" in f"{BETWEEN}{key}{BETWEEN}"


class Store(Protocol):
    """One kind of place. Both raise ClientError, or tell of a place among others that could not be asked; both may be
    asked again and again."""

    name: str

    def find(self, search: Search) -> tuple[Held | Diagnostic, ...]:
        """The places that hold rows of the person, with how many; none where there are none."""
        ...

    def delete(self, search: Search) -> tuple[Held | Diagnostic, ...]:
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
    """The fields of a topic's messages at whatever depth; None where no schema says, or where it lets bytes through."""
    value = desired.get(Address("schema_registry", "subject", f"{topic}-value"))
    key = desired.get(Address("schema_registry", "subject", f"{topic}-key"))
    if value is None:
        return None
    found = [fields_in(cast(Any, each.spec["schema"])) for each in (value, key) if each]
    return None if None in found else frozenset().union(*(each for each in found if each))
