"""SHOW and LIST: what the server tells, as it tells it."""

from collections.abc import Callable
from typing import Any

from tests.ksqldb_model.creating import Asked
from tests.ksqldb_model.describing import describe_query, described_all, listed_query
from tests.ksqldb_model.functions import kinds
from tests.ksqldb_model.sql_types import schema_info
from tests.ksqldb_model.world import Source, World, connect_away

Entity = dict[str, Any]


def show(asked: Asked, world: World, hosts: list[str]) -> Entity:
    tree = asked.tree
    what, extended = str(tree.this), bool(tree.args.get("extended"))
    if what in ("STREAMS", "TABLES"):
        kind = what[:-1]
        found = [source for source in world.sources.values() if source.kind == kind]
        if extended:
            return described_all(found, world, hosts)
        return {"@type": what.lower(), what.lower(): list(map(_listed_source, found))}
    if what == "QUERIES":
        return _queries(world, hosts, extended=extended)
    if what == "TOPICS":
        return _topics(world, all_topics=bool(tree.args.get("all")), extended=extended)
    if what.endswith("CONNECTORS"):
        return _connectors(what, world)
    return _OTHERS[what](asked, world)


def _queries(world: World, hosts: list[str], *, extended: bool) -> Entity:
    if extended:
        described = [describe_query(each, world, hosts) for each in world.queries.values() if not each.is_push]
        return {"@type": "query_descriptions", "queryDescriptions": described}
    return {"@type": "queries", "queries": [listed_query(each, world, hosts) for each in world.queries.values()]}


def _listed_source(source: Source) -> Entity:
    return {
        "type": source.kind,
        "name": source.name,
        "topic": source.formats.topic,
        "keyFormat": source.formats.key,
        "valueFormat": source.formats.value,
        "isWindowed": source.formats.window is not None,
    }


def _topics(world: World, *, all_topics: bool, extended: bool) -> Entity:
    names = sorted(name for name in world.kafka.topics if all_topics or not name.startswith("_"))
    more = {"consumerCount": 0, "consumerGroupCount": 0} if extended else {}
    found = [{"name": name, "replicaInfo": _replicas(world, name), **more} for name in names]
    return {"@type": "kafka_topics_extended" if extended else "kafka_topics", "topics": found}


def _replicas(world: World, name: str) -> list[int]:
    topic = world.kafka.topics[name]
    return [topic.replicas] * topic.partitions


def _connectors(what: str, world: World) -> Entity:
    if not world.connect.reachable:
        raise connect_away()
    wanted = what.removesuffix("CONNECTORS").strip().lower()
    found = [
        {"name": name, "type": config["type"], "className": config["connector.class"], "state": _summary(name, world)}
        for name, config in world.connect.connectors.items()
        if wanted in ("", config["type"])
    ]
    return {"@type": "connector_list", "connectors": found}


def _summary(name: str, world: World) -> str:
    """Where the connector runs, how many of its tasks do."""
    state, task = world.connect.state_of(name)
    running = task == "RUNNING"
    return f"{'RUNNING' if running else 'WARNING'} ({int(running)}/1 tasks RUNNING)" if state == "RUNNING" else state


def _types(_asked: Asked, world: World) -> Entity:
    return {"@type": "type_list", "types": {name: schema_info(found) for name, found in world.types.items()}}


def _functions(_asked: Asked, _world: World) -> Entity:
    found = [{"name": name, "type": kind, "category": "OTHER"} for name, kind in kinds().items()]
    return {"@type": "function_names", "functions": found}


def _variables(asked: Asked, _world: World) -> Entity:
    found = [{"name": name, "value": value} for name, value in sorted(asked.variables.items())]
    return {"@type": "variables", "variables": found}


def _properties(asked: Asked, _world: World) -> Entity:
    found = [
        {"name": name, "scope": "KSQL", "value": str(value), "editable": True, "level": "QUERY"}
        for name, value in asked.properties.items()
    ]
    names = [each["name"] for each in found]
    return {"@type": "properties", "properties": found, "overwrittenProperties": names, "defaultProperties": []}


_OTHERS: dict[str, Callable[[Asked, World], Entity]] = {
    "TYPES": _types,
    "FUNCTIONS": _functions,
    "VARIABLES": _variables,
    "PROPERTIES": _properties,
}
