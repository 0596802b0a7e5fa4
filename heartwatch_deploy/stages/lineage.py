"""Which objects a project's data passes, table by table, from the references of its resources."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.external import ENGINE as EXTERNAL
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.model.span import Span

_TOPIC: Final = ("kafka", "topic")
_SUBJECT: Final = ("schema_registry", "subject")


class Flow(StrEnum):
    """Why one object's change reaches another: data is read or written, kept in a store, or a definition is used."""

    READS = "reads"
    WRITES = "writes"
    STORED = "stored in"
    USES = "uses"


@dataclass(frozen=True, slots=True)
class Node:
    """`span` is where the project defines it, None for what others make."""

    address: Address
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Data, or meaning, goes from source to target; `span` is where the reference is written."""

    source: Address
    target: Address
    flow: Flow
    span: Span | None = None


@dataclass(frozen=True)
class Lineage:
    """Nodes and edges in the order of their addresses. Two edges may lead to and fro: a table that is read and written
    gives to its topic and takes from it."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = field(default=())

    @cached_property
    def after(self) -> Mapping[Address, tuple[Address, ...]]:
        """What each one leads to directly."""
        return _grouped((each.source, each.target) for each in self.edges)

    @cached_property
    def before(self) -> Mapping[Address, tuple[Address, ...]]:
        """What leads to each one directly."""
        return _grouped((each.target, each.source) for each in self.edges)

    @cached_property
    def by_address(self) -> Mapping[Address, Node]:
        return {each.address: each for each in self.nodes}

    def downstream(self, address: Address) -> dict[Address, tuple[Address, ...]]:
        """All that it reaches, nearest first, each with a shortest path from it, both ends among it."""
        return paths(address, self.after)

    def upstream(self, address: Address) -> dict[Address, tuple[Address, ...]]:
        """All that reaches it, nearest first, each with a shortest path against the flow."""
        return paths(address, self.before)

    def only(self, kept: Iterable[Address]) -> "Lineage":
        """The part over these objects."""
        chosen = frozenset(kept)
        return Lineage(
            tuple(each for each in self.nodes if each.address in chosen),
            tuple(each for each in self.edges if each.source in chosen and each.target in chosen),
        )


def paths(start: Address, beside: Mapping[Address, tuple[Address, ...]]) -> dict[Address, tuple[Address, ...]]:
    """Everything that can be reached, by distance, with the first shortest path there."""
    found: dict[Address, tuple[Address, ...]] = {start: (start,)}
    waiting = [start]
    for each in waiting:
        for following in beside.get(each, ()):
            if following not in found:
                found[following] = (*found[each], following)
                waiting.append(following)
    del found[start]
    return found


def lineage_of(state: State) -> Lineage:
    """The whole lineage of a state; what is referred to and not defined is in it where data passes through it."""
    told = [(each, reference) for each in state for reference in each.references if _counts(reference, state)]
    filled = {reference.address for _, reference in told if reference.role is Role.WRITES}
    filled |= {each.address for each, reference in told if reference.role is Role.READS}
    drained = {reference.address for _, reference in told if reference.role is Role.READS}
    edges = dict.fromkeys(edge for each, reference in told for edge in _edges(each, reference, filled, drained))
    known = {each.address: Node(each.address, each.span) for each in state}
    known |= {end: Node(end) for edge in edges for end in (edge.source, edge.target) if end not in known}
    found = _without_detours((*_one_each(edges), *_describing(known)))
    return Lineage(tuple(known[each] for each in sorted(known)), tuple(sorted(found, key=_ends)))


def about(
    lineage: Lineage, objects: Iterable[Address], *, upstream: bool, downstream: bool, depth: int | None = None
) -> Lineage:
    """The part around some objects: what reaches them, what they reach, at most `depth` edges away."""
    kept = set(chosen := tuple(objects))
    for each in chosen:
        ways = [*(lineage.upstream(each).values() if upstream else ())]
        ways += lineage.downstream(each).values() if downstream else ()
        kept |= {way[-1] for way in ways if depth is None or len(way) <= depth + 1}
    return lineage.only(kept)


def named(lineage: Lineage, text: str) -> tuple[Address, ...]:
    """The objects that a person means: an address, a name, or a pattern with `*` over either."""
    found = [each.address for each in lineage.nodes if text in (str(each.address), each.address.name)]
    if found:
        return tuple(found)
    pattern = re.compile(".*".join(map(re.escape, text.split("*"))))
    matching = (each.address for each in lineage.nodes if "*" in text)
    return tuple(each for each in matching if pattern.fullmatch(str(each)) or pattern.fullmatch(each.name))


def unknown_object(lineage: Lineage, text: str) -> Diagnostic:
    """HW220, with what it may have meant."""
    names = {each.address.name: each.address for each in lineage.nodes}
    names |= {str(each.address): each.address for each in lineage.nodes}
    near = difflib.get_close_matches(text, names, n=1)
    hint = f"did you mean `{names[near[0]]}`? " if near else ""
    return Diagnostic(
        "HW220",
        f"there is no object `{text}` in this project",
        help=f"{hint}`lineage` without a name shows all of them",
    )


def _counts(reference: Reference, state: State) -> bool:
    """A name that may be a function, or the subject of a topic without one, is nothing if nobody defines it."""
    return reference.address in state or reference.required or reference.role is not Role.USES or _is_store(reference)


def _is_store(reference: Reference) -> bool:
    address = reference.address
    return (address.engine, address.kind) == _TOPIC or address.engine == EXTERNAL


def _edges(resource: Resource, reference: Reference, filled: set[Address], drained: set[Address]) -> Iterator[Edge]:
    mine, other, span = resource.address, reference.address, reference.span
    if reference.role is Role.READS:
        yield Edge(other, mine, Flow.READS, span)
    elif reference.role is Role.WRITES:
        yield Edge(mine, other, Flow.WRITES, span)
    elif not _is_store(reference):
        yield Edge(other, mine, Flow.USES, span)
    else:
        if mine in filled:
            yield Edge(mine, other, Flow.STORED, span)
        if mine in drained or mine not in filled:
            yield Edge(other, mine, Flow.STORED, span)


def _describing(known: Iterable[Address]) -> Iterator[Edge]:
    """A subject gives a topic's messages their meaning, by its name: `readings-value` those of `readings`."""
    addresses = set(known)
    for each in addresses:
        topic = Address(*_TOPIC, each.name.removesuffix("-key").removesuffix("-value"))
        if (each.engine, each.kind) == _SUBJECT and topic.name != each.name and topic in addresses:
            yield Edge(each, topic, Flow.USES)


def _one_each(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The first edge between two objects: one reads a table twice, and once is said."""
    return tuple({(each.source, each.target): each for each in reversed(tuple(edges))}.values())


def _without_detours(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """Without a subject's edge to what its others reach anyway: of topic and table the one that data comes to first."""
    kept = {(each.source, each.target): each for each in edges}
    after: dict[Address, set[Address]] = {}
    for each in edges:
        after.setdefault(each.source, set()).add(each.target)
    subjects = [each for each in edges if (each.source.engine, each.source.kind) == _SUBJECT]
    for each in sorted(subjects, key=lambda one: ((one.target.engine, one.target.kind) == _TOPIC, *_ends(one))):
        others = after[each.source] - {each.target}
        step = {node: tuple(following) for node, following in after.items()}
        if any(each.target in paths(other, step) for other in others):
            after[each.source] = others
            del kept[each.source, each.target]
    return tuple(kept.values())


def _ends(edge: Edge) -> tuple[Address, Address]:
    return edge.source, edge.target


def _grouped(pairs: Iterable[tuple[Address, Address]]) -> dict[Address, tuple[Address, ...]]:
    found: dict[Address, dict[Address, None]] = {}
    for one, other in pairs:
        found.setdefault(one, {})[other] = None
    return {one: tuple(others) for one, others in found.items()}
