"""From an invocation to a plan, for the verbs plan and apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from heartwatch_deploy.cli.exit_codes import CONSENT
from heartwatch_deploy.cli.options import Invocation
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.views.console import say

if TYPE_CHECKING:
    from heartwatch_deploy.api import Live
    from heartwatch_deploy.model.change import Hazard
    from heartwatch_deploy.model.plan import Plan
    from heartwatch_deploy.model.project import Project


def plan_for(invocation: Invocation) -> tuple[Project, Live, Plan]:
    """The plan of the project in its world; ends the command where something is wrong or refused."""
    from heartwatch_deploy import api

    project = invocation.load()
    desired = invocation.desired(project)
    live = api.read_live(project, desired.state)
    if has_errors(live.diagnostics):
        invocation.fail(live.diagnostics)
    plan, refusals = api.make_plan(project, desired, live)
    if has_errors(refusals):
        invocation.fail((*live.diagnostics, *refusals))
    invocation.show((*live.diagnostics, *refusals))
    return project, live, plan


def not_allowed(plan: Plan, allowed: Iterable[str]) -> tuple[Hazard, ...]:
    """The plan's hazards that nobody consented to."""
    consents = frozenset(allowed)
    return tuple(hazard for hazard in plan.hazards if hazard.consent not in consents)


def demand_consent(invocation: Invocation, plan: Plan, missing: tuple[Hazard, ...]) -> None:
    """Ends the command with code 3 when consent is missing, and says which flags give it."""
    if missing:
        from heartwatch_deploy.model.codec import encode
        from heartwatch_deploy.views.plan import hazards_text

        say(hazards_text(missing))
        flags = [hazard.flag for hazard in missing]
        invocation.end((), CONSENT, plan=encode(plan), consent_needed=flags)
