"""A project as one git revision has it."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from heartwatch_deploy.model.diagnostic import Diagnostic, Related
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.storage.git import Revision
from heartwatch_deploy.storage.project import PROJECT_FILE, ProjectRefused, Selection, load_project


def load_revision(directory: Path, revision: Revision, selection: Selection) -> Project:
    """ProjectRefused with HW125 where it has no project there, else as `load_project`, with places in the revision."""
    if not revision.exists(PROJECT_FILE):
        raise ProjectRefused(
            Diagnostic(
                "HW125",
                f"the revision `{revision.name}` has no {PROJECT_FILE} there",
                help="name a revision that has the project at this place, or its directory with --project-dir",
            )
        )
    try:
        return load_project(directory, replace(selection, of_another_time=True), revision)[0]
    except ProjectRefused as refused:
        raise ProjectRefused(*in_revision(refused.diagnostics, revision.name)) from refused


def in_revision(diagnostics: Iterable[Diagnostic], name: str) -> tuple[Diagnostic, ...]:
    """With places as git writes them: `main:flink_sql/readings.sql`."""
    return tuple(
        replace(
            each,
            span=_placed(each.span, name) if each.span else None,
            related=tuple(Related(_placed(one.span, name), one.label) for one in each.related),
        )
        for each in diagnostics
    )


def _placed(span: Span, name: str) -> Span:
    return replace(span, path=f"{name}:{span.path}")
