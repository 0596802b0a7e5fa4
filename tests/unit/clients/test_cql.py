"""CQL's native protocol against a server that speaks its frames, and what Cassandra's words become."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from heartwatch_deploy.clients.cassandra import CassandraCluster, Place
from heartwatch_deploy.clients.cql import CqlConnection, CqlError, Credentials
from heartwatch_deploy.clients.http import (
    ClientError,
    InDoubt,
    LoginRefused,
    NotAllowed,
    Refused,
    Unintelligible,
    Unreachable,
)

Answer = tuple[int, bytes]
Answering = Callable[[int, bytes], Answer]
READY: Answer = (2, b"")
VOID: Answer = (8, struct.pack(">i", 1))


def string(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


def value(text: str | None) -> bytes:
    return struct.pack(">i", -1) if text is None else struct.pack(">i", len(text.encode())) + text.encode()


def rows(*texts: str | None, kind: int = 0x0D, page: str | None = None) -> Answer:
    """One column of texts, as a server tells them."""
    flags = 1 | (2 if page is not None else 0)
    head = struct.pack(">iii", 2, flags, 1) + (value(page) if page is not None else b"")
    column = string("system") + string("local") + string("[json]") + struct.pack(">H", kind)
    return (8, head + column + struct.pack(">i", len(texts)) + b"".join(map(value, texts)))


def failure(code: int, words: str) -> Answer:
    return (0, struct.pack(">i", code) + string(words))


def asked(body: bytes) -> str:
    (length,) = struct.unpack(">i", body[:4])
    return body[4 : 4 + length].decode()


@contextmanager
def serving(answering: Answering, *, version: int = 0x84) -> Iterator[str]:
    """The address of a server that answers each frame."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        thread = threading.Thread(target=_serve, args=(listening, answering, version), daemon=True)
        thread.start()
        try:
            yield f"{host}:{port}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(listening: socket.socket, answering: Answering, version: int) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            while len(header := connection.recv(9, socket.MSG_WAITALL)) == 9:
                _, _, stream, opcode, length = struct.unpack(">BBhBi", header)
                found, content = answering(opcode, connection.recv(length, socket.MSG_WAITALL) if length else b"")
                connection.sendall(struct.pack(">BBhBi", version, 0, stream, found, len(content)) + content)


def cluster(address: str, *before: str) -> CassandraCluster:
    return CassandraCluster(Place((*before, address), Credentials("heart", "of nobody")), seconds=5)


def test_rows_come_page_by_page() -> None:
    def answering(opcode: int, body: bytes) -> Answer:
        if opcode == 1:
            return READY
        return rows('{"b": 2}') if body.endswith(value("next")) else rows('{"a": 1}', None, page="next")

    with serving(answering) as address:
        assert cluster(address).rows("SELECT JSON * FROM t") == [{"a": 1}, None, {"b": 2}]


def test_values_go_out_beside_the_statement() -> None:
    seen: list[bytes] = []

    def answering(opcode: int, body: bytes) -> Answer:
        seen.append(body)
        return READY if opcode == 1 else VOID

    with serving(answering) as address:
        cluster(address).run("DELETE FROM t WHERE k = ?", "it's")
    assert asked(seen[-1]) == "DELETE FROM t WHERE k = ?"
    assert value("it's") in seen[-1]


def test_who_is_asked_for_a_login_gives_it() -> None:
    said: list[bytes] = []

    def answering(opcode: int, body: bytes) -> Answer:
        if opcode == 1:
            return (3, string("org.apache.cassandra.auth.PasswordAuthenticator"))
        if opcode == 15:
            said.append(body)
            return (16, value(None))
        return rows('{"keyspace_name": "heart"}', '{"keyspace_name": "system_auth"}')

    with serving(answering) as address:
        assert set(cluster(address).keyspaces()) == {"heart"}, "the server's own are none"
    assert said == [value("\0heart\0of nobody")]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x0100, LoginRefused),
        (0x2100, NotAllowed),
        (0x2200, Refused),
        (0x2000, Refused),
        (0x1001, InDoubt),
        (0x1100, InDoubt),
    ],
)
def test_what_the_server_refuses_is_told_in_its_words(code: int, kind: type[ClientError]) -> None:
    def answering(opcode: int, _body: bytes) -> Answer:
        return READY if opcode == 1 else failure(code, "no keyspace has been specified")

    with serving(answering) as address, pytest.raises(ClientError, match="no keyspace has been specified") as raised:
        cluster(address).run("SELECT 1")
    assert type(raised.value) is kind
    assert raised.value.component == "Cassandra"


def test_another_contact_point_is_asked_where_one_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"127.0.0.1:{taken.getsockname()[1]}"
    with serving(lambda opcode, _body: READY if opcode == 1 else rows()) as address:
        assert cluster(address, nobody).rows("SELECT JSON * FROM t") == []
    with pytest.raises(Unreachable):
        cluster(nobody).rows("SELECT JSON * FROM t")


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ((2, b""), 0x48),  # as if an HTTP server answered
        ((8, b"\0\0"), 0x84),
        ((7, b""), 0x84),
        (rows("1", kind=0x09), 0x84),
    ],
)
def test_what_does_not_speak_the_protocol_is_told(answer: Answer, version: int) -> None:
    with (
        serving(lambda opcode, _body: READY if opcode == 1 else answer, version=version) as address,
        pytest.raises(Unintelligible),
    ):
        cluster(address).rows("SELECT JSON * FROM t")


def test_each_statement_waits_until_all_nodes_know_the_schema() -> None:
    versions = iter(["old", "new", "new", "new"])
    statements: list[str] = []

    def answering(opcode: int, body: bytes) -> Answer:
        if opcode == 1:
            return READY
        statements.append(asked(body))
        if "system.local" in statements[-1]:
            return rows('{"schema_version": "new"}')
        return rows(json.dumps({"schema_version": next(versions)})) if "system.peers" in statements[-1] else VOID

    with serving(answering) as address:
        cluster(address).execute(("CREATE TABLE a", "CREATE TABLE b"))
    own = [each for each in statements if not each.startswith("SELECT")]
    assert own == ["CREATE TABLE a", "CREATE TABLE b"]
    assert statements.count("SELECT JSON schema_version FROM system.peers") == 3


@pytest.mark.parametrize("refused", [False, True])
def test_warnings_stand_before_the_rows_and_are_passed_over(refused: bool) -> None:
    told = failure(0x2200, "no such table") if refused else rows("x")

    def exchange(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            for flags, (opcode, body) in ((0, READY), (8, told)):
                *_, length = struct.unpack(">BBhBi", connection.recv(9, socket.MSG_WAITALL))
                connection.recv(length, socket.MSG_WAITALL)
                content = (struct.pack(">H", 1) + string("slow") if flags else b"") + body
                connection.sendall(struct.pack(">BBhBi", 0x84, flags, 0, opcode, len(content)) + content)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=exchange, args=(listening,), daemon=True)
        thread.start()
        with CqlConnection("127.0.0.1", listening.getsockname()[1], login=None, tls=None, seconds=5) as connection:
            if refused:
                with pytest.raises(CqlError, match="no such table"):
                    connection.run("SELECT JSON a FROM t")
            else:
                assert connection.run("SELECT JSON a FROM t") == [("x",)]
        thread.join(5)


class Wrapping:
    """Takes a socket's place as TLS does."""

    def __init__(self) -> None:
        self.made: list[socket.socket] = []

    def wrap_socket(self, plain: socket.socket, *, server_hostname: str) -> socket.socket:
        assert server_hostname
        seconds = plain.gettimeout()
        self.made.append(socket.socket(fileno=plain.detach()))
        self.made[-1].settimeout(seconds)
        return self.made[-1]


def test_a_refused_login_leaves_no_connection_behind() -> None:
    tls = Wrapping()
    with serving(lambda _opcode, _body: failure(0x0100, "no such login")) as address:
        host, port = address.split(":")
        with pytest.raises(CqlError, match="no such login"):
            CqlConnection(host, int(port), login=None, tls=cast(ssl.SSLContext, tls), seconds=5)
    assert [each.fileno() for each in tls.made] == [-1]
