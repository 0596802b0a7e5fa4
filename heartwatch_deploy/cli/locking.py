"""The project's lock around a verb that changes clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from heartwatch_deploy.cli.exit_codes import LOCKED
from heartwatch_deploy.cli.options import Invocation
from heartwatch_deploy.cli.signals import interrupted_by_signals
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.views.console import say

if TYPE_CHECKING:
    from heartwatch_deploy.edges.held import Held, LockHeld


def lock_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--lock-timeout`, handed on as `lock_timeout`, in seconds."""
    told = "How long to wait for somebody else who deploys this project; at once by default."
    option = click.option("--lock-timeout", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help=told)
    return option(function)


@contextmanager
def locked(
    invocation: Invocation, project: Project, doing: str, *, timeout: float = 0.0, force: bool = False
) -> Iterator[Held]:
    """The lock, with `force` also from who has it; ends the command, with code 5 where somebody else keeps it."""
    from heartwatch_deploy import api
    from heartwatch_deploy.clients.http import ClientError
    from heartwatch_deploy.edges import explain
    from heartwatch_deploy.edges.held import LockHeld, Patience

    try:
        with interrupted_by_signals(), api.locked(project, doing, Patience(timeout, force, _teller())) as lease:
            yield lease
    except LockHeld as held:
        invocation.end((explain.held(held, project.name),), LOCKED)
    except ClientError as error:
        invocation.fail((explain.reading(error),))
    except KeyboardInterrupt:
        invocation.fail((_interrupted(doing),))


def _interrupted(doing: str) -> Diagnostic:
    """Before there was a plan to send."""
    remedy = "nothing was under way, and the lock was given back; run it again"
    return Diagnostic("HW505", f"{doing} was interrupted", help=remedy)


def _teller() -> Callable[[LockHeld], None]:
    """Says once of each holder that we wait for them."""
    told: set[str] = set()

    def tell(held: LockHeld) -> None:
        claim = held.by.claim
        if claim.id not in told:
            told.add(claim.id)
            who = claim.holder
            say(f"waiting for the lock: {who.who}, {who.doing} on {who.where} since {who.since}")

    return tell
