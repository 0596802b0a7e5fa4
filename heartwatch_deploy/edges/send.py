"""Sending exactly what a plan spells out, and asking what a check asks."""

import json
from typing import Final, assert_never

from heartwatch_deploy.clients.flink_gateway import StatementRefused
from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.check import Answer, Check, HttpAnswer, SqlAnswer
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

_SAVEPOINT: Final = ("savepoint path",)  # what STOP JOB … WITH SAVEPOINT answers


def request(wanted: Request, servers: Servers) -> dict[str, Json]:
    """Sends one request; gives what is worth keeping of the answer (`job_id`, `savepoint`). Raises ClientError."""
    match wanted:
        case HttpRequest():
            _http(wanted, servers)
        case CreateTopic(topic=topic, partitions=partitions, replication=replication, config=config):
            servers.kafka.create(Topic(topic, partitions, replication, config))
        case AlterTopicConfig(topic=topic):
            servers.kafka.alter(topic, {**wanted.set, **dict.fromkeys(wanted.unset)})
        case AddPartitions(topic=topic, total=total):
            servers.kafka.add_partitions(topic, total)
        case DeleteTopic(topic=topic):
            servers.kafka.delete(topic)
        case FlinkSql():
            return _flink(wanted, servers)
        case PostgresSql():
            _postgres(wanted, servers)
        case OwnDatabaseSql(statements=statements):
            servers.own_database().execute_all(statements)
        case _:
            assert_never(wanted)
    return {}


def check(asked: Check, servers: Servers) -> Answer:
    """Asks what changes nothing. A refusal is an answer; raises ClientError when there is none."""
    if isinstance(asked.request, HttpRequest):
        return _ask(asked.request, servers)
    if isinstance(asked.request, OwnDatabaseSql):
        refused = servers.own_database().try_out(asked.request.statements)
        return SqlAnswer(refused.statement, refused.message, refused.position) if refused else SqlAnswer(failed=None)
    with servers.gateway_session(asked.request.config) as session:
        for index, statement in enumerate(asked.request.statements):
            try:
                session.run(servers.fill(statement))
            except StatementRefused as refused:
                return SqlAnswer(failed=index, message=refused.located_message)
    return SqlAnswer(failed=None)


def _http(wanted: HttpRequest, servers: Servers) -> None:
    try:
        servers.endpoint(wanted.endpoint).send(wanted.method, wanted.path, wanted.body)
    except Refused as refused:
        if refused.status not in wanted.accept:
            raise


def _ask(wanted: HttpRequest, servers: Servers) -> HttpAnswer:
    try:
        return HttpAnswer(200, servers.endpoint(wanted.endpoint).send(wanted.method, wanted.path, wanted.body))
    except Refused as refused:
        try:
            return HttpAnswer(refused.status, json.loads(refused.body))
        except ValueError:
            return HttpAnswer(refused.status, refused.body)


def _flink(wanted: FlinkSql, servers: Servers) -> dict[str, Json]:
    notes: dict[str, Json] = {}
    with servers.gateway_session(wanted.config) as session:
        for statement in wanted.statements:
            result = session.run(servers.fill(statement))
            if result.job_id:
                notes["job_id"] = result.job_id
            if result.columns == _SAVEPOINT:
                notes["savepoint"] = str(result.rows[0][0])
    return notes


def _postgres(wanted: PostgresSql, servers: Servers) -> None:
    database = servers.database(wanted.host, wanted.port, wanted.dbname, wanted.user, wanted.password)
    for statement in wanted.statements:
        database.execute(statement)
