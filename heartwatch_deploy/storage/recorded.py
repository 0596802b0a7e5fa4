"""A project as the history has it."""

from dataclasses import replace

from heartwatch_deploy.model.audit import Entry, Sources
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.storage.project import Selection, load_project
from heartwatch_deploy.storage.recorded_tree import RecordedTree
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.revision import in_revision
from heartwatch_deploy.storage.tree import DirectoryTree


def load_recorded(now: Project, entry: Entry, sources: Sources | None, variables: tuple[str, ...]) -> Project:
    """The project as it was applied then, with these `--var` texts over those of then; ProjectRefused with HW545 where
    what its files said is not there, else as `load_project`, with places such as `apply 3:flink_sql/readings.sql`."""
    if sources is None:
        raise ProjectRefused(
            Diagnostic(
                "HW545",
                f"the history does not have all that the files said at apply {entry.number}",
                help="check out the revision that `history` names, and `apply` that",
            )
        )
    selection = Selection(entry.begun.environment, (*sources.variables, *variables))
    tree = RecordedTree(sources.files, DirectoryTree(now.directory))
    try:
        project, _ = load_project(now.directory, selection, tree, now=now)
    except ProjectRefused as refused:
        raise ProjectRefused(*in_revision(refused.diagnostics, f"apply {entry.number}")) from refused
    return replace(project, variables=selection.variables)
