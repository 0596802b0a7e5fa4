"""`diff`: what changed between two git revisions, and what is downstream of it."""

from dataclasses import replace

import click

from heartwatch_deploy.cli.exit_codes import CHANGES, DONE
from heartwatch_deploy.cli.options import Invocation, place_options
from heartwatch_deploy.model.diagnostic import Severity, has_errors
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.compare import compare
from heartwatch_deploy.stages.compare_settings import settings_changed
from heartwatch_deploy.stages.desired import Desired, definitions_of
from heartwatch_deploy.storage.git import Revision
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from heartwatch_deploy.storage.revision import in_revision, load_revision
from heartwatch_deploy.views.comparison import FORMATS
from heartwatch_deploy.views.comparison_shown import ComparisonShown
from heartwatch_deploy.views.console import out_rendered

_WORKING_TREE = "working tree"


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="How to show it; text when nothing is said.")
@click.option(
    "--detailed-exitcode", is_flag=True, help="End with 2 when an object, or a setting, means something else."
)
@place_options
def command(invocation: Invocation, base: str, head: str | None, form: str | None, detailed_exitcode: bool) -> None:
    """Show what changed from the git revision BASE to HEAD, or to the files as they are now, object by object, and
    what is downstream of it.

    Both are rendered with the same environment. No server is asked, nothing is checked out.
    """
    form = form or ("json" if invocation.as_json else "text")
    invocation = invocation.told_as(form)
    try:
        project, after, said = _after(invocation, head)
        former, before, seen = _before(invocation, base)
    except ProjectRefused as refused:
        invocation.fail(refused.diagnostics)
    _check(invocation, before, after, names=(base, head))
    comparison = compare(before, after, settings_changed(former, project))
    out_rendered(FORMATS[form](ComparisonShown(comparison, project.name, project.environment, seen, said)))
    raise SystemExit(CHANGES if detailed_exitcode and comparison.has_meaning else DONE)


def _after(invocation: Invocation, head: str | None) -> tuple[Project, Desired, str]:
    """The project, what it defines, and how the revision is called."""
    if head is None:
        project, _ = load_project(invocation.directory, _selection(invocation))
        return project, definitions_of(project), _WORKING_TREE
    with Revision(invocation.directory, head) as revision:
        project = load_revision(invocation.directory, revision, _selection(invocation))
        return project, definitions_of(project), _called(revision)


def _before(invocation: Invocation, base: str) -> tuple[Project, Desired, str]:
    with Revision(invocation.directory, base) as revision:
        project = load_revision(invocation.directory, revision, _selection(invocation))
        return project, definitions_of(project), _called(revision)


def _selection(invocation: Invocation) -> Selection:
    """The same for both, whatever stack runs here."""
    return Selection(invocation.environment, invocation.variables, offline=True, usual_stack=True)


def _called(revision: Revision) -> str:
    commit = revision.commit[:10]
    return commit if revision.commit.startswith(revision.name) else f"{revision.name} ({commit})"


def _check(invocation: Invocation, before: Desired, after: Desired, *, names: tuple[str, str | None]) -> None:
    """Ends the command where the later one is wrong; of an earlier one that is, what could be read is compared."""
    base, head = names
    later = after.diagnostics if head is None else in_revision(after.diagnostics, head)
    if has_errors(later):
        invocation.fail(later)
    earlier = in_revision(before.diagnostics, base)
    invocation.show((*(replace(each, severity=Severity.WARNING) for each in earlier), *later))
