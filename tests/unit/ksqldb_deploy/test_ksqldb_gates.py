"""What is waited for at a ksqlDB server, and what a failure is called."""

from typing import cast

import pytest

from heartwatch_deploy.clients.ksqldb_entities import CommandStatus
from heartwatch_deploy.edges import ksqldb_gates
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.engines.ksqldb.read import Payload, Query
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import KsqlCommandDone, KsqlQueryRunning


class Told:
    """A server that tells of one command."""

    def __init__(self, status: CommandStatus | None) -> None:
        self.status = status

    def command(self, _command_id: str) -> CommandStatus | None:
        return self.status


@pytest.mark.parametrize(
    ("status", "healthy", "failure"),
    [
        (CommandStatus("EXECUTING", "Executing statement"), False, ""),
        (CommandStatus("SUCCESS", "Created"), True, ""),
        (CommandStatus("TERMINATED", "Query terminated."), True, ""),
        (CommandStatus("ERROR", "no such topic"), False, "no such topic"),
        (None, True, ""),
    ],
)
def test_only_what_is_carried_out_is_done(status: CommandStatus | None, healthy: bool, failure: str) -> None:
    seen = ksqldb_gates.done(cast(KsqlConversation, Told(status)), "stream/`A`/create")
    assert (seen.healthy, seen.failure) == (healthy, failure)


def test_a_command_that_failed_is_told_in_the_servers_words() -> None:
    seen = ksqldb_gates.done(cast(KsqlConversation, Told(CommandStatus("ERROR", "no such topic"))), "stream/`A`/create")
    found = ksqldb_gates.failed(KsqlCommandDone(), Address("ksqldb", "source", "A"), seen)
    assert (found.code, found.cause) == ("HW421", "no such topic")


class Queried:
    """A server with one query, which it tells of once more each time."""

    def __init__(self, *told: Query) -> None:
        self.told = list(told)

    def only(self, _address: Address) -> Payload:
        return Payload(sources=(), queries=tuple(self.told), types={})


def query(*deaths: int, is_dying: bool = False, state: str = "RUNNING") -> Query:
    return Query(
        id="Q",
        statement="INSERT",
        sinks=("B",),
        state=state,
        paused=False,
        settings={},
        errors=("no topic",) if is_dying else (),
        deaths=tuple((at, "no topic") for at in deaths),
    )


@pytest.mark.parametrize(
    ("first", "then", "healthy", "failure"),
    [
        (query(), query(), True, ""),
        (query(1), query(1), True, ""),  # history
        (query(1, is_dying=True), query(1, is_dying=True), False, ""),  # not yet quiet for long enough
        (query(1, is_dying=True), query(1, 2, is_dying=True), False, ""),
        (query(), query(2, is_dying=True), False, ""),
        (query(1), query(1, 2, 3, is_dying=True), False, "query Q RUNNING, and has died again: no topic"),
        (query(state="ERROR"), query(state="ERROR"), False, ""),
    ],
)
def test_only_what_a_query_dies_of_from_now_on_counts(first: Query, then: Query, healthy: bool, failure: str) -> None:
    server = Queried(first)
    look = ksqldb_gates.running(cast(KsqlConversation, server), "Q")
    look()
    server.told = [then]
    assert (look().healthy, look().failure) == (healthy, failure)


def test_a_query_that_was_dying_and_is_quiet_for_a_while_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ksqldb_gates, "_QUIET_SECONDS", 0.0)
    look = ksqldb_gates.running(cast(KsqlConversation, Queried(query(1, is_dying=True))), "Q")
    assert look().healthy


def test_a_query_that_fails_is_not_called_a_statement_that_failed() -> None:
    seen = ksqldb_gates.running(cast(KsqlConversation, Queried()), "Q")()
    found = ksqldb_gates.failed(KsqlQueryRunning("Q"), Address("ksqldb", "query", "Q"), seen)
    assert (found.code, found.summary) == ("HW504", "the query of ksqldb.query/Q fails")
    assert found.cause == "there is no query Q any more"
