"""DESCRIBE and EXPLAIN, and queries in a list."""

from dataclasses import replace
from typing import Any

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.analysis import Analysis, analyse
from tests.ksqldb_model.creating import Asked, NothingToDo, create, insert_select, options_of
from tests.ksqldb_model.functions import kinds
from tests.ksqldb_model.removing import constraints
from tests.ksqldb_model.sql_types import schema_info
from tests.ksqldb_model.world import Column, Query, Refused, Source, World, connect_away, generic

Entity = dict[str, Any]


def listed_query(query: Query, world: World, hosts: list[str]) -> Entity:
    sink = world.sources.get(query.sink or "")
    topics = [query.plan.sink_topic] if query.plan.sink_topic else []
    return {
        "queryString": query.text,
        "sinks": [query.sink] if query.sink else [],
        "sinkKafkaTopics": [sink.formats.topic] if sink else topics,
        "id": query.id,
        "statusCount": {"PAUSED" if query.paused else "RUNNING": 1 if query.is_push else len(hosts)},
        "queryType": "PUSH" if query.is_push else "PERSISTENT",
        "state": "RUNNING",
    }


def described_all(sources: list[Source], world: World, hosts: list[str]) -> Entity:
    """All of them EXTENDED."""
    described = [described_source(source, world, hosts, extended=True) for source in sources]
    warnings = [warning for source in sources for warning in _lost_topic(source, world)]
    return {"@type": "source_descriptions", "sourceDescriptions": described, "warnings": warnings}


def _lost_topic(source: Source, world: World) -> list[Entity]:
    """A warning where the topic is not there."""
    there = source.formats.topic in world.kafka.topics
    return [] if there else [{"message": f"Error from Kafka: topic {source.formats.topic} is not there"}]


def describe(asked: Asked, world: World, hosts: list[str]) -> Entity:
    tree = asked.tree
    kind, extended = tree.args.get("kind"), bool(tree.args.get("extended"))
    if kind in ("STREAMS", "TABLES"):
        found = [source for source in world.sources.values() if source.kind == kind[:-1]]
        return described_all(found, world, hosts)
    this = tree.this.this if hasattr(tree.this, "this") and not isinstance(tree.this.this, str) else tree.this
    name = name_of(this, {})
    if kind == "FUNCTION":
        return _described_function(name.upper())
    if kind == "CONNECTOR":
        return _described_connector(name, world)
    source = world.sources.get(name)
    if source is None:
        raise Refused(f"Could not find STREAM/TABLE '{name}' in the Metastore")
    return {
        "@type": "sourceDescription",
        "sourceDescription": described_source(source, world, hosts, extended=extended),
        "warnings": _lost_topic(source, world),
    }


def _described_function(name: str) -> Entity:
    if name not in kinds():
        raise generic(f"Can't find any functions with the name '{name}'")
    return {
        "@type": "describe_function",
        "name": name,
        "description": "",
        "author": "",
        "version": "",
        "path": "internal",
        "functions": [],
        "type": kinds()[name],
    }


def _described_connector(name: str, world: World) -> Entity:
    if not world.connect.reachable:
        raise connect_away()
    config = world.connect.connectors.get(name)
    if config is None:
        raise generic(f"Failed to query connector status: No status found for connector {name}", status=404, code=40400)
    state, task = world.connect.state_of(name)
    trace = {"trace": "org.apache.kafka.connect.errors.ConnectException: no such file"} if task == "FAILED" else {}
    status = {"name": name, "connector": {"state": state}, "tasks": [{"id": 0, "state": task, **trace}]}
    return {
        "@type": "connector_description",
        "connectorClass": config["connector.class"],
        "status": {**status, "type": config["type"]},
        "sources": [],
        "topics": [],
    }


def _fields(columns: tuple[Column, ...]) -> list[Entity]:
    return [
        {"name": column.name, "schema": schema_info(column.type), **({"type": "KEY"} if column.key else {})}
        for column in columns
    ]


def described_source(source: Source, world: World, hosts: list[str], *, extended: bool) -> Entity:
    name = source.name
    readers = [each for each in world.readers(name) if not each.id.startswith("CST_")]
    topic = world.kafka.topics.get(source.formats.topic)
    return {
        "name": name,
        "windowType": source.formats.window[0] if source.formats.window else None,
        "readQueries": [listed_query(each, world, hosts) for each in readers],
        "writeQueries": [listed_query(each, world, hosts) for each in world.writers(name)],
        "fields": _fields(source.columns),
        "type": source.kind,
        "timestamp": source.timestamp or "",
        "statistics": "",
        "errorStats": "",
        "extended": extended,
        "keyFormat": source.formats.key,
        "valueFormat": source.formats.value,
        "topic": source.formats.topic,
        "partitions": topic.partitions if topic else 0,
        "replication": topic.replicas if topic else 0,
        "statement": world.texts.get(name, ""),
        "queryOffsetSummaries": [],
        "sourceConstraints": constraints(name, world) if topic else [],
        "clusterStatistics": [],
        "clusterErrorStats": [],
    }


def describe_query(query: Query, world: World, hosts: list[str], *, live: bool = True) -> Entity:
    sink = world.sources.get(query.sink or "")
    window = sink.formats.window if sink else None
    return {
        "id": query.id,
        "statementText": query.text,
        "windowType": window[0] if window else None,
        "fields": _fields(query.columns),
        "sources": list(query.sources),
        "sinks": [query.sink] if query.sink else [],
        "topology": "",
        "executionPlan": "",
        "overriddenProperties": query.properties,
        "ksqlHostQueryStatus": dict.fromkeys(hosts, "RUNNING") if live else {},
        "queryType": "PUSH" if query.is_push else "PERSISTENT",
        "queryErrors": [{"timestamp": at, "errorMessage": each, "type": "USER"} for at, each in query.errors],
        "tasksMetadata": [],
        "consumerGroupId": f"_confluent-ksql-default_query_{query.id}" if live else None,
        "state": "RUNNING" if live else None,
    }


def explain(asked: Asked, world: World, hosts: list[str]) -> Entity:
    """Of a live query, or of a statement, which is tried against the objects that there are."""
    this = asked.tree.this
    if not isinstance(this, nodes.StreamQuery | nodes.CreateSource | nodes.StreamInsert):
        if not hasattr(this, "sql") or type(this).__module__ == nodes.__name__:
            raise Refused("The provided statement does not run a ksql query")
        found = world.queries.get(name_of(this, {}).upper())
        if found is None or found.is_push:
            raise Refused(f"Query with id:{name_of(this, {}).upper()} does not exist")
        return {"@type": "queryDescription", "queryDescription": describe_query(found, world, hosts)}
    asked = replace(asked, text=asked.text[len("EXPLAIN") :].strip())
    query = replace(_explained(asked, this, world), text=asked.text)
    return {"@type": "queryDescription", "queryDescription": describe_query(query, world, hosts, live=False)}


def _transient(found: Analysis, world: World) -> tuple[Column, ...]:
    """The key of the source stands before the columns of a query that nobody keeps."""
    keys = world.sources[found.sources[0]].keys
    return (*keys, *(Column(column.name, column.type) for column in found.columns))


def _explained(asked: Asked, this: Any, world: World) -> Query:
    if isinstance(this, nodes.StreamQuery):
        found = analyse(this, world)
        columns = _transient(found, world)
        return Query(f"transient_{found.sources[0]}_0", asked.text, found.sources, None, found.plan, {}, columns)
    if not isinstance(this.args.get("expression"), nodes.StreamQuery):
        raise Refused("The provided statement does not run a ksql query")
    inner = Asked(this, asked.text, options_of(this), asked.properties, makes_topic=False)
    sandbox = world.sandbox()
    live = dict(sandbox.queries)
    make = create if isinstance(this, nodes.CreateSource) else insert_select
    try:
        outcome = make(inner, sandbox).effect(sandbox)
    except NothingToDo as nothing:
        raise Refused("The provided statement did not run a ksql query", status=500, code=50000) from nothing
    except Refused as refused:
        raise Refused(refused.message) from refused
    if outcome.query_id in live:
        words = 'Cannot invoke "org.apache.kafka.streams.KafkaStreams.metadataForLocalThreads()"'
        raise Refused(f'{words} because "this.kafkaStreams" is null', status=500, code=50000)
    return sandbox.queries[str(outcome.query_id)]
