"""Two addresses that would be one object in a server."""

from collections.abc import Iterable, Iterator, Set
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Related
from heartwatch_deploy.model.resource import Resource, State

_OF_ONE_NAME: Final = {("ksqldb", "connector"): ("kafka_connect", "connector")}
"""Kinds of which a name is one object, in whatever case: ksqlDB makes its connectors in a Kafka Connect, and makes none
whose name differs by case alone from one that is there."""

_TWINNED: Final = frozenset({*_OF_ONE_NAME, *_OF_ONE_NAME.values()})


def check_one_object(state: State, silent: Set[str]) -> Iterator[Diagnostic]:
    """HW435 for a name in two engines; those of `silent` send nothing."""
    known: dict[tuple[str, str, str], Resource] = {}
    for each in state:
        if each.address.engine not in silent:
            known[_key((each.address.engine, each.address.kind), each.address)] = each
    for each in known.values():
        other = _OF_ONE_NAME.get((each.address.engine, each.address.kind))
        claimed = known.get(_key(other, each.address)) if other else None
        if claimed is not None:
            yield _one_connector(each, claimed)


def handed_over(address: Address, wanted: Iterable[Address]) -> bool:
    """Whether the same object is wanted under its other address: then it stays, and only its address goes."""
    if (address.engine, address.kind) not in _TWINNED:
        return False
    return any(each.engine != address.engine and _one_key(each) == _one_key(address) for each in wanted)


def _one_key(address: Address) -> tuple[str, str, str]:
    kind = (address.engine, address.kind)
    return _key(_OF_ONE_NAME.get(kind, kind), address)


def _key(kind: tuple[str, str], address: Address) -> tuple[str, str, str]:
    return (*kind, address.name.upper())


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
