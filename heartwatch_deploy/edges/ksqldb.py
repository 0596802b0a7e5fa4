"""One deployment's conversation with ksqlDB: a statement at a time, each behind those before it, none on trust."""

import threading
from collections.abc import Mapping, Set
from typing import Final

from heartwatch_deploy.clients import ksqldb_entities as entities
from heartwatch_deploy.clients.http import ClientError, Endpoint, Unintelligible, Unreachable
from heartwatch_deploy.clients.ksqldb import KsqlServer
from heartwatch_deploy.clients.ksqldb_refusals import (
    KsqlRefused,
    NotFound,
    RequestRefused,
    ServerError,
    StatementRefused,
)
from heartwatch_deploy.edges import ksqldb_read as read
from heartwatch_deploy.engines.ksqldb import effect, scripts
from heartwatch_deploy.engines.ksqldb.read import Payload
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json

_DONE: Final = "SUCCESS"
LISTS: Final = "LIST STREAMS EXTENDED; LIST TABLES EXTENDED; SHOW QUERIES; SHOW QUERIES EXTENDED; LIST TYPES;"
"""All that is read for a plan, in one request however many objects there are."""


class KsqlConversation:
    """Statements go one after another, for a server refuses those that meet; each request waits until the server that
    it meets knows the command before it, whichever server of the cluster took that."""

    def __init__(self, server: KsqlServer) -> None:
        self._server = server
        self._newest: int | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def endpoint(self) -> Endpoint:
        """For questions that are no statements."""
        return self._server.endpoint

    def run(self, statement: str, settings: Mapping[str, str]) -> dict[str, Json]:
        """Sends one statement; notes of the answer: `query_id`, and `command` where it is not carried out yet.

        After an error that leaves open whether the statement was written, the server is asked. Raises ClientError when
        it does not show what the statement is for.
        """
        with self._one_at_a_time:
            try:
                found = self._server.execute(statement, start=None, properties=settings, after=self._newest)
            except (Unreachable, Unintelligible, ServerError) as error:
                return self._reconciled(statement, error)
            if not isinstance(found, entities.Distributed):
                return {}
            self._newest = max(self._newest or 0, found.sequence_number)
            notes: dict[str, Json] = {"query_id": found.command.query_id} if found.command.query_id else {}
            return notes if found.command.status == _DONE else {**notes, "command": found.command_id}

    def command(self, command_id: str) -> entities.CommandStatus | None:
        """How far a command is; None for one that the server no longer tells of."""
        return self._server.status(command_id)

    def would_refuse(self, statements: tuple[str, ...]) -> KsqlRefused | None:
        """Why the server would not take them, None where it would; nothing is applied."""
        return self._server.dry_run(statements, start=None)

    def everything(self) -> Payload:
        """All objects, from lists."""
        return read.everything(self._server.ask(LISTS, after=self._newest))

    def only(self, address: Address) -> Payload:
        """One object, for reading back what was just made of it."""
        if address.kind == "type":
            return read.everything(self._server.ask("LIST TYPES;", after=self._newest))
        if address.kind == "query":
            return read.described((), self._explained({address.name}), self._listed())
        try:
            described = self._server.ask(f"DESCRIBE {scripts.quoted(address.name)};", after=self._newest)
        except (StatementRefused, RequestRefused):
            return Payload(sources=(), queries=(), types={})
        (found,) = described[0].sources if isinstance(described[0], entities.SourceDescriptions) else ()
        return read.described((found,), self._explained({each.id for each in found.written_by}), found.written_by)

    def connectors(self) -> tuple[entities.ListedConnector, ...]:
        """All that the server's Kafka Connect has; raises ConnectAway where that does not answer."""
        (found,) = self._server.ask("SHOW CONNECTORS;", after=self._newest)
        return found.connectors if isinstance(found, entities.Connectors) else ()

    def connector(self, name: str) -> entities.ConnectorDescription | None:
        """One of them; None where it is not there."""
        try:
            (found,) = self._server.ask(f"DESCRIBE CONNECTOR {scripts.quoted(name)};", after=self._newest)
        except NotFound:
            return None
        return found if isinstance(found, entities.ConnectorDescription) else None

    def _listed(self) -> tuple[entities.ListedQuery, ...]:
        (found,) = self._server.ask("SHOW QUERIES;", after=self._newest)
        return found.queries if isinstance(found, entities.Queries) else ()

    def _explained(self, ids: Set[str]) -> tuple[entities.QueryDescription, ...]:
        """Those of the ids that there are."""
        found: list[entities.QueryDescription] = []
        for each in sorted(ids):
            try:
                (answer,) = self._server.ask(f"EXPLAIN {scripts.identifier(each)};", after=self._newest)
            except (StatementRefused, RequestRefused):
                continue
            found += answer.queries if isinstance(answer, entities.QueryDescriptions) else ()
        return tuple(found)

    def _reconciled(self, statement: str, error: ClientError) -> dict[str, Json]:
        """The answer was lost or says nothing: what the server has now decides."""
        try:
            there = self._shows(statement)
        except ClientError:
            raise error from None
        if not there:
            raise error
        return {"reconciled": "its answer was lost, and the server shows what it was for"}

    def _shows(self, statement: str) -> bool:
        name = effect.connector_of(statement)
        if name is None:
            return effect.is_shown(statement, self.everything())
        return (self.connector(name) is not None) == effect.makes(statement)
