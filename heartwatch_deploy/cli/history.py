"""`history`: every apply that was ever begun, and what came of it."""

import click

from heartwatch_deploy.cli.exit_codes import DONE
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.history import entry_text, history_table


@click.command()
@click.argument("number", required=False, type=click.IntRange(min=1))
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the newest N.")
@project_options
def command(invocation: Invocation, number: int | None, last: int | None) -> None:
    """Show who applied what, when, from which revision, and how it ended; with NUMBER one apply with its steps."""
    from heartwatch_deploy import past
    from heartwatch_deploy.clients.http import ClientError
    from heartwatch_deploy.edges import explain

    invocation = invocation.speaking("history-1")
    project = invocation.load()
    try:
        history = past.read_history(project)
    except ClientError as error:
        invocation.fail((explain.reading(error),))
    entries = history.entries
    if number is None:
        shown = entries[-last:] if last else entries
        say(history_table(shown, entries) if shown else f"nothing was ever applied of {project.name}")
    else:
        shown = tuple(each for each in entries if each.number == number)
        if not shown:
            known = f"they go from 1 to {len(entries)}" if entries else "there is none yet"
            invocation.fail((*history.diagnostics, Diagnostic("HW543", f"there is no apply {number}", help=known)))
        say(entry_text(shown[0], entries))
    invocation.end(history.diagnostics, DONE, entries=shown)
