"""`forget`: off the record, and left on the clusters."""

import click

from heartwatch_deploy.cli.asking import confirmed, yes_option
from heartwatch_deploy.cli.exit_codes import CONSENT
from heartwatch_deploy.cli.locking import lock_option, locked
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.cli.planning import heading_of
from heartwatch_deploy.model.diagnostic import has_errors
from heartwatch_deploy.views.console import say


@click.command()
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True)
@yes_option
@lock_option
@project_options
def command(invocation: Invocation, *, addresses: tuple[str, ...], yes: bool, lock_timeout: float) -> None:
    """Take objects off the record and leave them on the clusters: from then on they are nobody's.

    ADDRESS is as `status` prints it, or a pattern such as 'kafka.topic/orders*'. What still has a file goes back on
    record with the next apply, as somebody else's. No server is asked but Kafka, which keeps the record.
    """
    from heartwatch_deploy import api, record_keeping
    from heartwatch_deploy.cli.apply import exit_code
    from heartwatch_deploy.cli.applying import applied
    from heartwatch_deploy.views.plan import plan_text
    from heartwatch_deploy.views.progress import outcome_text

    project = invocation.load()
    with locked(invocation, project, "forget", timeout=lock_timeout) as lease:
        live = api.read_record(project)
        plan, problems = record_keeping.forgetting(project, addresses, live)
        if has_errors(problems):
            invocation.fail(problems)
        say(plan_text(plan, heading_of(invocation, project, "forget"), verbose=False))
        if not yes and not confirmed(invocation, "Forget these?"):
            say("nothing was done; --yes forgets them without asking")
            invocation.end((), CONSENT, plan=plan)
        outcome = applied(project, plan, live, lease)
    say(outcome_text(outcome))
    invocation.end(outcome.failed, exit_code(outcome), plan=plan, outcome=outcome)
