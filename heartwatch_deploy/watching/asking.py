"""What is asked of the servers again and again: how far topics and workers are, and whether everything runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from heartwatch_deploy.edges import health, read
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines.flink_sql.read import read as read_jobs
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.health import ConnectorHealth, QueryHealth

Offsets = Mapping[int, int]
"""Partition → offset."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A consumer group of a query or of a connector, on one topic."""

    worker: str
    kind: str
    topic: str
    group: str


@dataclass(frozen=True, slots=True)
class Ways:
    """`ends` by topic; how far each reader has committed, empty where it has not."""

    ends: Mapping[str, Offsets] = field(default_factory=dict)
    read_up_to: Mapping[Reader, Offsets] = field(default_factory=dict)

    def totals(self) -> dict[str, int]:
        """The sum of a topic's end offsets."""
        return {topic: sum(parts.values()) for topic, parts in self.ends.items()}

    def lags(self) -> dict[Reader, int]:
        """Messages that each reader has not committed yet; without the topics that are not there."""
        return {
            reader: behind(self.ends[reader.topic], parts)
            for reader, parts in self.read_up_to.items()
            if reader.topic in self.ends
        }


def behind(ends: Offsets, read_up_to: Offsets) -> int:
    """Messages between what was read and the end; a partition that was never read counts from its offset 0."""
    return sum(max(0, end - read_up_to.get(part, 0)) for part, end in ends.items())


def query_readers(deployment: Deployment) -> tuple[Reader, ...]:
    """The queries' groups, as their statements and tables name them."""
    return tuple(Reader(query.name, "query", topic.name, group) for (query, topic), group in deployment.groups.items())


def sink_readers(deployment: Deployment) -> tuple[Reader, ...]:
    """The connectors that read topics: Connect calls the group of each by its name."""
    connectors = set(deployment.graph.of_kind("connector"))
    return tuple(
        Reader(arrow.target.name, "connector", arrow.topic.name, f"connect-{arrow.target.name}")
        for arrow in deployment.graph.arrows
        if arrow.is_read and arrow.target in connectors
    )


def ways(deployment: Deployment, servers: Servers, readers: tuple[Reader, ...]) -> Ways:
    """Offsets of the project's topics that are there, and of the readers. Raises ClientError."""
    wanted = set(deployment.topics)
    ends = servers.kafka.ends(topic for topic in servers.kafka.topics().values() if topic.name in wanted)
    committed = {group: servers.kafka.committed(group) for group in {reader.group for reader in readers}}
    return Ways(ends, {reader: committed[reader.group].get(reader.topic, {}) for reader in readers})


def queries(deployment: Deployment, servers: Servers) -> tuple[QueryHealth, ...]:
    """How the deployment's Flink jobs are doing. Raises ClientError."""
    wanted = deployment.graph.of_kind("query")
    if not wanted:
        return ()
    payload = read.payload(servers, "flink_sql", project=deployment.project, addresses=set(wanted))
    live = {each.address: each for each in read_jobs(payload, deployment.project)}
    return tuple(_query(servers, each, live.get(each)) for each in wanted)


def _query(servers: Servers, address: Address, live: Resource | None) -> QueryHealth:
    if live is None:
        return QueryHealth(address.name, "NOT THERE", words="Flink knows no such job: `apply` starts it")
    job = str(live.observed["id"])
    checkpoints = servers.flink.checkpoints(job)
    return QueryHealth(
        name=address.name,
        state=str(live.observed["state"]),
        restarts=servers.flink.restarts(job),
        completed=checkpoints.completed,
        failed=checkpoints.failed,
        newest=checkpoints.newest,
        words=str(live.observed["failure"]),
    )


def connectors(deployment: Deployment, servers: Servers) -> tuple[ConnectorHealth, ...]:
    """How the deployment's connectors are doing. Raises ClientError."""
    return tuple(_connectors(servers, (address.name for address in deployment.graph.of_kind("connector"))))


def _connectors(servers: Servers, names: Iterator[str]) -> Iterator[ConnectorHealth]:
    for name in names:
        found = servers.connect.connector(name)
        sighting = health.of_connector(found)
        yield ConnectorHealth(
            name,
            sighting.healthy,
            sighting.detail,
            sighting.failure,
            state=found.state if found else "NOT THERE",
            tasks=tuple(task.state for task in found.tasks) if found else (),
        )
