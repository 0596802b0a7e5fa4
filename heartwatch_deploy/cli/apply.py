"""`apply`: the clusters made to agree with the files."""

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR, PARTLY
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.cli.planning import demand_consent, not_allowed, plan_for
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.plan import plan_text
from heartwatch_deploy.views.progress import outcome_text, progress


@click.command()
@click.option("--allow", multiple=True, metavar="HAZARD", help="Consent to one hazard, as plan prints it.")
@click.option("--ask", is_flag=True, help="Ask on the terminal before anything is sent.")
@click.option("--verbose", "-v", is_flag=True, help="Show the whole of every request.")
@project_options
def command(invocation: Invocation, allow: tuple[str, ...], ask: bool, verbose: bool) -> None:
    """Make the clusters agree with the files; nothing that cannot be taken back happens without its own --allow."""
    from heartwatch_deploy import api

    project, live, plan = plan_for(invocation)
    say(plan_text(plan, verbose=verbose))
    demand_consent(invocation, plan, not_allowed(plan, allow))
    if not len(plan):
        invocation.end((), DONE, plan=encode(plan), outcome=encode(Outcome(())))
    if ask:
        click.confirm("Apply this plan?", abort=True, err=True)
    with progress(plan) as tell:
        outcome = api.apply_plan(project, plan, live, tell)
    say(outcome_text(outcome))
    invocation.end(outcome.failed, exit_code(outcome), plan=encode(plan), outcome=encode(outcome))


def exit_code(outcome: Outcome) -> int:
    """0 when all is done, 4 when some of it is, 1 when nothing came of it."""
    if not outcome.failed:
        return DONE
    return PARTLY if outcome.done else ERROR
