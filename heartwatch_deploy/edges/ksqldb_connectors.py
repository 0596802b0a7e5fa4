"""The connectors that ksqlDB tells of, with the settings that the environment's own Connect has under their names."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.ksqldb_entities import ConnectorDescription, ListedConnector
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines.ksqldb.read import Connector
from heartwatch_deploy.model.secrets import HIDDEN, holds_secret

_SUMMARY: Final = re.compile(r"(?P<state>[A-Z]+)(?: \((?P<running>\d+)/(?P<tasks>\d+) tasks RUNNING\))?")


def listed(servers: Servers) -> tuple[Connector, ...]:
    """All of them, in one request, and one more for each that is not as it should be."""
    found = servers.ksqldb.connectors()
    known = _settings(servers) if found else {}
    return tuple(_listed(each, servers.ksqldb, known.get(each.name)) for each in found)


def only(servers: Servers, name: str) -> tuple[Connector, ...]:
    """One of them; none where it is not there."""
    found = servers.ksqldb.connector(name)
    if found is None:
        return ()
    there = servers.connect.connector(name) if servers.has("connect") else None
    return (_described(found, there.kind if there else "", _readable(there.config) if there else None),)


def _settings(servers: Servers) -> Mapping[str, Mapping[str, str]]:
    worker: ConnectWorker | None = servers.connect if servers.has("connect") else None
    found = worker.connectors() if worker else {}
    return {name: _readable(entry["info"]["config"]) for name, entry in found.items()}


def _listed(found: ListedConnector, ksqldb: KsqlConversation, config: Mapping[str, str] | None) -> Connector:
    summary = _SUMMARY.fullmatch(found.state)
    well = summary is not None and summary["state"] == "RUNNING" and summary["running"] == summary["tasks"]
    described = None if well else ksqldb.connector(found.name)
    if described is not None:
        return _described(described, found.kind, config)
    return Connector(
        name=found.name,
        kind=found.kind,
        class_name=found.class_name,
        state=summary["state"] if summary else found.state,
        tasks=(),
        failure="",
        config=config,
    )


def _described(found: ConnectorDescription, kind: str, config: Mapping[str, str] | None) -> Connector:
    return Connector(
        name=found.name,
        kind=found.kind or kind,
        class_name=found.class_name,
        state=found.state,
        tasks=found.task_states,
        failure=found.failure,
        config=config,
    )


def _readable(config: Mapping[str, str | None]) -> Mapping[str, str]:
    """A secret in the clear is not read any further."""
    return dict(_entries(config))


def _entries(config: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for key, value in config.items():
        if key != "name" and value is not None:
            yield key, HIDDEN if holds_secret(key, value) else value
