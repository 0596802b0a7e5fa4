"""`destroy`: what this project made is removed, and nothing else."""

import sys

import click

from heartwatch_deploy.cli.apply import exit_code
from heartwatch_deploy.cli.applying import applied
from heartwatch_deploy.cli.exit_codes import DONE
from heartwatch_deploy.cli.locking import lock_option, locked
from heartwatch_deploy.cli.options import Invocation, Output, project_options
from heartwatch_deploy.cli.planning import demand_consent, heading_of, refuse
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.heading import Heading
from heartwatch_deploy.views.plan import plan_text
from heartwatch_deploy.views.progress import outcome_text


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask, and consent to every loss of data that the plan shows.")
@click.option("--allow", multiple=True, metavar="HAZARD", help="Consent to one hazard, as the plan prints it.")
@click.option("--verbose", "-v", is_flag=True, help="Show the whole of every request.")
@lock_option
@project_options
def command(invocation: Invocation, *, yes: bool, allow: tuple[str, ...], verbose: bool, lock_timeout: float) -> None:
    """Remove what this project made: jobs, connectors with their slots, subjects, topics and their messages."""
    from heartwatch_deploy import api

    invocation = invocation.speaking("apply-1")
    project = invocation.load()
    with locked(invocation, project, "destroy", timeout=lock_timeout) as lease:
        live = api.read_live(project, State())
        if has_errors(live.diagnostics):
            invocation.fail(live.diagnostics)
        plan, refusals = api.make_destroy_plan(project, live)
        if has_errors(refusals):
            refuse(invocation, project, (*live.diagnostics, *refusals))
        consents = (*allow, *(each.consent for each in plan.hazards if yes))
        heading = heading_of(invocation, project, "destroy", allowed=consents, asks=_is_asked(invocation))
        say(plan_text(plan, heading, verbose=verbose))
        if not len(plan):
            api.remove_empty_record(project, live)
            if allow:
                _history_kept_or_removed(invocation, project, consents=allow)
            invocation.end(live.diagnostics, DONE, plan=plan, outcome=Outcome(()))
        _consent(invocation, project.name, plan, heading, yes=yes)
        outcome = applied(project, plan, live, lease)
        if not outcome.failed:
            _history_kept_or_removed(invocation, project, consents=allow)
    say(outcome_text(outcome))
    invocation.end(outcome.failed, exit_code(outcome), plan=plan, outcome=outcome)


def _history_kept_or_removed(invocation: Invocation, project: Project, *, consents: tuple[str, ...]) -> None:
    """Nothing else ever removes it."""
    from heartwatch_deploy import past
    from heartwatch_deploy.clients.http import ClientError
    from heartwatch_deploy.edges import explain

    consent = f"delete-history:{project.name}"
    if consent not in consents:
        say(f"The history of what was applied is kept: `history` shows it, --allow {consent} removes it.")
        return
    try:
        where = past.remove_history(project)
        say(f"the history is removed: {where}" if where else "there is no history")
    except ClientError as error:
        invocation.fail((explain.reading(error),))


def _is_asked(invocation: Invocation) -> bool:
    return invocation.output is Output.TEXT and sys.stdin.isatty() and sys.stderr.isatty()


def _consent(invocation: Invocation, name: str, plan: Plan, heading: Heading, *, yes: bool) -> None:
    """Somebody at a terminal types the project's name; elsewhere flags say it."""
    if yes:
        return
    if _is_asked(invocation):
        click.prompt(f"All of this will be gone. Type {name} to go on", type=click.Choice([name]), err=True)
        return
    demand_consent(invocation, plan, heading)
