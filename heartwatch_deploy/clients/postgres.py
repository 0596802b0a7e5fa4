"""What a Debezium connector leaves behind in Postgres: replication slots and publications."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from psycopg2 import sql

from heartwatch_deploy.clients.http import Refused, Unreachable


@dataclass(frozen=True)
class Login:
    """Where a database is and who asks; the password is never shown."""

    host: str
    port: int
    dbname: str
    user: str
    password: str = field(repr=False)

    @property
    def address(self) -> str:
        """For people: host, port and database."""
        return f"{self.host}:{self.port}/{self.dbname}"


class Database:
    """One Postgres database; every method opens a connection of its own and raises ClientError."""

    def __init__(self, login: Login, *, connect_seconds: int = 3) -> None:
        self._login = login
        self._connect_seconds = connect_seconds

    def slots(self) -> dict[str, bool]:
        """The database's replication slots: name → somebody reads from it now."""
        question = "SELECT slot_name, active FROM pg_replication_slots WHERE database = current_database()"
        return dict(self._rows(question))

    def is_streamed(self, slot: str) -> bool:
        """Whether somebody receives changes through the slot; creating a slot uses it too, and is none."""
        question = (
            "SELECT 1 FROM pg_replication_slots JOIN pg_stat_replication ON pid = active_pid"
            " WHERE slot_name = %s AND state IN ('catchup', 'streaming')"
        )
        return bool(self._rows(question, slot))

    def execute(self, statement: str) -> None:
        """Runs one statement in a transaction of its own."""
        with self._cursor() as cursor:
            cursor.execute(statement)

    def _rows(self, question: str | sql.Composable, *values: str) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            cursor.execute(question, values)
            return list(cursor.fetchall())

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        login = self._login
        try:
            connection = psycopg2.connect(
                host=login.host,
                port=login.port,
                dbname=login.dbname,
                user=login.user,
                password=login.password,
                connect_timeout=self._connect_seconds,
                application_name="heartwatch_deploy",
            )
        except psycopg2.OperationalError as error:
            raise Unreachable("Postgres", login.address, server_message=_words(error)) from error
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        except psycopg2.Error as error:
            words = _words(error)
            raise Refused("Postgres", login.address, status=0, body=error.pgcode or "", server_message=words) from error
        finally:
            connection.close()


def _words(error: psycopg2.Error) -> str:
    return " ".join(str(error).split())
