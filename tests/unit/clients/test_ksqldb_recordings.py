"""Every answer of the recorded ksqlDB server, sent again by a fake one, is understood by the client."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from heartwatch_deploy.clients import ksqldb_entities as entities
from heartwatch_deploy.clients import ksqldb_refusals as refusals
from heartwatch_deploy.clients.http import ClientError, Limits, Unreachable
from heartwatch_deploy.clients.ksqldb import KsqlServer
from heartwatch_deploy.clients.ksqldb_cluster import Host, ServerHealth, ServerInfo
from heartwatch_deploy.clients.ksqldb_queries import KsqlQueries
from tests.ksqldb_exchanges import Exchange, every
from tests.loopback import listening

DELIMITED = "application/vnd.ksqlapi.delimited.v1"
ENTITIES = {
    "currentStatus": entities.Distributed,
    "warning_entity": entities.Warned,
    "streams": entities.Sources,
    "tables": entities.Sources,
    "queries": entities.Queries,
    "sourceDescription": entities.SourceDescriptions,
    "source_descriptions": entities.SourceDescriptions,
    "queryDescription": entities.QueryDescriptions,
    "query_descriptions": entities.QueryDescriptions,
    "kafka_topics": entities.Topics,
    "kafka_topics_extended": entities.Topics,
    "type_list": entities.Types,
    "variables": entities.Variables,
    "function_names": entities.Functions,
    "describe_function": entities.FunctionDescription,
    "properties": entities.Properties,
    "connector_list": entities.Connectors,
    "connector_info": entities.ConnectorCreated,
    "connector_description": entities.ConnectorDescription,
    "drop_connector": entities.ConnectorDropped,
    "terminate_query": entities.PushQueryEnded,
    "assert_topic": entities.TopicAsserted,
    "assert_schema": entities.SchemaAsserted,
}
REFUSALS = {
    (400, 40000): {refusals.RequestRefused},
    (400, 40001): {refusals.StatementRefused},
    (400, 40002): {refusals.WrongEndpoint},
    (400, 40004): {refusals.Http2Only},
    (404, 40400): {refusals.NotFound},
    (409, 40900): {refusals.ConnectorExists},
    (417, 41700): {refusals.AssertionFailed},
    (429, 42900): {refusals.RateLimited},
    (503, 50301): {refusals.NotCaughtUp},
    (503, 50302): {refusals.Starting},
    (503, 50303): {refusals.Stopping},
    (503, 50000): {refusals.NotServing},
    (500, 50000): {
        refusals.ServerError,
        refusals.RunnerBusy,
        refusals.Fenced,
        refusals.Degraded,
        refusals.ConnectAway,
    },
}


def asked_by_us(exchange: Exchange) -> bool:
    """Whether the client ever sends such a request. The rest are older or other interfaces (`/query`, HTTP/2, the
    registry's own API) and, of `/query-stream`, framings that it does not ask for."""
    if not exchange.method or exchange.port == 18081 or exchange.http_version == "2":
        return False
    refused = exchange.status is None or exchange.status >= 300
    if exchange.path == "/query-stream":
        rows = exchange.headers.get("content-type") == DELIMITED and '"PRINT' not in (exchange.body or "")
        return refused or rows
    return refused or exchange.path.split("/")[1] in {
        "ksql",
        "info",
        "healthcheck",
        "clusterStatus",
        "status",
        "is_valid_property",
    }


ASKED = [each for each in every() if asked_by_us(each) and each.path != "/ksql/terminate"]


class Replaying:
    """A server that sends what `current` holds, whatever it is asked; without a status it hangs up."""

    def __init__(self) -> None:
        self.current = Exchange("", 0)
        self.address = ""


@contextmanager
def replaying() -> Iterator[Replaying]:
    state = Replaying()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if state.current.status is None:
                self.close_connection = True
                return
            content = state.current.answer.encode()
            self.send_response(state.current.status)
            for name, value in {"content-type": "application/json", **state.current.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with listening(Handler) as state.address:
        yield state


@pytest.fixture(scope="module")
def recorded() -> Iterator[tuple[Replaying, KsqlServer, KsqlQueries]]:
    at_once = Limits(connect=2, answer=5, patience=0, busy=0)
    with replaying() as state:
        yield state, KsqlServer(state.address, limits=at_once), KsqlQueries(state.address, limits=at_once)


def answered(exchange: Exchange, server: KsqlServer, queries: KsqlQueries) -> Any:
    """What the client makes of it, by the path of the request."""
    start = exchange.path.split("/")[1]
    if start == "query-stream":
        with queries.query("SELECT …;") as reading:
            return reading.header, list(reading.rows)
    calls = {
        "info": server.info,
        "healthcheck": server.health,
        "clusterStatus": server.hosts,
        "status": server.statuses if exchange.path == "/status" else lambda: server.status("stream/`A`/create"),
        "is_valid_property": lambda: server.allows_property("p"),
        "close-query": lambda: queries.close("q"),
    }
    return calls.get(start, lambda: server.ask("SHOW …;"))()


def expected_refusals(exchange: Exchange) -> set[type[ClientError]]:
    if exchange.status is None:
        return {Unreachable}
    try:
        code = exchange.json()["error_code"]
    except (ValueError, KeyError):
        return {refusals.Unexplained}
    return set(REFUSALS[exchange.status, code])


@pytest.mark.parametrize("exchange", ASKED, ids=lambda each: each.name)
def test_a_recorded_answer_is_understood(
    exchange: Exchange, recorded: tuple[Replaying, KsqlServer, KsqlQueries]
) -> None:
    state, server, queries = recorded
    state.current = exchange
    try:
        found = answered(exchange, server, queries)
    except ClientError as error:
        check_refusal(exchange, error)
    else:
        check_answer(exchange, found)


def check_refusal(exchange: Exchange, error: ClientError) -> None:
    assert type(error) in expected_refusals(exchange)
    if isinstance(error, refusals.KsqlRefused) and error.code is not None:
        sent = exchange.json()
        assert error.code == sent["error_code"]
        assert error.statement == sent.get("statementText", "")
        assert sent["message"].startswith(error.server_message)


def check_answer(exchange: Exchange, found: Any) -> None:
    if exchange.path == "/ksql":
        sent = exchange.json()
        assert [type(each) for each in found] == [ENTITIES[each["@type"]] for each in sent]
        assert [each.statement for each in found] == [each["statementText"] for each in sent]
        numbers = [each["commandSequenceNumber"] for each in sent if "commandSequenceNumber" in each]
        assert [each.sequence_number for each in found if isinstance(each, entities.Distributed)] == numbers
    elif exchange.path == "/query-stream":
        header, rows = found
        lines = [json.loads(line) for line in exchange.answer.splitlines()]
        assert (list(header.names), list(header.types)) == (lines[0]["columnNames"], lines[0]["columnTypes"])
        assert [list(row) for row in rows] == lines[1:]
    elif exchange.status and exchange.status >= 400:
        assert found in (None, False)  # a command that is not known, a property that may not be set
    else:
        assert isinstance(found, ServerInfo | ServerHealth | entities.CommandStatus | dict | bool | tuple)
        if isinstance(found, tuple):
            assert all(isinstance(each, Host) for each in found)


def test_refusals_of_one_code_are_told_apart() -> None:
    found = Counter(
        type(refusals.refusal(as_refused(each))).__name__
        for each in ASKED
        if each.status and each.status >= 400 and each.answer.startswith("{")
    )
    told_apart = {
        "RunnerBusy": 11,
        "Fenced": 14,
        "Degraded": 3,
        "NotServing": 2,
        "ConnectAway": 17,
        "ServerError": 25,
    }
    assert {name: found[name] for name in told_apart} == told_apart


def test_a_connect_that_is_busy_is_no_connector_that_exists() -> None:
    """The words are Kafka Connect's own; ksqlDB passes them on under the code of a connector that exists."""
    words = "Failed to create connector: Cannot complete request momentarily due to stale configuration"
    body = json.dumps({"@type": "generic_error", "error_code": 40900, "message": words})
    found = refusals.refusal(refusals.Refused("ksqlDB", "", status=409, body=body, server_message=words))
    assert (type(found), found.not_written) == (refusals.ConnectBusy, True)


def as_refused(exchange: Exchange) -> refusals.Refused:
    return refusals.Refused("ksqlDB", "", status=exchange.status or 0, body=exchange.answer, server_message="")


def test_what_the_client_never_asks_for_is_little() -> None:
    left = [each.name for each in every() if each.method and each not in ASKED]
    assert len(left) < 50, left


def test_a_server_that_breaks_off_within_an_answer_is_unreachable() -> None:
    """Half a body, of a length that was promised."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n[{"@type":"streams","sta')

        thread = threading.Thread(target=answer)
        thread.start()
        server = KsqlServer(f"http://127.0.0.1:{listener.getsockname()[1]}", limits=Limits(patience=0, busy=0))
        with pytest.raises(Unreachable, match="broke off"):
            server.ask("SHOW STREAMS;")
        with suppress(OSError):
            thread.join()
