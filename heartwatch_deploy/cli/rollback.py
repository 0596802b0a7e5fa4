"""`rollback`: the clusters made to agree with what the files said at an earlier apply."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from heartwatch_deploy.cli.apply import exit_code
from heartwatch_deploy.cli.applying import applied
from heartwatch_deploy.cli.exit_codes import CONSENT, DONE
from heartwatch_deploy.cli.locking import lock_option, locked
from heartwatch_deploy.cli.options import Invocation, Output, project_options
from heartwatch_deploy.cli.planning import demand_consent, heading_of, plan_for
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.plan import plan_text
from heartwatch_deploy.views.progress import outcome_text

if TYPE_CHECKING:
    from heartwatch_deploy.model.audit import Entry
    from heartwatch_deploy.model.plan import Plan
    from heartwatch_deploy.model.project import Project


@click.command()
@click.argument("to", metavar="[NUMBER|REVISION]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask. Hazards need their own --allow all the same.")
@click.option("--allow", multiple=True, metavar="HAZARD", help="Consent to one hazard, as the plan prints it.")
@click.option("--verbose", "-v", is_flag=True, help="Show the whole of every request.")
@lock_option
@project_options
def command(
    invocation: Invocation, *, to: str | None, yes: bool, allow: tuple[str, ...], verbose: bool, lock_timeout: float
) -> None:
    """Make the clusters agree with what the files said at an earlier apply; without a name, at the one before the last.

    The plan is one like any other, with the same hazards. The files themselves are left as they are.
    """
    from heartwatch_deploy import past

    invocation = invocation.speaking("apply-1")
    now = invocation.load()
    with locked(invocation, now, "rollback", timeout=lock_timeout) as held:
        entry, then = _project_then(invocation, now, to)
        say(f"back to apply {entry.number}, of {entry.begun.by.who} at {entry.begun.at}:\n")
        live, plan = plan_for(invocation, then)
        asked = ("rollback", str(entry.number), *(["--yes"] if yes else []))
        heading = heading_of(invocation, then, *asked, allowed=allow)
        say(plan_text(plan, heading, verbose=verbose))
        demand_consent(invocation, plan, heading)
        if not len(plan):
            invocation.end((), DONE, back_to=entry.number, plan=plan, outcome=Outcome(()))
        if not yes:
            _ask(invocation, plan)
        outcome = applied(then, plan, live, held, back_to=entry.begun.id)
    say(outcome_text(outcome))
    if past.differs(now, then):
        say("the files here still say otherwise: `apply` would go forward again")
    invocation.end(outcome.failed, exit_code(outcome), back_to=entry.number, plan=plan, outcome=outcome)


def _project_then(invocation: Invocation, now: Project, to: str | None) -> tuple[Entry, Project]:
    """The apply to go back to, and the project as it was; ends the command where there is none."""
    from heartwatch_deploy import past
    from heartwatch_deploy.clients.http import ClientError
    from heartwatch_deploy.edges import explain

    try:
        return past.load_applied(now, to, invocation.variables)
    except ProjectRefused as refused:
        invocation.fail(refused.diagnostics)
    except ClientError as error:
        invocation.fail((explain.reading(error),))


def _ask(invocation: Invocation, plan: Plan) -> None:
    if invocation.output is Output.TEXT and sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm("Go back?", abort=True, err=True)
        return
    say("nothing was done; --yes goes back without asking")
    invocation.end((), CONSENT, plan=plan)
