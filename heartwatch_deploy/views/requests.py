"""Requests and gates as text: the first line says what, the others all that is sent."""

import json
from collections.abc import Mapping
from typing import assert_never

from heartwatch_deploy.model.gate import (
    ConnectorAbsent,
    ConnectorRunning,
    ConnectorStopped,
    Gate,
    JobEnded,
    JobRunning,
    SlotReleased,
    SnapshotComplete,
    TopicAbsent,
    TopicExists,
)
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.request import (
    AddPartitions,
    AlterTopicConfig,
    CreateTopic,
    DeleteTopic,
    FlinkSql,
    HttpRequest,
    OwnDatabaseSql,
    PostgresSql,
    Request,
)

_GATES = (
    TopicExists,
    TopicAbsent,
    ConnectorRunning,
    ConnectorStopped,
    ConnectorAbsent,
    SnapshotComplete,
    SlotReleased,
    JobRunning,
    JobEnded,
)


def is_gate(what: Request | Gate) -> bool:
    return isinstance(what, _GATES)


def headline(what: Request | Gate) -> str:
    """One line."""
    if isinstance(what, _GATES):
        return f"wait until {_condition(what)} (at most {what.seconds:g} s)"
    return _request(what)


def details(what: Request | Gate) -> list[str]:
    """The rest of what is sent, line by line."""
    match what:
        case HttpRequest(body=body):
            return [] if body is None else _json(body)
        case CreateTopic(config=config):
            return _entries(config)
        case AlterTopicConfig():
            return [*_entries(what.set), *(f"{key} back to the broker's default" for key in what.unset)]
        case FlinkSql():
            return _flink(what)
        case PostgresSql(statements=statements) | OwnDatabaseSql(statements=statements):
            return [line for each in statements for line in f"{each};".splitlines()]
        case _:
            return []


def _request(what: Request) -> str:  # noqa: PLR0911 - one return a request
    match what:
        case HttpRequest():
            return f"{what.method} {what.endpoint}:{what.path}"
        case CreateTopic():
            return f"kafka: create topic {what.topic}, {what.partitions} partitions, {what.replication} replica(s)"
        case AlterTopicConfig():
            return f"kafka: alter the settings of topic {what.topic}"
        case AddPartitions():
            return f"kafka: add partitions to topic {what.topic}, {what.total} in all"
        case DeleteTopic():
            return f"kafka: delete topic {what.topic} and its messages"
        case FlinkSql():
            return f"flink sql: {len(what.statements)} statement(s) in one session"
        case PostgresSql():
            return f"postgres {what.host}:{what.port}/{what.dbname} as {what.user}"
        case OwnDatabaseSql():
            return f"postgres: {len(what.statements)} statement(s) in one transaction"
        case _:
            assert_never(what)


def _condition(gate: Gate) -> str:  # noqa: PLR0911 - one return a gate
    match gate:
        case TopicExists():
            return f"topic {gate.topic} is there with {gate.partitions} partitions"
        case TopicAbsent():
            return f"topic {gate.topic} is gone"
        case ConnectorRunning():
            return f"connector {gate.connector} and its tasks run"
        case ConnectorStopped():
            return f"connector {gate.connector} has stopped"
        case ConnectorAbsent():
            return f"connector {gate.connector} is gone"
        case SnapshotComplete():
            return f"the snapshot of connector {gate.connector} is complete in {', '.join(gate.topics)}"
        case SlotReleased():
            return f"nobody reads from replication slot {gate.slot}"
        case JobRunning():
            return f"job {gate.address} runs steadily"
        case JobEnded():
            return f"job {gate.job_id} has ended"
        case _:
            assert_never(gate)


def _flink(what: FlinkSql) -> list[str]:
    settings = [f"SET '{key}' = '{value}';" for key, value in sorted(what.config.items())]
    return [*settings, *(line for each in what.statements for line in f"{each};".splitlines())]


def _entries(config: Mapping[str, str]) -> list[str]:
    return [f"{key} = {value}" for key, value in sorted(config.items())]


def _json(body: Json) -> list[str]:
    return json.dumps(body, indent=2, ensure_ascii=False).splitlines()
