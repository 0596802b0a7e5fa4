"""Which connectors and queries read and write which topics, from the project's desired state, and where each stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource, Role, State
from heartwatch_deploy.stages.placing import Place, placed

TOPIC: Final = ("kafka", "topic")
WORKERS: Final = {("kafka_connect", "connector"): "connector", ("flink_sql", "job"): "query"}


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is topic, connector or query; `x` counts columns from the sources on, `y` rows upwards."""

    address: Address
    kind: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """Messages go from one to the other; one end is a topic. `way` are the places that it passes, ends included."""

    source: Address
    target: Address
    way: tuple[Place, ...] = ()

    @property
    def topic(self) -> Address:
        return self.source if (self.source.engine, self.source.kind) == TOPIC else self.target

    @property
    def is_read(self) -> bool:
        """Whether a worker reads the topic; else it writes it."""
        return self.topic == self.source


@dataclass(frozen=True, slots=True)
class DeploymentGraph:
    """Nodes and arrows, both in order."""

    nodes: tuple[Node, ...] = ()
    arrows: tuple[Arrow, ...] = ()

    def of_kind(self, kind: str) -> tuple[Address, ...]:
        return tuple(node.address for node in self.nodes if node.kind == kind)


def deployment_graph(state: State) -> DeploymentGraph:
    """The graph over what reads or writes a topic, and these topics."""
    found = sorted({arrow for each in state for arrow in _arrows(each, state)})
    nodes, ways = placed((arrow.source, arrow.target) for arrow in found)
    return DeploymentGraph(
        nodes=tuple(Node(address, _kind(address), *place) for address, place in sorted(nodes.items())),
        arrows=tuple(Arrow(each.source, each.target, ways[each.source, each.target]) for each in found),
    )


def _kind(address: Address) -> str:
    return WORKERS.get((address.engine, address.kind), "topic")


def _arrows(worker: Resource, state: State) -> Iterator[Arrow]:
    if (worker.address.engine, worker.address.kind) not in WORKERS:
        return
    for reference in worker.references:
        if reference.role is Role.USES:
            continue
        for topic in _topics(reference.address, state, frozenset()):
            reads = reference.role is Role.READS
            yield Arrow(topic, worker.address) if reads else Arrow(worker.address, topic)


def _topics(address: Address, state: State, passed: frozenset[Address]) -> Iterator[Address]:
    """The topics behind a table, a view over tables, or a topic itself."""
    if (address.engine, address.kind) == TOPIC:
        yield address
        return
    resource = state.get(address)
    for reference in resource.references if resource and address not in passed else ():
        yield from _topics(reference.address, state, passed | {address})
