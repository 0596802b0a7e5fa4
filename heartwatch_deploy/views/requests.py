"""Requests and gates as text: the first line says what, the others all that is sent."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import assert_never

from heartwatch_deploy.model.amounts import with_unit
from heartwatch_deploy.model.gate import (
    ConnectorAbsent,
    ConnectorPaused,
    ConnectorRunning,
    ConnectorStopped,
    Gate,
    JobEnded,
    JobRestored,
    JobRunning,
    KsqlCommandDone,
    KsqlConnectorAbsent,
    KsqlConnectorRunning,
    KsqlQueryRunning,
    KsqlTakes,
    SlotReleased,
    SnapshotComplete,
    TopicAbsent,
    TopicExists,
)
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.request import (
    AclBinding,
    AddPartitions,
    AlterTopicConfig,
    CqlStatements,
    CreateAcls,
    CreateTopic,
    DeleteAcls,
    DeleteTopic,
    FlinkSql,
    HttpRequest,
    KsqlSql,
    OwnDatabaseSql,
    PostgresSql,
    Request,
    StopJob,
)
from heartwatch_deploy.views.amounts import counted

_GATES = (
    TopicExists,
    TopicAbsent,
    ConnectorRunning,
    ConnectorPaused,
    ConnectorStopped,
    ConnectorAbsent,
    SnapshotComplete,
    SlotReleased,
    JobRunning,
    JobRestored,
    JobEnded,
    KsqlTakes,
    KsqlCommandDone,
    KsqlQueryRunning,
    KsqlConnectorRunning,
    KsqlConnectorAbsent,
)
_WIDEST = 120
_BEFORE_A_NAME = ("STREAM", "TABLE", "TYPE", "CONNECTOR", "INTO", "TERMINATE", "RESUME")


def is_gate(what: Request | Gate) -> bool:
    return isinstance(what, _GATES)


def headline(what: Request | Gate) -> str:
    """One line."""
    if isinstance(what, _GATES):
        return f"wait until {_condition(what)} (at most {what.seconds:g} s)"
    return _request(what)


def details(what: Request | Gate) -> list[str]:  # noqa: PLR0911 - one return a request
    """The rest of what is sent, line by line."""
    match what:
        case HttpRequest(body=body):
            return [] if body is None else _json(body)
        case CreateTopic(config=config):
            return _entries(config)
        case AlterTopicConfig():
            return [*_entries(what.set), *(f"{key} back to the broker's default" for key in what.unset)]
        case CreateAcls(bindings=bindings) | DeleteAcls(bindings=bindings):
            return [_right(each) for each in bindings]
        case FlinkSql():
            return _flink(what)
        case KsqlSql(statement=statement):
            return [*_settings(what.settings), *statement.splitlines()]
        case KsqlTakes(statements=statements):
            return [line for each in statements for line in each.splitlines()]
        case (
            PostgresSql(statements=statements)
            | OwnDatabaseSql(statements=statements)
            | CqlStatements(statements=statements)
        ):
            return [line for each in statements for line in f"{each};".splitlines()]
        case _:
            return []


def _request(what: Request) -> str:  # noqa: PLR0911, PLR0912 - one return a request
    match what:
        case HttpRequest():
            return f"{what.method} {what.endpoint}:{what.path}"
        case CreateTopic():
            size = f"{counted(what.partitions, 'partition')}, replication {what.replication}"
            return f"kafka: create topic {what.topic}: {size}"
        case AlterTopicConfig():
            return f"kafka: alter the settings of topic {what.topic}"
        case AddPartitions():
            return f"kafka: raise topic {what.topic} to {counted(what.total, 'partition')} in all"
        case DeleteTopic():
            return f"kafka: delete topic {what.topic} and its messages"
        case CreateAcls():
            return f"kafka: create {counted(len(what.bindings), 'ACL')} of {what.bindings[0].principal}"
        case DeleteAcls():
            return f"kafka: delete {counted(len(what.bindings), 'ACL')} of {what.bindings[0].principal}"
        case FlinkSql():
            return f"flink_gateway: {_settings_of(what)}{counted(len(what.statements), 'statement')} in one session"
        case StopJob():
            return f"flink_rest: stop job {what.job_id} with a savepoint"
        case PostgresSql():
            return f"postgres {what.host}:{what.port}/{what.dbname} as {what.user}"
        case KsqlSql(statement=statement):
            return f"ksqldb: {_beginning(statement)}"
        case OwnDatabaseSql():
            return f"postgres: {counted(len(what.statements), 'statement')} in one transaction"
        case CqlStatements():
            return f"cassandra: {counted(len(what.statements), 'statement')}, one after the other"
        case _:
            assert_never(what)


def _condition(gate: Gate) -> str:  # noqa: PLR0911, PLR0912 - one return a gate
    match gate:
        case TopicExists():
            return f"topic {gate.topic} is there with {counted(gate.partitions, 'partition')}"
        case TopicAbsent():
            return f"topic {gate.topic} is gone"
        case ConnectorRunning() | KsqlConnectorRunning():
            return f"connector {gate.connector} and its tasks run"
        case ConnectorPaused():
            return f"connector {gate.connector} is paused"
        case ConnectorStopped():
            return f"connector {gate.connector} has stopped"
        case ConnectorAbsent() | KsqlConnectorAbsent():
            return f"connector {gate.connector} is gone"
        case SnapshotComplete():
            return f"the snapshot of connector {gate.connector} is complete in {', '.join(gate.topics)}"
        case SlotReleased():
            return f"nobody reads from replication slot {gate.slot}"
        case JobRunning():
            return f"job {_name(gate.address)} runs steadily"
        case JobRestored():
            return f"job {_name(gate.address)} goes on from {gate.savepoint}, and its first checkpoint is complete"
        case JobEnded():
            return f"job {gate.job_id} has ended"
        case KsqlTakes():
            return (
                f"ksqlDB says that it would take {counted(len(gate.statements), 'statement')}; none is applied by that"
            )
        case KsqlCommandDone():
            return "ksqlDB has carried it out"
        case KsqlQueryRunning():
            return f"query {gate.query} runs"
        case _:
            assert_never(gate)


def _right(binding: AclBinding) -> str:
    """`allow read on topic readings`, with pattern and host where they are not the usual ones."""
    pattern = " prefixed" if binding.pattern == "prefixed" else ""
    host = "" if binding.host == "*" else f" from {binding.host}"
    return f"{binding.permission} {binding.operation} on{pattern} {binding.type} {binding.name}{host}"


def _name(address: str) -> str:
    return address.split("/", 1)[-1]


def _settings_of(what: FlinkSql) -> str:
    return f"{counted(len(what.config), 'setting')} and " if what.config else ""


def _beginning(statement: str) -> str:
    """Up to what the statement is about: `CREATE STREAM vitals`, `TERMINATE FIXED`."""
    words = statement.rstrip(";").split()
    at = next((at for at, word in enumerate(words) if word.upper() in _BEFORE_A_NAME), 0)
    return " ".join(words[: at + 2])


def _settings(settings: Mapping[str, str]) -> list[str]:
    return [f"SET '{key}' = '{value}';" for key, value in sorted(settings.items())]


def _broken(setting: str) -> list[str]:
    """A long list of values one below the other."""
    if len(setting) <= _WIDEST:
        return [setting]
    first, *others = setting.split(",")
    return [f"{first},", *(f"    {each}," for each in others[:-1]), *(f"    {each}" for each in others[-1:])]


def _flink(what: FlinkSql) -> list[str]:
    settings = (line for each in _settings(what.config) for line in _broken(each))
    return [*settings, *(line for each in what.statements for line in f"{each};".splitlines())]


def _entries(config: Mapping[str, str]) -> list[str]:
    return [f"{key} = {with_unit(key, value)}" for key, value in sorted(config.items())]


def _json(body: Json) -> list[str]:
    return json.dumps(_opened(body), indent=2, ensure_ascii=False).splitlines()


def _opened(body: Json) -> Json:
    """A schema is sent as text within JSON; it is shown as what the text says."""
    if isinstance(body, Mapping) and isinstance(body.get("schema"), str):
        with suppress(ValueError):
            return {**body, "schema": json.loads(str(body["schema"]))}
    return body
