"""`plan`: what apply would send, and why."""

from pathlib import Path

import click

from heartwatch_deploy.cli.exit_codes import CHANGES, DONE
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.cli.planning import heading_of, plan_for, target_option, targeted_at
from heartwatch_deploy.views.console import say


@click.command()
@click.option("--verbose", "-v", is_flag=True, help="Show the whole of every request.")
@click.option("--detailed-exitcode", is_flag=True, help="End with 2 when there is something to do.")
@click.option("--out", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write the plan for apply.")
@target_option
@project_options
def command(
    invocation: Invocation, verbose: bool, detailed_exitcode: bool, target: Path | None, targets: tuple[str, ...]
) -> None:
    """Show what apply would send, and why. Sends nothing itself."""
    from heartwatch_deploy.views.plan import plan_text

    invocation = invocation.speaking("plan-1")
    project = invocation.load(kept=True)
    _, plan = plan_for(invocation, project, targets)
    chosen = (str(target),) if target else targeted_at(targets)
    say(plan_text(plan, heading_of(invocation, project, "apply", *chosen), verbose=verbose))
    if target is not None:
        from heartwatch_deploy.storage.plan_file import written_plan

        invocation.write(target, written_plan(plan))
    code = CHANGES if detailed_exitcode and len(plan) else DONE
    invocation.end((), code, plan=plan, consent_needed=[each.flag for each in plan.hazards])
