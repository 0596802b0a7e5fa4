"""`validate`: the project checked, first without and then with the running engines."""

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.validation import engines_would_take, references_met


@click.command()
@click.option("--offline", is_flag=True, help="Ask no server.")
@click.option("--watch", is_flag=True, help="Go on: check again whenever a file changes, until Ctrl-C. Asks no server.")
@project_options
def command(invocation: Invocation, offline: bool, watch: bool) -> None:
    """Check files, references and, where the engines answer, SQL, connectors and schemas, without changing anything."""
    if watch:
        from heartwatch_deploy.cli.validate_watch import follow

        follow(invocation)
    project = invocation.load(offline=True)
    desired = invocation.desired(project)
    say(references_met(desired))
    if not offline and _has_no_addresses(invocation):
        say("no server was asked, since there are no addresses")
    if offline or _has_no_addresses(invocation):
        invocation.end((), DONE)
    from heartwatch_deploy.api import check

    diagnostics, asked = check(project, desired)
    if not has_errors(diagnostics):
        say(engines_would_take(desired, asked))
    invocation.end(diagnostics, ERROR if has_errors(diagnostics) else DONE)


def _has_no_addresses(invocation: Invocation) -> bool:
    """Whether loading told that the usual ones stand in for a stack's: whoever listens there is somebody else."""
    return any(each.code == "HW105" for each in invocation.told)
