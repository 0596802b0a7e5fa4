"""What is waited for at a ksqlDB server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heartwatch_deploy.edges.health import Sighting
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import KsqlCommandDone, KsqlQueryRunning, KsqlTakes

if TYPE_CHECKING:
    from heartwatch_deploy.edges.ksqldb import KsqlConversation


def taken(ksqldb: KsqlConversation, statements: tuple[str, ...]) -> Sighting:
    """Asked before anything is dropped that would have to be made anew."""
    refused = ksqldb.would_refuse(statements)
    if refused is None:
        return Sighting(healthy=True, detail="the server would take it")
    if refused.not_written:
        return Sighting(healthy=False, detail=refused.server_message)
    return Sighting(healthy=False, detail="refused", failure=refused.server_message)


def done(ksqldb: KsqlConversation, command: str | None) -> Sighting:
    """EXECUTING is no success: the runner may be busy for a minute with a query that ends."""
    if command is None:
        return Sighting(healthy=True, detail="carried out")
    status = ksqldb.command(command)
    if status is None:  # a server that was started again no longer tells of every command
        return Sighting(healthy=True, detail="no longer told of")
    if status.status == "ERROR":
        return Sighting(healthy=False, detail=status.status, failure=status.message)
    return Sighting(healthy=status.is_over, detail=f"command {command} {status.status}")


def running(ksqldb: KsqlConversation, query: str) -> Sighting:
    found = ksqldb.only(Address("ksqldb", "query", query))["queries"]
    if not found:
        return Sighting(healthy=False, detail="gone", failure=f"there is no query {query} any more")
    state = "PAUSED" if found[0]["paused"] else found[0]["state"]
    errors = f": {found[0]['errors'][0]}" if found[0]["errors"] else ""
    return Sighting(healthy=state == "RUNNING" and not errors, detail=f"query {query} {state}{errors}")


def connector_running(ksqldb: KsqlConversation, name: str) -> Sighting:
    found = ksqldb.connector(name)
    if found is None:
        return Sighting(healthy=False, detail="not there yet")
    states = (found.state, *found.task_states)
    detail = f"connector {found.state}, tasks {', '.join(found.task_states) or 'none yet'}"
    failure = (found.failure or detail) if "FAILED" in states else ""
    return Sighting(healthy=set(states) == {"RUNNING"} and len(states) > 1, detail=detail, failure=failure)


def failed(gate: KsqlTakes | KsqlCommandDone | KsqlQueryRunning, address: Address, seen: Sighting) -> Diagnostic:
    """HW424 for what would be refused, of which nothing was sent; HW421 for what was taken and then failed."""
    if isinstance(gate, KsqlTakes):
        return Diagnostic(
            "HW424",
            f"ksqlDB would not take what {address} needs, so nothing was dropped",
            address=address,
            cause=seen.failure,
            help="change what the server objects to, then apply again",
        )
    return Diagnostic(
        "HW421",
        f"ksqlDB took the statement of {address}, and failed to carry it out",
        address=address,
        cause=seen.failure,
        help="correct what the server objects to, and apply again: it looks what is there and goes on from that",
    )
