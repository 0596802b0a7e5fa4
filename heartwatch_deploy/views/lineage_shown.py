"""What a view of a lineage is given."""

from dataclasses import dataclass

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.stages.lineage import Edge, Flow, Lineage


@dataclass(frozen=True, slots=True)
class Shown:
    """`about` are the objects that were asked for, none when all were; `title` says of which project it is."""

    lineage: Lineage
    title: str
    about: tuple[Address, ...] = ()
    upstream: bool = True
    downstream: bool = True


def pairs(lineage: Lineage) -> tuple[tuple[Edge, bool], ...]:
    """Each edge once, and whether it leads to and fro: of such two the one that comes first by address."""
    ends = {(each.source, each.target) for each in lineage.edges}
    found = []
    for each in lineage.edges:
        both = (each.target, each.source) in ends
        if not both or each.source < each.target:
            found.append((each, both))
    return tuple(found)


def definitions(lineage: Lineage) -> frozenset[Address]:
    """Schemas and functions that only give meaning to others: no data passes them."""
    using = {each.source for each in lineage.edges if each.flow is Flow.USES}
    giving = {each.source for each in lineage.edges if each.flow is not Flow.USES}
    return frozenset(using - giving - lineage.before.keys())
