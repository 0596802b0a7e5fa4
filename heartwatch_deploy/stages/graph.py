"""Who needs whom: references resolved, gates carried to those who must wait."""

from collections.abc import Mapping
from dataclasses import dataclass

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import Gate
from heartwatch_deploy.model.resource import Resource, Role, State


@dataclass(frozen=True, slots=True)
class Graph:
    """`needs` are the direct needs of each address, among known ones only."""

    needs: Mapping[Address, frozenset[Address]]

    def all_needs(self, address: Address) -> frozenset[Address]:
        """Direct and indirect needs."""
        found: set[Address] = set()
        waiting = [address]
        while waiting:
            for each in self.needs.get(waiting.pop(), frozenset()):
                if each not in found:
                    found.add(each)
                    waiting.append(each)
        return frozenset(found)


def graph_of(state: State) -> Graph:
    """The graph over what is there; references that lead out of the state are left out."""
    needs = {each.address: {need for need in each.depends_on if need in state} for each in state}
    for reader, feeders in _fed_by(state).items():
        needs[reader] |= {each.address for each in feeders}
    return Graph({address: frozenset(each - {address}) for address, each in needs.items()})


def readiness(state: State) -> Mapping[Address, tuple[Gate, ...]]:
    """The gates that each reader must pass before it starts."""
    return {
        reader: tuple(gate for feeder in feeders for gate in feeder.readiness)
        for reader, feeders in _fed_by(state).items()
    }


def readers(state: State) -> Mapping[Address, tuple[Address, ...]]:
    """Who reads an object, at whatever remove: a topic is read by the jobs whose tables are made of it."""
    found: dict[Address, list[Address]] = {}
    for each in state:
        for source in _sources(each, state):
            found.setdefault(source, []).append(each.address)
    return {source: tuple(sorted(reading)) for source, reading in found.items()}


def writers(state: State) -> Mapping[Address, tuple[Address, ...]]:
    """Who writes an object, be it through a table that is made of it."""
    found: dict[Address, set[Address]] = {}
    for each in state:
        for target in (reference.address for reference in each.references if reference.role is Role.WRITES):
            made_of = state.get(target)
            below = [one.address for one in made_of.references if one.role is Role.USES] if made_of else []
            for address in (target, *below):
                found.setdefault(address, set()).add(each.address)
    return {address: tuple(sorted(writing)) for address, writing in found.items()}


def _fed_by(state: State) -> dict[Address, list[Resource]]:
    """For each resource that reads, at whatever remove, what a resource with gates writes: those resources."""
    feeders: dict[Address, list[Resource]] = {}
    for each in state:
        if each.readiness:
            for reference in each.references:
                if reference.role is Role.WRITES:
                    feeders.setdefault(reference.address, []).append(each)
    if not feeders:
        return {}
    found: dict[Address, list[Resource]] = {}
    for each in state:
        fed = [feeder for source in _sources(each, state) for feeder in feeders.get(source, ())]
        if fed and any(reference.role is Role.READS for reference in each.references):
            found[each.address] = fed
    return found


def _sources(resource: Resource, state: State) -> tuple[Address, ...]:
    """What a resource reads, and what that is made of."""
    found: dict[Address, None] = {}
    waiting = [reference.address for reference in resource.references if reference.role is Role.READS]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = None
        source = state.get(address)
        if source is not None:
            waiting.extend(each.address for each in source.references if each.role is not Role.WRITES)
    return tuple(sorted(found))
