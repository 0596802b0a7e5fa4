"""`unlock`: the lock taken from somebody who deploys and hangs."""

import sys

import click

from heartwatch_deploy.cli.exit_codes import CONSENT, DONE
from heartwatch_deploy.cli.locking import locked
from heartwatch_deploy.cli.options import Invocation, Output, project_options
from heartwatch_deploy.views.console import say


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@project_options
def command(invocation: Invocation, yes: bool) -> None:
    """Take the lock from whoever has it: they are told, and send nothing more.

    Nobody needs this after a crash: a lock that nobody renews ends by itself, within seconds.
    """
    from heartwatch_deploy import api
    from heartwatch_deploy.clients.http import ClientError
    from heartwatch_deploy.edges import explain

    project = invocation.load()
    try:
        found = api.lock_holder(project)
    except ClientError as error:
        invocation.fail((explain.reading(error),))
    if found is None:
        say(f"nobody deploys {project.name}")
        invocation.end((), DONE, holder=None)
    say(f"{found.who}: {found.doing} on {found.where} since {found.since} {found.link}".rstrip())
    if not yes and not _confirmed(invocation):
        say("nothing was done; --yes takes the lock without asking")
        invocation.end((), CONSENT, holder=found)
    with locked(invocation, project, "unlock", force=True):
        say("it is taken from them: what they had begun stays as it is, the next apply takes it up")
    invocation.end((), DONE, holder=found)


def _confirmed(invocation: Invocation) -> bool:
    at_terminal = invocation.output is Output.TEXT and sys.stdin.isatty() and sys.stderr.isatty()
    return at_terminal and click.confirm("Take the lock from them?", err=True)
