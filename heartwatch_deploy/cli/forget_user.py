"""`forget-user`: one person's rows, deleted in every sink that can."""

import click

from heartwatch_deploy.cli import needing
from heartwatch_deploy.cli.asking import confirmed, yes_option
from heartwatch_deploy.cli.exit_codes import CONSENT, DONE, PARTLY
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.console import say

_NEEDED = ("fastavro",)


@click.command()
@click.argument("person", metavar="USER")
@click.option("--dry-run", is_flag=True, help="Show what would be deleted, and delete nothing.")
@yes_option
@project_options
def command(invocation: Invocation, *, person: str, dry_run: bool, yes: bool) -> None:
    """Delete what the sinks hold of one person, and tell what ages out instead.

    Tables of Postgres and Cassandra, search indexes and compacted topics are found from the project's files, by the
    fields that `person_fields` names; in messages also by those of `person_keys`, which have the name as one part of
    several. Run it again at any time: it deletes what is there then.
    """
    invocation = invocation.speaking("forget-user-1")
    if missing := needing.missing(_NEEDED, code="HW162", who="forget-user needs", extra="readings"):
        invocation.fail(missing)
    from heartwatch_deploy import forgetting
    from heartwatch_deploy.views.forgotten import ageing_text, held_text

    if not person.strip():  # an unset variable of a script, and everybody's names begin with nothing
        raise click.BadParameter("whom? This names nobody.", param_hint="USER")
    if not _is_text(person):
        raise click.BadParameter("some bytes of this are no text in this terminal's encoding.", param_hint="USER")
    project = invocation.load()
    search = forgetting.searching(project, person, invocation.desired(project).state)
    if isinstance(search, Diagnostic):
        invocation.fail((search,))
    found, ageing = forgetting.find(search), forgetting.what_ages_out(search)
    say(held_text(person, found.held, verb="held"))
    say(ageing_text(ageing))
    if dry_run or not found.held:
        code = PARTLY if found.problems else DONE
        invocation.end(found.problems, code, found=found.held, deleted=(), ages_out=ageing)
    if not yes and not confirmed(invocation, f"Delete all that the sinks hold of {person}?"):
        say("nothing was done; --yes deletes without asking")
        invocation.end(found.problems, CONSENT, found=found.held, deleted=(), ages_out=ageing)
    done = forgetting.delete(search)
    say(held_text(person, done.held, verb="deleted"))
    problems = tuple(dict.fromkeys((*found.problems, *done.problems)))
    code = PARTLY if problems else DONE
    invocation.end(problems, code, found=found.held, deleted=done.held, ages_out=ageing)


def _is_text(name: str) -> bool:
    """Bytes of an argument that cannot be decoded come as halves of characters, which no store can be asked for."""
    return not any("\ud800" <= each <= "\udfff" for each in name)
