"""ksqlDB's /query-stream: a SELECT, pull or push, read row by row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from heartwatch_deploy.clients.http import ClientError, Limits, Refused, Unintelligible
from heartwatch_deploy.clients.ksqldb import COMPONENT, OFFSET_RESET, Start, endpoint
from heartwatch_deploy.clients.ksqldb_refusals import RequestRefused, refusal, typed
from heartwatch_deploy.clients.ksqldb_rows import Header, Row, RowsBroken, header, rows
from heartwatch_deploy.model.security import HttpSecurity

T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """A query that is being read; its rows come as the server sends them, and may end in a ClientError."""

    header: Header
    rows: Iterator[Row]


class KsqlQueries:
    """The query endpoint of one server; every method raises ClientError. `limits.answer` bounds each wait for rows."""

    def __init__(self, address: str, *, limits: Limits | None = None, security: HttpSecurity | None = None) -> None:
        self._endpoint = endpoint(address, "application/vnd.ksqlapi.delimited.v1", limits, security)

    @contextmanager
    def query(self, select: str, *, start: Start = Start.EARLIEST) -> Iterator[Reading]:
        """Reads a SELECT until the context ends or there is no more. Never repeated."""
        body = {"sql": select, "properties": {OFFSET_RESET: start.value}}
        with typed(), self._endpoint.lines("POST", "/query-stream", body) as lines:
            first = self._understood(lambda: header(next(lines, "")))
            yield Reading(first, self._rows(lines, first))

    def close(self, query_id: str) -> bool:
        """Ends a push query, whoever reads it; False where there is none of this id."""
        try:
            with typed():
                self._endpoint.send("POST", "/close-query", {"queryId": query_id})
        except RequestRefused:
            return False
        return True

    def _rows(self, lines: Iterator[str], columns: Header) -> Iterator[Row]:
        found = rows(lines, len(columns.names))
        while True:
            row = self._understood(lambda: next(found, None))
            if row is None:
                return
            yield row

    def _understood(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except RowsBroken as error:
            raise self._broken(error) from error

    def _broken(self, error: RowsBroken) -> ClientError:
        address = self._endpoint.address
        if not error.refusal:
            return Unintelligible(COMPONENT, address, server_message=str(error))
        refused = Refused(COMPONENT, address, status=200, body=error.refusal, server_message=str(error))
        return refusal(refused)
