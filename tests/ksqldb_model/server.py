"""One request in, one answer out: the model server without its socket."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import words
from tests.ksqldb_model import creating, properties, querying, registry_api
from tests.ksqldb_model.creating import Asked
from tests.ksqldb_model.messages import Request, Response, body_of, json_answer, mapping, refusal_answer
from tests.ksqldb_model.runner import NoAnswer, Runner
from tests.ksqldb_model.statements import Statements, read
from tests.ksqldb_model.world import COMMAND_TOPIC, PROCESSING_LOG, Kafka, Refused, Topic, World
from tests.ksqldb_model.world import generic as refused_generally

DELIMITED = "application/vnd.ksqlapi.delimited.v1"
_ACCEPTED = (None, "*/*", "application/json", "application/vnd.ksql.v1+json", DELIMITED)
_PROTOBUF = "application/vnd.ksql.v1+protobuf"
_CLUSTER = "terminate/CLUSTER/execute"


def fresh_world() -> World:
    """What a server has just after its first start."""
    names = (PROCESSING_LOG, COMMAND_TOPIC, "_schemas")
    world = World(Kafka({name: Topic() for name in names}))
    creating.create(_asked_for_the_log(), world).effect(world)
    return world


@cache
def _asked_for_the_log() -> Asked:
    """Read once: every test has a server of its own."""
    return read(_LOG, {}, {})[0]


_CAUSE = "cause ARRAY<STRING>"
_DATA = f"target STRING, errorMessage STRING, {{}} STRING, {_CAUSE}, `topic` STRING"
_LOG = f"""CREATE STREAM ksql_processing_log (logger STRING, level STRING, time BIGINT, message STRUCT<
    type INT, deserializationError STRUCT<{_DATA.format("recordB64")}>,
    recordProcessingError STRUCT<errorMessage STRING, record STRING, {_CAUSE}>,
    productionError STRUCT<errorMessage STRING>, serializationError STRUCT<{_DATA.format("record")}>,
    kafkaStreamsThreadError STRUCT<errorMessage STRING, threadName STRING, {_CAUSE}>
    >) WITH (kafka_topic='{PROCESSING_LOG}', value_format='JSON');"""


class ModelServer:
    """`phase` is running, stopping (its queries end), closed (nothing is written any more), down, starting,
    or terminated (for good)."""

    def __init__(self, world: World | None = None, *, session_timeout: float = 45.0) -> None:
        self.world = world or fresh_world()
        self.runner = Runner(self.world, session_timeout)
        self.hosts = ["127.0.0.1:8088"]
        self.lost_hosts: list[str] = []
        self.phase = "running"

    def handle(self, request: Request) -> Response:
        """The answer; NoAnswer where the server would keep silent."""
        self.runner.settle()
        if request.registry:
            return registry_api.handle(request, self.world.registry)
        try:
            return self._handle(request)
        except Refused as refused:
            return refusal_answer(refused)

    def restart(self, **settings: Any) -> None:
        """Down and up again: all that was written is there again, what ran only in memory is not."""
        self.runner.clock = max(self.runner.clock, self.runner.busy_until)
        self.runner.settle()
        for query_id in [each.id for each in self.world.queries.values() if each.is_push]:
            self.world.queries.pop(query_id)
        if self.runner.degraded or COMMAND_TOPIC not in self.world.kafka.topics:
            self._begin_anew()
        for query in self.world.queries.values():
            query.started_at = self.runner.clock
        # What was terminated is left out when the command topic is read again.
        for command_id in [each for each in self.runner.statuses if each.startswith("terminate/")]:
            self.runner.statuses.pop(command_id)
        for name, value in settings.items():
            setattr(self.runner, name, value)
        self.phase = "running"

    def _begin_anew(self) -> None:
        """Without its command topic a server knows nothing, and makes a new one."""
        new = fresh_world()
        self.world.sources, self.world.queries, self.world.types = new.sources, {}, {}
        self.world.read_by, self.world.texts, self.world.query_number = {}, new.texts, 1
        self.world.kafka.topics[COMMAND_TOPIC] = Topic()
        self.runner = Runner(self.world, self.runner.session_timeout, clock=self.runner.clock)

    def _handle(self, request: Request) -> Response:
        path = urlsplit(request.path).path
        if self.phase == "down":
            raise NoAnswer
        if self.phase in ("starting", "terminated"):
            code = 50302 if self.phase == "starting" else 50303
            raise refused_generally("KSQL is not yet ready to serve requests.", status=503, code=code)
        if request.accept not in (*_ACCEPTED, _PROTOBUF):
            return Response(406)
        first = path.split("/")[1]
        methods = _METHODS.get(first)
        if methods is None:
            return Response(404, "<html><body><h1>Resource not found</h1></body></html>")
        if request.method not in methods:
            return Response(405)
        return methods[request.method](self, request, path)

    def _root(self, _request: Request, _path: str) -> Response:
        return Response(307, None, {"location": "/info"})

    def _info(self, _request: Request, _path: str) -> Response:
        status = "DEGRADED" if self.runner.degraded else "RUNNING"
        info = {"version": "7.9.9", "kafkaClusterId": "model", "ksqlServiceId": "default_", "serverStatus": status}
        return json_answer({"KsqlServerInfo": info})

    def _metadata(self, _request: Request, path: str) -> Response:
        identity = {"scope": {"path": [], "clusters": {"ksql-cluster": "default_"}}, "id": ""}
        return json_answer(identity if path.endswith("/id") else {"version": "7.9.9", "clusterId": identity})

    def _health(self, _request: Request, _path: str) -> Response:
        if self.runner.broker_is_down:
            self.runner.clock += 60.0
        parts = {
            "metastore": True,
            "kafka": not self.runner.broker_is_down,
            "commandRunner": self.runner.is_healthy,
        }
        details = {name: {"isHealthy": healthy} for name, healthy in parts.items()}
        return json_answer({"isHealthy": all(parts.values()), "details": details, "serverState": "READY"})

    def _cluster(self, _request: Request, _path: str) -> Response:
        queries: dict[str, Any] = dict.fromkeys(
            (each.id for each in self.world.queries.values() if not each.is_push), 0
        )
        states = dict.fromkeys(self.hosts, (True, queries)) | {host: (False, {}) for host in self.lost_hosts}
        found = {
            host: {"hostAlive": alive, "lastStatusUpdateMs": 0, "activeStandbyPerQuery": running}
            for host, (alive, running) in states.items()
        }
        return json_answer({"clusterStatus": found})

    def _is_valid(self, _request: Request, path: str) -> Response:
        name = unquote(path.split("/", 2)[2])
        if properties.is_denied(name):
            raise refused_generally(f"One or more properties overrides set locally are prohibited: [{name}]")
        return json_answer(True)

    def _status(self, _request: Request, path: str) -> Response:
        if path == "/status":
            found = {name: (self.runner.status(name) or ("",))[0] for name in self.runner.statuses}
            return json_answer({"commandStatuses": {"stream/`KSQL_PROCESSING_LOG`/create": "SUCCESS", **found}})
        known = self.runner.status(unquote(path.removeprefix("/status/")))
        if known is None:
            raise refused_generally("Command not found", status=404, code=40400)
        return json_answer(dict(zip(("status", "message", "queryId"), known, strict=True)))

    def _nothing(self, _request: Request, _path: str) -> Response:
        return json_answer({})

    def _http2_only(self, request: Request, _path: str) -> Response:
        if not request.http2:
            raise refused_generally("This endpoint is only available when using HTTP2", code=40004)
        target = json.loads((request.body or "").splitlines()[0])["target"]
        if target.upper() not in self.world.sources:
            message = f"Cannot insert values into an unknown stream/table: `{target.upper()}`"
            raise refused_generally(message, code=40001)
        return Response(200, '{"seq":0,"status":"ok"}\n')

    def _close_query(self, request: Request, _path: str) -> Response:
        query_id = body_of(request).get("queryId")
        if self.world.queries.pop(query_id, None) is None:
            raise refused_generally(f"No query with id {query_id}")
        return json_answer({})

    def _terminate(self, request: Request) -> Response:
        for pattern in body_of(request).get("deleteTopicList", ()):
            try:
                re.compile(pattern)
            except re.error as error:
                raise refused_generally(f"Invalid pattern: {pattern}") from error
        self.runner.last_sequence += 2
        self.phase = "terminated"
        status = {"status": "QUEUED", "message": "Statement written to command topic", "queryId": None}
        entity = {"@type": "currentStatus", "statementText": "TERMINATE CLUSTER;", "commandId": _CLUSTER}
        number = self.runner.last_sequence
        return json_answer([{**entity, "commandStatus": status, "commandSequenceNumber": number, "warnings": []}])

    def _ksql(self, request: Request, path: str) -> Response:
        if path == "/ksql/terminate":
            return self._terminate(request)
        body = body_of(request)
        text = str(body.get("ksql") or "")
        settings = properties.accepted(mapping(body, "streamsProperties"))
        session = {name: str(value) for name, value in mapping(body, "sessionVariables").items()}
        self._await_sequence(body.get("commandSequenceNumber"))
        if _is_blank(text):
            return json_answer([])
        if self.phase == "closed":
            message = "TransactionalId default_: Invalid transition attempted"
            raise Refused(message, status=500, code=50000, statement=text)
        statements = Statements(self.world, self.runner, self.hosts)
        return json_answer(statements.run(read(text, session, settings)))

    def _await_sequence(self, number: Any) -> None:
        if number is None:
            return
        if not isinstance(number, int):
            raise refused_generally("Invalid JSON in request: Cannot deserialize value of type `java.lang.Long`")
        if number > self.runner.last_sequence:
            self.runner.clock += 5.0
            message = f"Timed out while waiting for a previous command to execute. command sequence number: {number}"
            raise refused_generally(message, status=503, code=50301)

    def _query(self, request: Request, _path: str) -> Response:
        return self._select(request, field="ksql", settings="streamsProperties", old=True)

    def _query_stream(self, request: Request, _path: str) -> Response:
        return self._select(request, field="sql", settings="properties", old=False)

    def _select(self, request: Request, *, field: str, settings: str, old: bool) -> Response:
        body = body_of(request)
        if field not in body:
            raise refused_generally(f"Invalid JSON in request: Missing required creator property '{field}'")
        self._await_sequence(body.get("commandSequenceNumber"))
        self._query_properties(body.get(settings) or {})
        session = {name: str(value) for name, value in mapping(body, "sessionVariables").items()}
        statements = read(str(body[field]), session, {})
        if not statements:
            raise Refused("There is no statement", statement=str(body[field]))
        asked = statements[0]
        querying.refuse_other(asked.tree, asked.text, old=old)
        try:
            return self._selected(asked)
        except Refused as refused:
            refused.statement = asked.text if refused.statement == "" else refused.statement
            raise

    def _query_properties(self, found: dict[str, Any]) -> None:
        try:
            properties.accepted(found)
        except Refused as refused:
            raise refused_generally("The server encountered an internal error", status=500, code=50000) from refused

    def _selected(self, asked: Asked) -> Response:
        if type(asked.tree).__name__ == "PrintTopic":
            querying.refuse_print(asked.tree, self.world)
            return Response(200, "")
        found = querying.columns(asked, self.world, now=self.runner.clock, stopping=self.phase == "stopping")
        return Response(200, querying.header(found, "query_1"), {"content-type": DELIMITED})


_Handler = Callable[[ModelServer, Request, str], Response]
_METHODS: dict[str, dict[str, _Handler]] = {
    "": {"GET": ModelServer._root},
    "info": {"GET": ModelServer._info},
    "v1": {"GET": ModelServer._metadata},
    "healthcheck": {"GET": ModelServer._health},
    "chc": {"GET": ModelServer._nothing},
    "lag": {"POST": ModelServer._nothing},
    "heartbeat": {"POST": ModelServer._nothing},
    "clusterStatus": {"GET": ModelServer._cluster},
    "is_valid_property": {"GET": ModelServer._is_valid},
    "status": {"GET": ModelServer._status},
    "ksql": {"POST": ModelServer._ksql},
    "query": {"POST": ModelServer._query},
    "query-stream": {"POST": ModelServer._query_stream},
    "close-query": {"POST": ModelServer._close_query},
    "inserts-stream": {"POST": ModelServer._http2_only},
}


def _is_blank(text: str) -> bool:
    """Whether nothing but blanks and comments stands in it."""
    try:
        return not words(text)
    except SqlTextError:
        return False
