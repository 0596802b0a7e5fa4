"""`import`: what is there becomes files, and goes on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heartwatch_deploy.cli.exit_codes import DONE
from heartwatch_deploy.cli.locking import lock_option, locked
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.cli.planning import heading_of
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.views.console import say

if TYPE_CHECKING:
    from heartwatch_deploy.stages.adopt import Adopted
    from heartwatch_deploy.stages.choosing import Choice


@click.command()
@click.argument("addresses", metavar="[ADDRESS...]", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that is there and is not in the files.")
@click.option("--prefix", default="", metavar="NAME", help="Of what patterns or --all find, names that begin so.")
@click.option("--own", is_flag=True, help="As if this project had made them: destroy and plan may delete them.")
@lock_option
@project_options
def command(
    invocation: Invocation,
    *,
    addresses: tuple[str, ...],
    everything: bool,
    prefix: str,
    own: bool,
    lock_timeout: float,
) -> None:
    """Write files for what is in the clusters, and put it on record; nothing is sent, and the next plan is empty.

    ADDRESS is engine.kind/name, or a pattern such as 'kafka.topic/orders*'. Secrets are never written: references stand
    in their place. Without --own, what is taken stays somebody else's to delete.
    """
    from heartwatch_deploy import record_keeping
    from heartwatch_deploy.cli.apply import exit_code
    from heartwatch_deploy.cli.applying import applied
    from heartwatch_deploy.storage.project import content_folders
    from heartwatch_deploy.views.plan import plan_text

    choice = _choice(addresses, everything=everything, prefix=prefix, own=own)
    project = invocation.load()
    desired = invocation.desired(project)
    with locked(invocation, project, "import", timeout=lock_timeout) as lease:
        live, adopted = record_keeping.adopting(project, desired, content_folders(project.directory), choice)
        found = (*live.diagnostics, *adopted.diagnostics)
        if has_errors(found):
            invocation.fail(found)
        invocation.show(found)
        _write(invocation, adopted)
        plan = record_keeping.adoption(adopted, live, choice)
        outcome = Outcome(())
        if len(plan):
            say(plan_text(plan, heading_of(invocation, project, "import"), verbose=False))
            outcome = applied(project, plan, live, lease)
    left = record_keeping.left_to_do(adopted, live, plan)
    say(f"{len(adopted.files)} file(s) written, {len(outcome.done)} object(s) put on record. {_next(left)}")
    files = [each.path for each in adopted.files]
    code = exit_code(outcome) if outcome.failed else DONE
    invocation.end(outcome.failed, code, files=files, plan=plan, outcome=outcome, left=left)


def _choice(addresses: tuple[str, ...], *, everything: bool, prefix: str, own: bool) -> Choice:
    from heartwatch_deploy.stages.choosing import Choice

    if bool(addresses) == everything:
        raise click.UsageError("say what to import: addresses, patterns, or --all")
    choice = Choice(addresses, everything, prefix, own)
    try:
        choice.check()
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from error
    return choice


def _write(invocation: Invocation, adopted: Adopted) -> None:
    from heartwatch_deploy.storage.adopted_files import write_new

    try:
        write_new(adopted.project.directory, adopted.files)
    except ProjectRefused as refused:
        invocation.fail(refused.diagnostics)
    for file in adopted.files:
        say(f"wrote {file.path}")


def _next(left: Plan) -> str:
    from heartwatch_deploy.stages.counted import summary

    return f"What is left for apply: {summary(left)}" if len(left) else "The next plan has nothing to do with them."
