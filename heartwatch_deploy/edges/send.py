"""Sending exactly what a plan spells out, and asking what a check asks."""

import json
from collections.abc import Mapping
from typing import assert_never

from heartwatch_deploy.clients.flink_gateway import StatementRefused
from heartwatch_deploy.clients.http import LoginRefused, NotAllowed, Refused
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.edges import plans
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.check import Answer, Check, FlinkPlan, HttpAnswer, SqlAnswer
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.request import (
    SAVEPOINT,
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
from heartwatch_deploy.model.resource import NOTHING


def request(  # noqa: PLR0912 - one branch a request
    wanted: Request, servers: Servers, notes: Mapping[str, Json] = NOTHING
) -> dict[str, Json]:
    """Sends one request; gives what is worth keeping of the answer (`job_id`, `savepoint`). Raises ClientError.

    `notes` are what the requests of the same step before it gave.
    """
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
        case CreateAcls(bindings=bindings):
            servers.kafka.acls.create(bindings)
        case DeleteAcls(bindings=bindings):
            servers.kafka.acls.delete(bindings)
        case FlinkSql():
            return _flink(wanted, servers, notes)
        case StopJob(job_id=job, seconds=seconds):
            return {"savepoint": servers.flink.stop(job, within=seconds)}
        case PostgresSql():
            _postgres(wanted, servers)
        case KsqlSql(statement=statement, settings=settings):
            return servers.ksqldb.run(statement, settings)
        case OwnDatabaseSql(statements=statements):
            servers.own_database().execute_all(statements)
        case CqlStatements(statements=statements):
            servers.cassandra.execute(statements)
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
    if isinstance(asked.request, FlinkPlan):
        return plans.compiled(asked.request, servers)
    with servers.gateway_session(asked.request.config) as session:
        for index, statement in enumerate(asked.request.statements):
            try:
                session.run(servers.fill_sql(statement))
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
    except (LoginRefused, NotAllowed):
        raise  # says nothing of what was asked
    except Refused as refused:
        try:
            return HttpAnswer(refused.status, json.loads(refused.body))
        except ValueError:
            return HttpAnswer(refused.status, refused.body)


def _flink(wanted: FlinkSql, servers: Servers, notes: Mapping[str, Json]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    config = {key: str(notes["savepoint"]) if value == SAVEPOINT else value for key, value in wanted.config.items()}
    with servers.gateway_session(config) as session:
        for statement in wanted.statements:
            result = session.run(servers.fill_sql(statement))
            if result.job_id:
                made["job_id"] = result.job_id
    return made


def _postgres(wanted: PostgresSql, servers: Servers) -> None:
    database = servers.database(wanted.host, wanted.port, wanted.dbname, wanted.user, wanted.password)
    for statement in wanted.statements:
        database.execute(statement)
