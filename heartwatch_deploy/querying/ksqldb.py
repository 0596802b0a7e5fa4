"""A SELECT on ksqlDB: a pull query ends by itself, a push query (EMIT CHANGES) is closed with the question."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.ksqldb_queries import KsqlQueries
from heartwatch_deploy.clients.ksqldb_queries import Reading as Rows
from heartwatch_deploy.querying.allowed import ksqldb_select
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import Answer, NotAsked, Question, Row

_PATIENCE: Final = 5.0


@contextmanager
def asked(question: Question, place: Place, over: threading.Event) -> Iterator[Answer]:
    """Raises NotAsked and ClientError."""
    statement = ksqldb_select(question.text)
    if question.bounded and statement.tree is not None and statement.tree.args.get("emit"):
        help_ = "leave --bounded out, or EMIT CHANGES: a pull query ends by itself"
        raise NotAsked("HW152", "a push query never ends, so it cannot be bounded", help=help_)
    queries = place.servers().ksqldb_queries()
    with queries.query(statement.text(question.text).rstrip(";") + ";") as found, _closed_by(over, queries, found):
        yield Answer(found.header.names, _rows(found, over))


@contextmanager
def _closed_by(over: threading.Event, queries: KsqlQueries, found: Rows) -> Iterator[None]:
    """A push query that waits for rows is woken by its end; whatever happens, the server is told of it."""
    done = threading.Event()

    def close() -> None:
        _wait(over, done)
        if found.header.query_id:
            with suppress(ClientError):  # one that has ended by itself is fine
                queries.close(found.header.query_id)

    closer = threading.Thread(target=close, daemon=True)
    closer.start()
    try:
        yield
    finally:
        done.set()
        closer.join(_PATIENCE)


def _wait(over: threading.Event, done: threading.Event) -> None:
    while not done.wait(0.1) and not over.is_set():
        pass


def _rows(found: Rows, over: threading.Event) -> Iterator[Row]:
    for values in found.rows:
        if over.is_set():
            return
        yield Row(values)
