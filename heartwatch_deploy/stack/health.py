"""Questions that a healthy server answers; each returns None, or what is wrong."""

import json
import socket
import struct
from contextlib import nullcontext
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from heartwatch_deploy.stack.member import LOOPBACK
from heartwatch_deploy.stack.secured.trust import Trust

SECONDS = 5.0
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""A Kafka request: length, key 18 (ApiVersions), version 0, correlation id 1, no client id."""


def http(url: str, trust: Trust | None = None) -> str | None:
    """Healthy when `url` answers with success."""
    return _answer(url, trust)[0]


def http_json(url: str, trust: Trust | None = None) -> tuple[str | None, Any]:
    """What is wrong, and the JSON that `url` answered."""
    wrong, text = _answer(url, trust)
    return wrong, None if wrong else json.loads(text)


def _answer(url: str, trust: Trust | None = None) -> tuple[str | None, bytes]:
    """Plain `http.client`: these questions are asked all day long, and must cost nothing."""
    parts = urlsplit(url)
    host = parts.hostname or LOOPBACK
    connection = (
        HTTPConnection(host, parts.port, timeout=SECONDS)
        if trust is None
        else HTTPSConnection(host, parts.port, timeout=SECONDS, context=trust.context)
    )
    try:
        connection.request("GET", parts.path, headers=dict(trust.headers) if trust else {})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, HTTPException) as error:
        return f"{url} does not answer ({type(error).__name__})", b""
    finally:
        connection.close()
    return (None if 200 <= answer.status < 300 else f"{url} answers {answer.status}"), content


def kafka(port: int, trust: Trust | None = None) -> str | None:
    """Healthy when the broker tells which requests it understands."""
    answer = _exchange(port, API_VERSIONS, 10, trust)
    if isinstance(answer, str):
        return answer
    error = struct.unpack(">h", answer[8:10])[0]
    return None if error == 0 else f"the broker answers error {error}"


def zookeeper(port: int) -> str | None:
    """Healthy when `ruok` is answered with `imok`."""
    answer = _exchange(port, b"ruok", 4)
    return answer if isinstance(answer, str) else None if answer == b"imok" else f"ZooKeeper answers {answer!r}"


def _exchange(port: int, request: bytes, length: int, trust: Trust | None = None) -> bytes | str:
    try:
        with (
            socket.create_connection((LOOPBACK, port), timeout=SECONDS) as plain,
            trust.context.wrap_socket(plain, server_hostname=LOOPBACK) if trust else nullcontext(plain) as connection,
        ):
            connection.sendall(request)
            answer = b""
            while len(answer) < length and (part := connection.recv(length - len(answer))):
                answer += part
    except OSError as error:
        return f"port {port} does not answer ({error})"
    return answer if len(answer) == length else f"port {port} closes the connection"


def postgres(port: int, *, dbname: str, user: str, password: str) -> str | None:
    """Healthy when a query is answered."""
    try:
        connection = psycopg2.connect(
            host=LOOPBACK, port=port, dbname=dbname, user=user, password=password, connect_timeout=5
        )
    except psycopg2.Error as error:
        return str(error).strip()
    connection.close()
    return None
