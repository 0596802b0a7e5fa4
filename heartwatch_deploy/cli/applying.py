"""A plan sent by a command: events shown as they happen and told to whoever traces, signals heeded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from heartwatch_deploy.cli.signals import set_by_signals
from heartwatch_deploy.views.progress import progress
from heartwatch_deploy.views.told import say_diagnostics

if TYPE_CHECKING:
    from heartwatch_deploy.api import Live
    from heartwatch_deploy.edges.held import Held
    from heartwatch_deploy.model.plan import Plan
    from heartwatch_deploy.model.progress import Event, Outcome
    from heartwatch_deploy.model.project import Project


def applied(project: Project, plan: Plan, live: Live, held: Held, *, back_to: str | None = None) -> Outcome:
    """What came of it, also where a signal ended it early; from here on none keeps that from being told."""
    from heartwatch_deploy import api
    from heartwatch_deploy.telemetry.tracing import tracing
    from heartwatch_deploy.watching.ending import Ending

    stop = Ending()
    set_by_signals(stop)
    traced, untold = tracing(project, plan, held, os.environ)
    say_diagnostics(untold)
    with progress(plan) as show:

        def tell(event: Event) -> None:
            show(event)
            if traced:
                traced.hear(event)

        outcome = api.apply_plan(project, plan, live, held, tell, back_to=back_to, stop=stop)
    if traced:
        say_diagnostics(traced.end(outcome))
    return outcome
