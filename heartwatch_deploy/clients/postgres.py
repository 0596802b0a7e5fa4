"""Postgres: tables, and the replication slots and publications that a Debezium connector leaves behind."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg2
from psycopg2 import sql

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.http import ClientError, LoginRefused, NotAllowed, Refused, Unreachable, Untrusted
from heartwatch_deploy.clients.postgres_definitions import DEFINITIONS
from heartwatch_deploy.model.security import PostgresSecurity


@dataclass(frozen=True)
class Login:
    """Where a database is and who asks; the password is never shown."""

    host: str
    port: int
    dbname: str
    user: str
    password: str = field(repr=False)
    security: PostgresSecurity | None = None

    @property
    def address(self) -> str:
        """For people: host, port and database."""
        return f"{self.host}:{self.port}/{self.dbname}"


@dataclass(frozen=True)
class Table:
    """Types by column, in the columns' order and as Postgres spells them; the comment on the table."""

    columns: Mapping[str, str]
    comment: str | None
    definition: Mapping[str, Any] | None = None
    """All that Postgres tells of it, where that was asked for: `clients.postgres_definitions`."""


@dataclass(frozen=True)
class RefusedStatement:
    """The index of the statement, Postgres' words, and where in the statement (from 1) if it says so."""

    statement: int
    message: str
    position: int | None


_TABLES = """
SELECT relname, obj_description(c.oid, 'pg_class'), attname, format_type(atttypid, atttypmod)
FROM pg_class AS c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
ORDER BY relname, attnum
"""
_NOT_ALLOWED = "42501"
_OF_TLS = re.compile(r"certificate|SSL|no encryption", re.IGNORECASE)
_OF_LOGIN = re.compile(r"authentication failed|no password supplied|role .* does not exist|no pg_hba.conf entry")
_TRY_AT_MOST = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '20s'"


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

    def execute_all(self, statements: tuple[str, ...]) -> None:
        """Runs all statements in one transaction: either all of them count or none."""
        with self._cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def columns(self) -> dict[str, frozenset[str]]:
        """Of each table of the schema the names of its columns."""
        return {name: frozenset(table.columns) for name, table in self.tables().items()}

    def count(self, table: str, column: str, value: str) -> int:
        """How many rows have the value."""
        ((many,),) = self._rows(_of(table, column, "SELECT count(*)"), value)
        return int(many)

    def delete(self, table: str, column: str, value: str) -> int:
        """Deletes the rows that have the value; how many there were."""
        with self._cursor() as cursor:
            cursor.execute(_of(table, column, "DELETE"), (value,))
            return int(cursor.rowcount)

    def try_out(self, statements: tuple[str, ...]) -> RefusedStatement | None:
        """Runs the statements and takes everything back; the one that is refused, None when all pass."""
        with self._cursor() as cursor:
            cursor.execute(_TRY_AT_MOST)
            for index, statement in enumerate(statements):
                try:
                    cursor.execute(statement)
                except psycopg2.Error as error:
                    position = error.diag.statement_position
                    message = concealed(" ".join(filter(None, (error.diag.message_primary, error.diag.message_detail))))
                    cursor.connection.rollback()
                    return RefusedStatement(index, message or _words(error), int(position) if position else None)
            cursor.connection.rollback()
        return None

    def tables(self, defined: Iterable[str] = ()) -> dict[str, Table]:
        """Tables by name in the schema that the login works in; partitions are not listed beside their whole. Of those
        `defined` with all that would make them again."""
        found: dict[str, Table] = {}
        for name, comment, column, type_ in self._rows(_TABLES):
            found.setdefault(name, Table({}, comment))
            found[name] = Table({**found[name].columns, column: type_}, comment)
        if names := sorted(set(defined) & found.keys()):
            for name, definition in self._rows(DEFINITIONS, names):
                found[name] = replace(found[name], definition=definition)
        return found

    def _rows(self, question: str | sql.Composable, *values: str | list[str]) -> list[tuple[Any, ...]]:
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
                **libpq_settings(login.security),
            )
        except psycopg2.OperationalError as error:
            raise _not_connected(login, _words(error)) from error
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        except psycopg2.Error as error:
            words, state = _words(_first(error)), error.pgcode or ""
            if connection.closed:
                raise Unreachable("Postgres", login.address, server_message=words) from error
            kind = NotAllowed if error.pgcode == _NOT_ALLOWED else Refused
            raise kind("Postgres", login.address, status=0, body=state, server_message=words) from error
        finally:
            connection.close()


def _of(table: str, column: str, what: str) -> sql.Composed:
    names = sql.Identifier(table), sql.Identifier(column)
    return sql.SQL(f"{what} FROM {{}} WHERE {{}}::text = %s").format(*names)


def _first(error: BaseException) -> BaseException:
    """What went wrong first: on a connection that is gone the rollback fails as well, and says only that it is gone."""
    while isinstance(error.__context__, psycopg2.Error):
        error = error.__context__
    return error


def _words(error: BaseException) -> str:
    return concealed(" ".join(str(error).split()))


def libpq_settings(security: PostgresSecurity | None) -> dict[str, Any]:
    """What libpq needs besides address and login."""
    if security is None:
        return {}
    given: dict[str, Any] = {"sslmode": security.sslmode}
    if (tls := security.tls) is not None:
        files = {"sslrootcert": tls.ca, "sslcert": tls.certificate, "sslkey": tls.key, "sslpassword": tls.key_password}
        given |= {name: value for name, value in files.items() if value is not None}
    return given


def _not_connected(login: Login, words: str) -> ClientError:
    """libpq gives no code for a connection that did not come to be: only its words tell why."""
    if _OF_LOGIN.search(words) and "no encryption" not in words:
        return LoginRefused("Postgres", login.address, status=0, body="", server_message=words)
    kind = Untrusted if _OF_TLS.search(words) else Unreachable
    return kind("Postgres", login.address, server_message=words)
