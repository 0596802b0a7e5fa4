"""What is waited for at a ksqlDB server."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from heartwatch_deploy.edges.health import Sighting
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import KsqlCommandDone, KsqlQueryRunning, KsqlTakes

if TYPE_CHECKING:
    from heartwatch_deploy.edges.ksqldb import KsqlConversation
    from heartwatch_deploy.engines.ksqldb.read import Query

_QUIET_SECONDS: Final = 45.0
"""A thread that died is replaced after 30 s: whoever is dying of the same thing has died again by then."""


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


def running(ksqldb: KsqlConversation, query: str) -> Callable[[], Sighting]:
    """Healthy as soon as it runs; one that was dying, when it has then not died for a while. What it died of before the
    first look is told on for an hour, and may just have been mended: only what is new counts."""
    begun = time.monotonic()
    first: list[Query] = []

    def look() -> Sighting:
        now = next(iter(ksqldb.only(Address("ksqldb", "query", query))["queries"]), None)
        if now is None:
            return Sighting(healthy=False, detail="gone", failure=f"there is no query {query} any more")
        first[:] = first or [now]
        return _seen(now, first[0], is_over=time.monotonic() - begun >= _QUIET_SECONDS)

    return look


def _seen(now: Query, first: Query, *, is_over: bool) -> Sighting:
    """`is_over` is the time for which one that was dying is watched."""
    state = "PAUSED" if now["paused"] else now["state"]
    detail = f"query {now['id']} {state}"
    if times := _died_between(first, now):
        again = f"{detail}, and has died again: {now['deaths'][-1][1]}"
        return Sighting(healthy=False, detail=again, failure=again if times > 1 else "")
    if first["errors"] and not is_over:
        return Sighting(healthy=False, detail=f"{detail}, watched because it was dying: {first['errors'][0]}")
    return Sighting(healthy=state == "RUNNING", detail=detail)


def _died_between(first: Query, now: Query) -> int:
    last = first["deaths"][-1][0] if first["deaths"] else 0
    return sum(at > last for at, _words in now["deaths"])


def connector_running(ksqldb: KsqlConversation, name: str) -> Sighting:
    found = ksqldb.connector(name)
    if found is None:
        return Sighting(healthy=False, detail="not there yet")
    states = (found.state, *found.task_states)
    detail = f"connector {found.state}, tasks {', '.join(found.task_states) or 'none yet'}"
    failure = (found.failure or detail) if "FAILED" in states else ""
    return Sighting(healthy=set(states) == {"RUNNING"} and len(states) > 1, detail=detail, failure=failure)


def failed(gate: KsqlTakes | KsqlCommandDone | KsqlQueryRunning, address: Address, seen: Sighting) -> Diagnostic:
    """HW424 for what would be refused, of which nothing was sent; HW421 for what was taken and then failed; HW504 for a
    query that does not live."""
    if isinstance(gate, KsqlQueryRunning):
        return fails(address, seen.failure)
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


def fails(address: Address, cause: str) -> Diagnostic:
    """Of a query that is there, and dies of what it reads or writes."""
    return Diagnostic(
        "HW504",
        f"the query of {address} fails",
        address=address,
        cause=cause,
        help="correct the statement, or what it reads and writes, and apply again",
    )
