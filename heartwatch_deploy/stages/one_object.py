"""Two addresses that would be one object in a server."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final, TypeAlias

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Related
from heartwatch_deploy.model.resource import Resource, State

_OF_ONE_NAME: Final = {("ksqldb", "connector"): ("kafka_connect", "connector")}
"""Kinds of which a name is one object, in whatever case: ksqlDB makes its connectors in a Kafka Connect, and makes none
whose name differs by case alone from one that is there."""

_KINDS: Final = frozenset({*_OF_ONE_NAME, *_OF_ONE_NAME.values()})

Objects: TypeAlias = Mapping[str, Mapping[str, Address]]
"""By the name that servers compare, and by engine: the addresses of what may have two."""


def objects_of(addresses: Iterable[Address]) -> Objects:
    """Those of these kinds among the addresses."""
    found: dict[str, dict[str, Address]] = {}
    for each in addresses:
        if (each.engine, each.kind) in _KINDS:
            found.setdefault(each.name.upper(), {})[each.engine] = each
    return found


def check_one_object(state: State, silent: Set[str]) -> Iterator[Diagnostic]:
    """HW435 for a name in two engines; those of `silent` send nothing."""
    objects = objects_of(each.address for each in state if each.address.engine not in silent)
    for (engine, _), (other, _) in _OF_ONE_NAME.items():
        for addresses in objects.values():
            if addresses.keys() >= {engine, other}:
                yield _one_connector(state.resources[addresses[engine]], state.resources[addresses[other]])


def handed_over(address: Address, wanted: Objects) -> bool:
    """Whether the same object is wanted under its other address: then it stays, and only its address goes."""
    if (address.engine, address.kind) not in _KINDS:
        return False
    return not wanted.get(address.name.upper(), {}).keys() <= {address.engine}


def _one_connector(each: Resource, claimed: Resource) -> Diagnostic:
    return Diagnostic(
        "HW435",
        f"{each.address} and {claimed.address} would be one connector",
        each.span,
        "its name is taken",
        address=each.address,
        related=(Related(claimed.span, "by this file"),) if claimed.span else (),
        help="give one of them another name, or keep one of the two: connect/ changes settings in place",
    )
