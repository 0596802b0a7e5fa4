"""From an invocation to a plan, for the verbs plan and apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from heartwatch_deploy.cli.exit_codes import CONSENT, ERROR
from heartwatch_deploy.cli.older_stack import older_stack
from heartwatch_deploy.cli.options import Invocation
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.views.console import say

if TYPE_CHECKING:
    from heartwatch_deploy.api import Live
    from heartwatch_deploy.model.change import Hazard
    from heartwatch_deploy.model.plan import Plan
    from heartwatch_deploy.model.project import Project
    from heartwatch_deploy.views.heading import Heading


def target_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--target`, handed on as `targets`."""
    told = "Only this object and what it needs; may be given more than once."
    return click.option("--target", "targets", multiple=True, metavar="ADDRESS", help=told)(function)


def plan_for(invocation: Invocation, project: Project, targets: Iterable[str] = ()) -> tuple[Live, Plan]:
    """The plan of the project in its world; ends the command where something is wrong or refused."""
    from heartwatch_deploy import api

    addresses = _addresses(targets)
    desired = invocation.desired(project, kept=True)
    live = api.read_live(project, desired.state)
    if has_errors(live.diagnostics):
        invocation.fail(live.diagnostics)
    plan, refusals = api.make_plan(project, desired, live, addresses)
    if has_errors(refusals):
        refuse(invocation, project, (*live.diagnostics, *refusals))
    invocation.show((*older_stack(project), *live.diagnostics, *refusals))
    return live, plan


def refuse(invocation: Invocation, project: Project, found: Iterable[Diagnostic]) -> NoReturn:
    """Ends the command: a plan with errors is none."""
    invocation.show(dict.fromkeys(found))
    say(f"Nothing was planned for {project.name} in {project.environment}, and nothing was sent.")
    invocation.end((), ERROR)


def saved_plan(invocation: Invocation, file: Path) -> Plan:
    """The plan of a file; ends the command where it is none."""
    from heartwatch_deploy.storage.plan_file import read_plan

    try:
        return read_plan(file)
    except ProjectRefused as refused:
        invocation.fail(refused.diagnostics)


def demand_fit(invocation: Invocation, saved: Plan, plan: Plan) -> None:
    """Ends the command where the saved plan is not what would be done now, and says what is otherwise."""
    from heartwatch_deploy.stages.still_fits import misfits

    found = misfits(saved, plan)
    if found:
        invocation.fail(found)


def _addresses(texts: Iterable[str]) -> frozenset[Address]:
    try:
        return frozenset(map(Address.parse, texts))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--target") from error


def not_allowed(plan: Plan, allowed: Iterable[str]) -> tuple[Hazard, ...]:
    """The plan's hazards that nobody consented to."""
    consents = frozenset(allowed)
    return tuple(hazard for hazard in plan.hazards if hazard.consent not in consents)


def heading_of(
    invocation: Invocation, project: Project, *verb: str, allowed: Iterable[str] = (), asks: bool = False
) -> Heading:
    """What stands above a plan; `verb` is what applies it, with its own arguments."""
    from heartwatch_deploy.views.heading import Heading, servers_of

    command = ("heartwatch_deploy", *verb, *invocation.arguments())
    return Heading(servers_of(project.endpoints), command, frozenset(allowed), asks)


def targeted_at(targets: Iterable[str]) -> tuple[str, ...]:
    """The options that chose them."""
    return tuple(word for each in targets for word in ("--target", each))


def demand_consent(invocation: Invocation, plan: Plan, heading: Heading) -> None:
    """Ends the command with code 3 when consent is missing, and says which flags give it."""
    missing = not_allowed(plan, heading.allowed)
    if missing:
        from heartwatch_deploy.views.plan import refused_text

        say(refused_text(missing, heading))
        flags = [hazard.flag for hazard in missing]
        invocation.end((), CONSENT, plan=plan, consent_needed=flags)
