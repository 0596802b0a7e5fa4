"""Cassandra: keyspaces and tables as the cluster tells them, and statements that it runs."""

import json
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.cql import (
    BAD_CREDENTIALS,
    UNAUTHORIZED,
    CqlConnection,
    CqlError,
    Credentials,
    NotCql,
)
from heartwatch_deploy.clients.http import (
    ClientError,
    InDoubt,
    LoginRefused,
    NotAllowed,
    Refused,
    Unintelligible,
    Unreachable,
    Untrusted,
)
from heartwatch_deploy.clients.http_security import UnusableFile, context
from heartwatch_deploy.model.security import Tls

COMPONENT: Final = "Cassandra"
DEFAULT_PORT: Final = 9042
_ANSWERS_WITHIN: Final = 60.0
"""A statement that changes definitions is written to disk before it is answered."""
_AGREED_WITHIN: Final = 30.0
_LOOK_AGAIN: Final = 0.1
_SYSTEM: Final = "system"
_TABLES: Final = "SELECT JSON * FROM system_schema.tables"
_COLUMNS: Final = "SELECT JSON * FROM system_schema.columns"
_KEYSPACES: Final = "SELECT JSON * FROM system_schema.keyspaces"


@dataclass(frozen=True)
class Place:
    """Contact points as `host:port`, one of which answers for all; the login and TLS where the cluster wants them."""

    hosts: tuple[str, ...]
    login: Credentials | None = None
    tls: Tls | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return ",".join(self.hosts)


class CassandraCluster:
    """One cluster; every method opens a connection of its own and raises ClientError."""

    def __init__(self, place: Place, *, seconds: float = 5.0) -> None:
        self._place = place
        self._seconds = seconds

    def keyspaces(self) -> Mapping[str, Mapping[str, Any]]:
        """By name what system_schema tells of each that is not the server's own."""
        return {row["keyspace_name"]: row for row in self._described(_KEYSPACES)}

    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """By `keyspace.table` what system_schema tells of it, with its `columns`."""
        found = {_name(row): {**row, "columns": []} for row in self._described(_TABLES)}
        for column in self._described(_COLUMNS):
            if _name(column) in found:  # a view has columns and is no table
                found[_name(column)]["columns"].append(column)
        return found

    def rows(self, statement: str, *values: str) -> list[dict[str, Any]]:
        """The rows of a `SELECT JSON`."""
        with self._connection() as connection:
            return [json.loads(row[0] or "null") for row in connection.run(statement, *values)]

    def execute(self, statements: tuple[str, ...]) -> None:
        """One after the other; each has reached all nodes that are up before the next one goes out."""
        with self._connection() as connection:
            for statement in statements:
                connection.run(statement)
                self._until_agreed(connection)

    def run(self, statement: str, *values: str) -> None:
        """One statement that changes no definitions."""
        with self._connection() as connection:
            connection.run(statement, *values)

    def run_each(self, statement: str, values: Iterable[Sequence[str]]) -> None:
        """The same statement once for each of the values."""
        with self._connection() as connection:
            for each in values:
                connection.run(statement, *each)

    def _until_agreed(self, connection: CqlConnection) -> None:
        end = time.monotonic() + _AGREED_WITHIN
        while not _agreed(connection):
            if time.monotonic() > end:
                words = f"its nodes have not agreed on the schema within {_AGREED_WITHIN:g} s"
                raise InDoubt(COMPONENT, self._place.address, status=0, body="", server_message=words)
            time.sleep(_LOOK_AGAIN)

    def _described(self, question: str) -> list[dict[str, Any]]:
        return [row for row in self.rows(question) if not is_of_the_server(row["keyspace_name"])]

    @contextmanager
    def _connection(self) -> Iterator[CqlConnection]:
        with self._explained(), self._connected() as connection:
            yield connection

    def _connected(self) -> CqlConnection:
        """To the first contact point that answers."""
        tls = context(self._place.tls) if self._place.tls else None
        errors: list[Exception] = []
        for each in self._place.hosts:
            try:
                host, port = host_and_port(each)
                return CqlConnection(
                    host, port, login=self._place.login, tls=tls, seconds=self._seconds, answers_within=_ANSWERS_WITHIN
                )
            except OSError as error:
                errors.append(error)
        raise errors[0]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        address = self._place.address
        try:
            yield
        except CqlError as error:
            raise _refused(error, address) from error
        except (ssl.SSLError, UnusableFile) as error:
            raise Untrusted(COMPONENT, address, server_message=_words(error)) from error
        except OSError as error:
            raise Unreachable(COMPONENT, address, server_message=_words(error)) from error
        except (NotCql, ValueError, KeyError, IndexError, TypeError) as error:
            raise Unintelligible(COMPONENT, address, server_message=_words(error)) from error


def host_and_port(contact: str) -> tuple[str, int]:
    host, _, port = contact.strip().rpartition(":")
    return (host, int(port)) if host else (port, DEFAULT_PORT)


def is_of_the_server(keyspace: str) -> bool:
    return keyspace == _SYSTEM or keyspace.startswith("system_")


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['keyspace_name']}.{row['table_name']}"


def _agreed(connection: CqlConnection) -> bool:
    own = connection.run("SELECT JSON schema_version FROM system.local")
    others = connection.run("SELECT JSON schema_version FROM system.peers")
    versions = {json.loads(row[0] or "{}").get("schema_version") for row in (*own, *others)}
    return len(versions - {None}) == 1


def _refused(error: CqlError, address: str) -> ClientError:
    kinds: Mapping[int, type[Refused]] = {BAD_CREDENTIALS: LoginRefused, UNAUTHORIZED: NotAllowed}
    kind = InDoubt if error.is_of_the_server else kinds.get(error.code, Refused)
    return kind(COMPONENT, address, status=error.code, body="", server_message=_words(error))


def _words(error: BaseException) -> str:
    return concealed(" ".join(str(error).split())) or type(error).__name__
