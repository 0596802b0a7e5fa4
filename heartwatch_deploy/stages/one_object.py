"""Two addresses that would be one object in a server."""

from collections.abc import Iterator, Set
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Related
from heartwatch_deploy.model.resource import State

_OF_ONE_NAME: Final = {("ksqldb", "connector"): ("kafka_connect", "connector")}
"""Kinds of which a name is one object: ksqlDB makes its connectors in a Kafka Connect."""


def check_one_object(state: State, silent: Set[str]) -> Iterator[Diagnostic]:
    """HW435 for a name in two engines; those of `silent` send nothing."""
    for each in state:
        other = _OF_ONE_NAME.get((each.address.engine, each.address.kind))
        claimed = state.get(Address(*other, each.address.name)) if other else None
        if claimed is None or {each.address.engine, claimed.address.engine} & silent:
            continue
        yield Diagnostic(
            "HW435",
            f"{each.address} and {claimed.address} would be one connector",
            each.span,
            "its name is taken",
            address=each.address,
            related=(Related(claimed.span, "by this file"),) if claimed.span else (),
            help="give one of them another name, or keep one of the two: connect/ changes settings in place",
        )
