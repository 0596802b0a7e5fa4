"""What is waited for at a ksqlDB server, and what a failure is called."""

from typing import cast

import pytest

from heartwatch_deploy.clients.ksqldb_entities import CommandStatus
from heartwatch_deploy.edges import ksqldb_gates
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import KsqlCommandDone


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
