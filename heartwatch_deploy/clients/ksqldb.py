"""ksqlDB's REST API: statements one by one, and how the servers are."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from heartwatch_deploy.clients import ksqldb_cluster as cluster
from heartwatch_deploy.clients import ksqldb_decode as decode
from heartwatch_deploy.clients.http import Limits, Unintelligible, path
from heartwatch_deploy.clients.ksqldb_clock import ClockedEndpoint, dated
from heartwatch_deploy.clients.ksqldb_entities import CommandStatus, Entity
from heartwatch_deploy.clients.ksqldb_refusals import (
    KsqlRefused,
    NotFound,
    RequestRefused,
    WrongEndpoint,
    is_not_written,
    typed,
    words_of_ksqldb,
)
from heartwatch_deploy.model.security import HttpSecurity
from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.text_error import SqlTextError

T = TypeVar("T")
COMPONENT: Final = "ksqlDB"
OFFSET_RESET: Final = "ksql.streams.auto.offset.reset"
PATIENT: Final = Limits(answer=30.0)
"""A statement that meets a busy runner is answered after 5 to 10 s."""
_MARK: Final = "PRINT 'dry run';"


class Start(StrEnum):
    """Where a query begins to read a topic that its group has no offsets for. The server's own default is LATEST."""

    EARLIEST = "earliest"
    LATEST = "latest"


class KsqlServer:
    """One server of a ksqlDB cluster, which answers for all; every method raises ClientError.

    A refusal is a KsqlRefused. What is surely not written (a busy runner, a rate limit, a server that starts) is sent
    again until `limits.busy` is over; nothing else is, so after any other error the state has to be read back.
    """

    def __init__(self, address: str, *, limits: Limits | None = None, security: HttpSecurity | None = None) -> None:
        self.endpoint = endpoint(address, "application/vnd.ksql.v1+json", limits, security)

    def execute(
        self,
        statement: str,
        *,
        start: Start | None,
        properties: Mapping[str, str] | None = None,
        after: int | None = None,
    ) -> Entity | None:
        """Runs one statement, `;` included; None for what answers nothing (INSERT INTO … VALUES).

        One a request: the server applies several one after the other, and an error does not tell how many.
        Where a query starts to read is always said: by `start`, or by `properties`. `after` is the sequence number of a
        command that the server must know first, whichever server gave it.
        """
        found = self._statements(statement, _properties(start, properties), after)
        if len(found) > 1:
            raise self._unintelligible(f"{len(found)} answers to one statement")
        return found[0] if found else None

    def ask(self, question: str, *, after: int | None = None) -> tuple[Entity, ...]:
        """The answers to statements that change nothing (SHOW, DESCRIBE, EXPLAIN), one each."""
        return self._statements(question, {}, after)

    def dry_run(
        self, statements: Sequence[str], *, start: Start | None, properties: Mapping[str, str] | None = None
    ) -> KsqlRefused | None:
        """Why the server would refuse these statements in this order, None where it would take them; applies nothing.

        It does not see what only running shows: a rate limit, the registry's refusal, a failing ASSERT. ValueError for
        DROP … DELETE TOPIC, which deletes the topic already when it is validated.
        """
        if any(map(_deletes_topic, statements)):
            raise ValueError("a statement with DELETE TOPIC cannot be tried out: trying deletes the topic")
        text = "\n".join((*statements, _MARK))
        try:
            self._statements(text, _properties(start, properties), None)
        except WrongEndpoint as refused:
            return None if refused.statement == _MARK else refused
        except KsqlRefused as refused:
            return refused
        raise self._unintelligible("a PRINT was taken for a statement")

    def info(self) -> cluster.ServerInfo:
        return self._get("/info", cluster.server_info)

    def health(self) -> cluster.ServerHealth:
        """With Kafka down the server takes a minute to answer: `limits.answer` ends that before."""
        return self._get("/healthcheck", cluster.server_health)

    def hosts(self) -> tuple[cluster.Host, ...]:
        """The servers of the cluster."""
        return self._get("/clusterStatus", cluster.hosts)

    def allows_property(self, name: str) -> bool:
        """Whether a request may set it. True as well for names that mean nothing to the server."""
        try:
            return self._get(path("is_valid_property", name), bool)
        except RequestRefused:
            return False

    def statuses(self) -> Mapping[str, str]:
        """The status of the latest command of each id (``stream/`A`/create``) since the command topic began."""
        return self._get("/status", lambda answer: dict(answer["commandStatuses"]))

    def status(self, command_id: str) -> CommandStatus | None:
        """How far the latest command of this id is; None where there was none."""
        try:
            return self._get("/status" + path(*command_id.split("/")), decode.command_status)
        except NotFound:
            return None

    def _statements(self, text: str, properties: Mapping[str, str], after: int | None) -> tuple[Entity, ...]:
        body = {"ksql": text, "streamsProperties": dict(properties), "commandSequenceNumber": after}
        with typed():
            answer = self.endpoint.send("POST", "/ksql", body)
        time = self.endpoint.time
        return self._decoded(lambda: tuple(dated(decode.entity(each), time) for each in answer))

    def _get(self, where: str, read: Callable[[Any], T]) -> T:
        with typed():
            answer = self.endpoint.get(where)
        return self._decoded(lambda: read(answer))

    def _decoded(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._unintelligible(f"the answer is not as ksqlDB's: {error!r}") from error

    def _unintelligible(self, words: str) -> Unintelligible:
        return Unintelligible(COMPONENT, self.endpoint.address, server_message=words)


def endpoint(address: str, accept: str, limits: Limits | None, security: HttpSecurity | None = None) -> ClockedEndpoint:
    """What repeats a request only where the server says that it did not write it."""
    return ClockedEndpoint(
        COMPONENT,
        address,
        limits=limits or PATIENT,
        headers={"Accept": accept},
        retried=is_not_written,
        words=words_of_ksqldb,
        starting=frozenset(),
        security=security,
    )


def _properties(start: Start | None, properties: Mapping[str, str] | None) -> Mapping[str, str]:
    return {**({OFFSET_RESET: start.value} if start else {}), **(properties or {})}


def _deletes_topic(statement: str) -> bool:
    """A statement that cannot be read is the server's to refuse."""
    try:
        trees = [each.tree for each in read_statements(statement)]
    except SqlTextError:
        return False
    return any(isinstance(tree, nodes.DropObject) and tree.args.get("delete_topic") for tree in trees)
