"""`drift`: what somebody changed in the clusters since the last apply."""

import click

from heartwatch_deploy.cli.exit_codes import CHANGES, DONE
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.views.console import say


@click.command()
@project_options
def command(invocation: Invocation) -> None:
    """Show what is not as it was applied: changed by hand, gone, paused or failed; and what apply would do about it.

    Ends with 2 where something drifted, with 0 where nothing did. Changes nothing.
    """
    from heartwatch_deploy import record_keeping
    from heartwatch_deploy.views.drift import drift_json, drift_text

    project = invocation.load()
    found, live, warnings = record_keeping.find_drift(project)
    if has_errors(live.diagnostics):
        invocation.fail(live.diagnostics)
    say(drift_text(found, recorded=len(live.applied)))
    code = CHANGES if found else DONE
    invocation.end((*live.diagnostics, *warnings), code, drift=drift_json(found), recorded=len(live.applied))
