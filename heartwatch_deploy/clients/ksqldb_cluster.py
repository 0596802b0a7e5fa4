"""How a ksqlDB cluster is: its servers, their health, and which host runs what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ServerInfo:
    """`status` is RUNNING, or DEGRADED when the command topic was tampered with."""

    version: str
    kafka_cluster_id: str
    service_id: str
    status: str


@dataclass(frozen=True)
class ServerHealth:
    """The server answers 200 either way: `parts` tells of metastore, kafka and commandRunner apart."""

    is_healthy: bool
    parts: Mapping[str, bool]
    state: str


@dataclass(frozen=True)
class Host:
    """One server of the cluster; `queries` are those it has partitions of."""

    address: str
    is_alive: bool
    queries: frozenset[str]


def server_info(answer: Mapping[str, Any]) -> ServerInfo:
    found = answer["KsqlServerInfo"]
    return ServerInfo(found["version"], found["kafkaClusterId"], found["ksqlServiceId"], found["serverStatus"])


def server_health(answer: Mapping[str, Any]) -> ServerHealth:
    parts = {name: bool(part["isHealthy"]) for name, part in answer["details"].items()}
    return ServerHealth(bool(answer["isHealthy"]), parts, answer["serverState"])


def hosts(answer: Mapping[str, Any]) -> tuple[Host, ...]:
    return tuple(
        Host(address, bool(host["hostAlive"]), frozenset(host["activeStandbyPerQuery"]))
        for address, host in sorted(answer["clusterStatus"].items())
    )
