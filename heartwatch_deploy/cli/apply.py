"""`apply`: the clusters made to agree with the files."""

from dataclasses import replace
from pathlib import Path

import click

from heartwatch_deploy.cli.applying import applied
from heartwatch_deploy.cli.exit_codes import DONE, ERROR, PARTLY
from heartwatch_deploy.cli.locking import lock_option, locked
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.cli.planning import (
    demand_consent,
    demand_fit,
    heading_of,
    plan_for,
    saved_plan,
    target_option,
    targeted_at,
)
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.plan import plan_text
from heartwatch_deploy.views.progress import outcome_text


@click.command()
@click.argument("file", metavar="[PLAN]", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--allow", multiple=True, metavar="HAZARD", help="Consent to one hazard, as plan prints it.")
@click.option("--ask", is_flag=True, help="Ask on the terminal before anything is sent.")
@click.option("--verbose", "-v", is_flag=True, help="Show the whole of every request.")
@target_option
@lock_option
@project_options
def command(
    invocation: Invocation,
    *,
    file: Path | None,
    allow: tuple[str, ...],
    ask: bool,
    verbose: bool,
    targets: tuple[str, ...],
    lock_timeout: float,
) -> None:
    """Make the clusters agree with the files; nothing that cannot be taken back happens without its own --allow.

    With PLAN, a file of `plan --out`, exactly that is done: when it is not what would be done now, nothing is sent.
    """
    invocation = invocation.speaking("apply-1")
    if file is not None and targets:
        raise click.UsageError("a plan has its targets already: give PLAN or --target")
    saved = saved_plan(invocation, file) if file else None
    if saved is not None:
        environment = invocation.environment or saved.environment
        invocation, targets = replace(invocation, environment=environment), tuple(map(str, saved.targets))
    project = invocation.load(kept=True)
    with locked(invocation, project, "apply", timeout=lock_timeout) as lease:
        live, plan = plan_for(invocation, project, targets)
        if saved is not None:
            demand_fit(invocation, saved, plan)
        chosen = (str(file),) if file else targeted_at(targets)
        heading = heading_of(invocation, project, "apply", *chosen, allowed=allow)
        say(plan_text(plan, heading, verbose=verbose))
        demand_consent(invocation, plan, heading)
        if not len(plan):
            invocation.end((), DONE, plan=plan, outcome=Outcome(()))
        if ask:
            click.confirm("Apply this plan?", abort=True, err=True)
        outcome = applied(project, plan, live, lease)
    say(outcome_text(outcome))
    invocation.end(outcome.failed, exit_code(outcome), plan=plan, outcome=outcome)


def exit_code(outcome: Outcome) -> int:
    """0 when all is done, 4 when some of it is, 1 when nothing came of it."""
    if not outcome.failed:
        return DONE
    return PARTLY if outcome.done else ERROR
