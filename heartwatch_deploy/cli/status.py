"""`status`: what was deployed, and how it is doing."""

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.cli.older_stack import older_stack
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.status import status
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.status import status_json, status_table


@click.command()
@project_options
def command(invocation: Invocation) -> None:
    """Show each object that was applied, whether it is still as it was applied, and whether it is healthy."""
    from heartwatch_deploy import api

    invocation = invocation.speaking("status-1")
    project = invocation.load()
    live = api.read_live(project, State())
    if has_errors(live.diagnostics):
        invocation.fail(live.diagnostics)
    lines = status(live.state, live.applied)
    say(status_table(lines) if lines else f"{project.name} has applied nothing in {project.environment} yet")
    code = DONE if all(line.healthy for line in lines) else ERROR
    invocation.end((*older_stack(project), *live.diagnostics), code, objects=status_json(lines))
