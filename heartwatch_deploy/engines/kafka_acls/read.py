"""Live ACLs → resources."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from heartwatch_deploy.engines.kafka_acls.address import AUTHORIZER, address_of, resource_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.request import AclBinding
from heartwatch_deploy.model.resource import Resource


class Payload(TypedDict):
    """All rights that the broker keeps; whom it sees in us; whether it may let everybody to what has no ACL at all."""

    bindings: tuple[AclBinding, ...]
    asker: str
    may_let_everybody: bool


def read(payload: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One resource a principal and a resource of Kafka, and one for the broker's own words."""
    told = cast(Payload, payload)
    grouped: dict[Address, list[AclBinding]] = {}
    for each in told["bindings"]:
        address = address_of(each.principal, each.type, each.name, pattern=each.pattern)
        grouped.setdefault(address, []).append(each)
    observed: Mapping[str, Json] = {"asker": told["asker"], "may_let_everybody": told["may_let_everybody"]}
    return (*map(resource_of, grouped.values()), Resource(AUTHORIZER, {}, observed=observed))
