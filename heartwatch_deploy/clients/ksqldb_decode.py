"""A ksqlDB server's JSON → its answers. What is missing or of another type raises KeyError, TypeError or ValueError."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from heartwatch_deploy.clients import ksqldb_entities as entities
from heartwatch_deploy.clients.concealed import concealed

Json = Mapping[str, Any]


def entity(answer: Json) -> entities.Entity:
    """One element of what /ksql answers."""
    kind = str(answer["@type"])
    common = str(answer["statementText"]), tuple(str(each["message"]) for each in answer["warnings"])
    make = _MAKERS.get(kind)
    return make(*common, answer) if make else entities.Unknown(*common, kind, answer)


def command_status(answer: Json) -> entities.CommandStatus:
    return entities.CommandStatus(str(answer["status"]), str(answer["message"]), answer["queryId"])


def _distributed(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
    number = int(answer["commandSequenceNumber"])
    status = command_status(answer["commandStatus"])
    return entities.Distributed(statement, warnings, str(answer["commandId"]), status, number)


def _sources(key: str) -> Callable[[str, tuple[str, ...], Json], entities.Entity]:
    def make(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
        return entities.Sources(statement, warnings, tuple(_source(each) for each in answer[key]))

    return make


def _source(each: Json) -> entities.ListedSource:
    return entities.ListedSource(
        name=each["name"],
        kind=each["type"],
        topic=each["topic"],
        key_format=each["keyFormat"],
        value_format=each["valueFormat"],
        is_windowed=bool(each["isWindowed"]),
    )


def _query(each: Json) -> entities.ListedQuery:
    return entities.ListedQuery(
        id=each["id"],
        kind=each["queryType"],
        statement=each["queryString"],
        sinks=tuple(each["sinks"]),
        sink_topics=tuple(each["sinkKafkaTopics"]),
        state=each["state"],
        status_count={status: int(count) for status, count in each["statusCount"].items()},
    )


def _described_source(each: Json) -> entities.SourceDescription:
    return entities.SourceDescription(
        name=each["name"],
        kind=each["type"],
        window=each["windowType"],
        columns=_columns(each["fields"]),
        topic=each["topic"],
        key_format=each["keyFormat"],
        value_format=each["valueFormat"],
        partitions=int(each["partitions"]),
        replication=int(each["replication"]),
        timestamp=each["timestamp"],
        statement=each["statement"],
        read_by=tuple(map(_query, each["readQueries"])),
        written_by=tuple(map(_query, each["writeQueries"])),
        constraints=tuple(each["sourceConstraints"]),
    )


def _described_query(each: Json) -> entities.QueryDescription:
    return entities.QueryDescription(
        id=each["id"],
        kind=each["queryType"],
        statement=each["statementText"],
        sources=tuple(each["sources"]),
        sinks=tuple(each["sinks"]),
        state=each["state"],
        properties=dict(each["overriddenProperties"]),
        errors=tuple(sorted(map(_query_error, each["queryErrors"]), key=lambda error: error.at)),
        hosts=dict(each["ksqlHostQueryStatus"]),
        consumer_group=each["consumerGroupId"],
        topology=each["topology"],
        execution_plan=each["executionPlan"],
    )


def _query_error(error: Json) -> entities.QueryError:
    return entities.QueryError(int(error["timestamp"]), concealed(str(error["errorMessage"])))


def _columns(fields: list[Json]) -> tuple[entities.Column, ...]:
    return tuple(entities.Column(each["name"], sql_type(each["schema"]), each.get("type", "")) for each in fields)


def sql_type(schema: Json) -> str:
    """The type as a statement would name it."""
    kind, members = str(schema["type"]), schema.get("memberSchema") or {}
    if kind == "STRUCT":
        inside = ", ".join(f"`{each['name']}` {sql_type(each['schema'])}" for each in schema["fields"])
        return f"STRUCT<{inside}>"
    if kind == "ARRAY":
        return f"ARRAY<{sql_type(members)}>"
    if kind == "MAP":
        return f"MAP<STRING, {sql_type(members)}>"
    if kind == "DECIMAL":
        sizes = schema.get("parameters") or {}
        return f"DECIMAL({sizes['precision']}, {sizes['scale']})" if sizes else kind
    return kind


def _described_function(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
    variants = tuple((tuple(each["argumentTypes"]), str(each["returnType"])) for each in answer["functions"])
    return entities.FunctionDescription(
        statement, warnings, answer["name"], answer["type"], answer["description"], variants
    )


def _properties(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
    found = tuple(
        entities.ServerProperty(each["name"], each["value"], each["level"], bool(each["editable"]))
        for each in answer["properties"]
    )
    return entities.Properties(statement, warnings, found, frozenset(answer["overwrittenProperties"]))


def _topics(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
    found = tuple(entities.ListedTopic(each["name"], tuple(each["replicaInfo"])) for each in answer["topics"])
    return entities.Topics(statement, warnings, found)


def _connectors(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
    found = tuple(
        entities.ListedConnector(each["name"], each["type"], each["className"], each["state"])
        for each in answer["connectors"]
    )
    return entities.Connectors(statement, warnings, found)


def _described_connector(statement: str, warnings: tuple[str, ...], answer: Json) -> entities.Entity:
    status = answer["status"]
    parts = (status["connector"], *status["tasks"])
    return entities.ConnectorDescription(
        statement,
        warnings,
        name=status["name"],
        kind=str(status.get("type") or ""),
        class_name=answer["connectorClass"],
        state=status["connector"]["state"],
        task_states=tuple(str(task["state"]) for task in status["tasks"]),
        failure=concealed(next((str(each["trace"]) for each in parts if each.get("trace")), "")),
    )


_Maker = Callable[[str, tuple[str, ...], Json], entities.Entity]
_MAKERS: Final[Mapping[str, _Maker]] = {
    "currentStatus": _distributed,
    "warning_entity": lambda text, warnings, found: entities.Warned(text, warnings, found["message"]),
    "streams": _sources("streams"),
    "tables": _sources("tables"),
    "queries": lambda text, warnings, found: entities.Queries(text, warnings, tuple(map(_query, found["queries"]))),
    "sourceDescription": lambda text, warnings, found: entities.SourceDescriptions(
        text, warnings, (_described_source(found["sourceDescription"]),)
    ),
    "source_descriptions": lambda text, warnings, found: entities.SourceDescriptions(
        text, warnings, tuple(map(_described_source, found["sourceDescriptions"]))
    ),
    "queryDescription": lambda text, warnings, found: entities.QueryDescriptions(
        text, warnings, (_described_query(found["queryDescription"]),)
    ),
    "query_descriptions": lambda text, warnings, found: entities.QueryDescriptions(
        text, warnings, tuple(map(_described_query, found["queryDescriptions"]))
    ),
    "kafka_topics": _topics,
    "kafka_topics_extended": _topics,
    "type_list": lambda text, warnings, found: entities.Types(
        text, warnings, {name: sql_type(schema) for name, schema in found["types"].items()}
    ),
    "variables": lambda text, warnings, found: entities.Variables(
        text, warnings, {each["name"]: each["value"] for each in found["variables"]}
    ),
    "function_names": lambda text, warnings, found: entities.Functions(
        text, warnings, {each["name"]: each["type"] for each in found["functions"]}
    ),
    "describe_function": _described_function,
    "properties": _properties,
    "connector_list": _connectors,
    "connector_info": lambda text, warnings, found: entities.ConnectorCreated(
        text, warnings, found["info"]["name"], dict(found["info"]["config"])
    ),
    "connector_description": _described_connector,
    "drop_connector": lambda text, warnings, found: entities.ConnectorDropped(text, warnings, found["connectorName"]),
    "terminate_query": lambda text, warnings, found: entities.PushQueryEnded(
        text, warnings, found["queryId"], bool(found["wasTerminated"])
    ),
    "assert_topic": lambda text, warnings, found: entities.TopicAsserted(
        text, warnings, found["topicName"], bool(found["exists"])
    ),
    "assert_schema": lambda text, warnings, found: entities.SchemaAsserted(
        text, warnings, found["subject"], found["id"], bool(found["exists"])
    ),
}
