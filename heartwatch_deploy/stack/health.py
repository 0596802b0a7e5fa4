"""Questions that a healthy server answers; each returns None, or what is wrong."""

import json
import socket
import struct
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from heartwatch_deploy.stack.member import LOOPBACK

SECONDS = 5.0
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""A Kafka request: length, key 18 (ApiVersions), version 0, correlation id 1, no client id."""


def http(url: str) -> str | None:
    """Healthy when `url` answers with success."""
    return _answer(url)[0]


def http_json(url: str) -> tuple[str | None, Any]:
    """What is wrong, and the JSON that `url` answered."""
    wrong, text = _answer(url)
    return wrong, None if wrong else json.loads(text)


def _answer(url: str) -> tuple[str | None, bytes]:
    """Plain `http.client`: these questions are asked all day long, and must cost nothing."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or LOOPBACK, parts.port, timeout=SECONDS)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, HTTPException) as error:
        return f"{url} does not answer ({type(error).__name__})", b""
    finally:
        connection.close()
    return (None if 200 <= answer.status < 300 else f"{url} answers {answer.status}"), content


def kafka(port: int) -> str | None:
    """Healthy when the broker tells which requests it understands."""
    answer = _exchange(port, API_VERSIONS, 10)
    if isinstance(answer, str):
        return answer
    error = struct.unpack(">h", answer[8:10])[0]
    return None if error == 0 else f"the broker answers error {error}"


def zookeeper(port: int) -> str | None:
    """Healthy when `ruok` is answered with `imok`."""
    answer = _exchange(port, b"ruok", 4)
    return answer if isinstance(answer, str) else None if answer == b"imok" else f"ZooKeeper answers {answer!r}"


def _exchange(port: int, request: bytes, length: int) -> bytes | str:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=SECONDS) as connection:
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
