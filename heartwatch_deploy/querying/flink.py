"""A SELECT on Flink: the project's tables in a session of our own, and a job that ends with the question."""

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.flink_cursor import Cursor, cursor
from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.querying.allowed import flink_statement, is_query
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import Answer, NotAsked, Question, Row
from heartwatch_deploy.querying.tables import definitions_for, topics_of
from heartwatch_deploy.sql.flink.statements import read_statements

JOB: Final = "heartwatch console"
_HELP: Final = (
    "`plan` shows what is not deployed yet, `apply` deploys it; where it is there, we need the right to describe it"
)
_CHANGES: Final = {"INSERT": "+I", "UPDATE_BEFORE": "-U", "UPDATE_AFTER": "+U", "DELETE": "-D"}


@contextmanager
def asked(question: Question, place: Place, over: threading.Event) -> Iterator[Answer]:
    """Raises NotAsked and ClientError. The job is cancelled at the end, and with it the session goes."""
    statement = flink_statement(question.text)
    text, servers = statement.text(question.text), place.servers()
    definitions = definitions_for(statement, place.desired, bounded=question.bounded)
    if is_query(statement) and (ours := place.project.endpoints.kafka):
        _all_there((each for each in definitions if _is_of(ours, each)), servers)
    # Another mode gives only results, and not how they came about; it takes only what ends.
    mode = {"execution.runtime-mode": "batch" if question.bounded else "streaming", "pipeline.name": JOB}
    with servers.gateway_session(mode) as session:
        for definition in definitions:
            session.run(servers.fill_sql(definition))
        with cursor(session, text, wait=over.wait) as rows:
            try:
                yield Answer(rows.columns(), _rows(rows, hides=not is_query(statement)))
            finally:
                if rows.job_id is not None:
                    servers.flink.cancel(rows.job_id)


def _all_there(definitions: Iterable[str], servers: Servers) -> None:
    """A job waits for a topic that is not there without a word, and for ever. Raises NotAsked."""
    read = [(name, topic) for each in definitions for name, topic in topics_of(each)]
    there = _topics(servers) if read else None
    missing = [(name, topic) for name, topic in read if there is not None and topic not in there]
    for name, topic in missing[:1]:
        summary = f"the topic {topic}, which the table {name} reads, is not there, or not visible to us"
        raise NotAsked("HW156", summary, help=_HELP)


def _is_of(ours: str, definition: str) -> bool:
    """Whether a table is of the cluster that we ask: one address in common is enough."""
    (statement,) = read_statements(definition)
    said = statement.options.get("properties.bootstrap.servers")
    return said is not None and bool(_addresses(said.value) & _addresses(ours))


def _addresses(servers: str) -> set[str]:
    return {each.strip() for each in servers.split(",")}


def _topics(servers: Servers) -> Collection[str] | None:
    """None where Kafka does not answer us: it may answer Flink, whose question this is."""
    try:
        return servers.kafka.topics()
    except ClientError:
        return None


def _rows(cursor: Cursor, *, hides: bool) -> Iterator[Row]:
    for kind, values in cursor:
        shown = (concealed(each) if hides and isinstance(each, str) else each for each in values)
        yield Row(tuple(shown), _CHANGES.get(kind, kind))
