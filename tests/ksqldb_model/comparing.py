"""A recorded answer against the model's: what a client can build on has to be the same."""

import json
import re
from collections.abc import Callable
from typing import Any

from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.clients.ksqldb_refusals import refusal
from tests.ksqldb_exchanges import Exchange
from tests.ksqldb_model.messages import Response

_RANDOM = re.compile(r"(?i)transient_(.+)_\d+")


def differences(exchange: Exchange, response: Response | None) -> list[str]:  # noqa: PLR0911 - one kind of answer each
    """What differs, in words; empty when the model agrees. None for either is silence."""
    if exchange.status is None or response is None:
        return [] if exchange.status is None and response is None else [_silence(exchange, response)]
    if exchange.status != response.status:
        return [f"status {exchange.status}, model {response.status} {(response.text or '')[:200]}"]
    if exchange.status >= 300:
        return _refusals(exchange, response)
    if exchange.path == "/status":
        return _statuses(exchange, response)
    if exchange.path in ("/query", "/query-stream"):
        return _headers(exchange, response)
    if exchange.port == 18081 or exchange.path in ("/inserts-stream", "/close-query"):
        return _registered(exchange, response)
    return _unequal(_told(exchange.json()), _told(response.json()))


def depth(exchange: Exchange) -> str:
    """How much of an exchange is compared."""
    if exchange.status is None or exchange.status >= 300:
        return "in full"
    if exchange.path in ("/query", "/query-stream"):
        return "columns, no rows" if exchange.answer.startswith('{"queryId"') else "status only"
    known = exchange.port != 18081 or exchange.path == "/subjects"
    return "in full" if known and exchange.path not in ("/inserts-stream", "/close-query") else "status only"


def texts(exchange: Exchange, response: Response) -> list[tuple[str, str]]:
    """Statements as the server gave them back, each with the model's: of commands, queries and descriptions."""
    return list(zip(_texts(exchange.json()), _texts(response.json()), strict=False))


def _texts(answer: Any) -> list[str]:
    found = []
    for entity in answer:
        kind = entity["@type"]
        if kind == "currentStatus":
            found.append(entity["statementText"])
        elif kind == "queries":
            found += [each["queryString"] for each in sorted(entity["queries"], key=lambda each: each["id"].upper())]
        elif kind == "sourceDescription":
            found.append(entity["sourceDescription"]["statement"])
        elif kind == "queryDescription":
            found.append(entity["queryDescription"]["statementText"])
    return found


def _silence(exchange: Exchange, response: Response | None) -> str:
    return f"status {exchange.status}, model {response.status if response else 'is silent'}"


def _refusals(exchange: Exchange, response: Response) -> list[str]:
    recorded, found = _refused(exchange.status, exchange.answer), _refused(response.status, response.text or "")
    return [] if recorded == found else [f"{recorded}, model {found} {(response.text or '')[:160]}"]


def _refused(status: int | None, text: str) -> tuple[Any, ...]:
    """Code, kind, how the client takes it, and the statement where the client looks at it."""
    seen = refusal(Refused("ksqlDB", "", status=status or 0, body=text, server_message=""))
    try:
        body = json.loads(text)
    except ValueError:
        return (bool(text.strip()),)
    marked = seen.statement if seen.code == 40002 else ""
    return body.get("error_code"), body.get("@type"), type(seen).__name__, marked


def _headers(exchange: Exchange, response: Response) -> list[str]:
    """The names and types of the columns; rows are not compared, nor the framings that the client never asks for."""
    if not exchange.answer.startswith('{"queryId"'):
        return []
    recorded, found = (json.loads(text.splitlines()[0]) for text in (exchange.answer, response.text or ""))
    keys = ("columnNames", "columnTypes")
    return _unequal({key: recorded[key] for key in keys}, {key: found[key] for key in keys})


def _statuses(exchange: Exchange, response: Response) -> list[str]:
    """Those that the model knows; the recorded server has older ones as well."""
    recorded, found = (each["commandStatuses"] for each in (exchange.json(), response.json()))
    differing = {name: status for name, status in found.items() if recorded.get(name) != status}
    return [f"{name}: {recorded.get(name)}, model {status}" for name, status in differing.items()]


def _registered(exchange: Exchange, response: Response) -> list[str]:
    if exchange.path == "/subjects" and exchange.answer:
        return _unequal(exchange.json(), response.json())
    return []


def _unequal(recorded: Any, found: Any) -> list[str]:
    if recorded == found:
        return []
    if isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        return [each for pair in zip(recorded, found, strict=True) for each in _unequal(*pair)]
    if isinstance(recorded, dict) and isinstance(found, dict) and set(recorded) == set(found):
        return [f"{key}: {each}" for key in recorded for each in _unequal(recorded[key], found[key])]
    return [f"{json.dumps(recorded, default=str)[:700]}, model {json.dumps(found, default=str)[:700]}"]


def _told(answer: Any) -> Any:
    """What is compared of an answer: lists in one order, without measurements, random ids and texts."""
    if isinstance(answer, list):
        return [_entity(each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    if "KsqlServerInfo" in answer:
        return answer["KsqlServerInfo"]["serverStatus"]
    if "clusterStatus" in answer:
        return {host: (each["hostAlive"], sorted(each["activeStandbyPerQuery"])) for host, each in _hosts(answer)}
    if "clusterId" in answer or "scope" in answer:
        return sorted(answer)
    return answer


def _hosts(answer: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(answer["clusterStatus"].items())


def _entity(entity: dict[str, Any]) -> Any:
    kind = entity["@type"]
    warned = bool(entity["warnings"])
    tell = _TOLD.get(kind)
    return {"@type": kind, "warned": warned, "told": tell(entity) if tell else None}


def _command(entity: dict[str, Any]) -> Any:
    status = entity["commandStatus"]
    return [entity["commandId"], status["status"], status["queryId"], entity["commandSequenceNumber"]]


def _sources(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda entity: sorted(entity[key], key=lambda each: each["name"])


def _query(query: dict[str, Any]) -> dict[str, Any]:
    """One of a list."""
    kept = ("sinks", "sinkKafkaTopics", "statusCount", "queryType", "state")
    return {"id": _RANDOM.sub(r"transient_\1", query["id"]).upper(), **{key: query[key] for key in kept}}


def _queries(entity: dict[str, Any]) -> Any:
    return sorted(map(_query, entity["queries"]), key=lambda each: each["id"])


def _ids(queries: list[dict[str, Any]]) -> list[str]:
    return sorted(each["id"] for each in queries)


_SOURCE = (
    *("name", "windowType", "fields", "type", "timestamp", "keyFormat", "valueFormat"),
    *("topic", "partitions", "replication", "extended"),
)
_DESCRIBED = ("windowType", "fields", "sinks", "overriddenProperties", "ksqlHostQueryStatus", "queryType", "state")


def _described_source(source: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: source[key] for key in _SOURCE},
        "read": _ids(source["readQueries"]),
        "written": _ids(source["writeQueries"]),
        "constraints": sorted(source["sourceConstraints"]),
    }


def _described_query(query: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: query[key] for key in _DESCRIBED},
        "id": _RANDOM.sub(r"transient_\1", query["id"]),
        "sources": sorted(query["sources"]),
        "failed": bool(query["queryErrors"]),
    }


_TOLD: dict[str, Callable[[dict[str, Any]], Any]] = {
    "currentStatus": _command,
    "streams": _sources("streams"),
    "tables": _sources("tables"),
    "queries": _queries,
    "kafka_topics": lambda entity: sorted((each["name"], each["replicaInfo"]) for each in entity["topics"]),
    "kafka_topics_extended": lambda entity: sorted(each["name"] for each in entity["topics"]),
    "sourceDescription": lambda entity: _described_source(entity["sourceDescription"]),
    "source_descriptions": lambda entity: sorted(
        map(_described_source, entity["sourceDescriptions"]), key=lambda each: each["name"]
    ),
    "queryDescription": lambda entity: _described_query(entity["queryDescription"]),
    "query_descriptions": lambda entity: sorted(
        map(_described_query, entity["queryDescriptions"]), key=lambda each: each["id"]
    ),
    "type_list": lambda entity: entity["types"],
    "variables": lambda entity: entity["variables"],
    "properties": lambda entity: sorted(entity["overwrittenProperties"]),
    "function_names": lambda entity: sorted((each["name"], each["type"]) for each in entity["functions"]),
    "describe_function": lambda entity: [entity["name"], entity["type"]],
    "assert_topic": lambda entity: [entity["topicName"], entity["exists"]],
    "assert_schema": lambda entity: [entity["subject"], entity["id"], entity["exists"]],
    "connector_list": lambda entity: [(each["name"], each["type"], each["className"]) for each in entity["connectors"]],
    "connector_info": lambda entity: [entity["info"]["name"], entity["info"]["config"]],
    "connector_description": lambda entity: [entity["connectorClass"], entity["status"]["connector"]["state"]],
    "drop_connector": lambda entity: entity["connectorName"],
    "terminate_query": lambda entity: entity["wasTerminated"],
}
