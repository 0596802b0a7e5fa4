"""The whole way from a project to its desired state."""

from collections.abc import Mapping
from dataclasses import dataclass

from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.stages.check_graph import check_graph
from heartwatch_deploy.stages.colliding import check_topic_names
from heartwatch_deploy.stages.kept import Kept
from heartwatch_deploy.stages.one_object import check_one_object
from heartwatch_deploy.stages.parse import link, parse
from heartwatch_deploy.stages.unmet import unmet


@dataclass(frozen=True, slots=True)
class Desired:
    """`state` holds what could be read, even where `diagnostics` tell of errors; `files` are by source path."""

    state: State
    files: Mapping[str, RenderedFile]
    diagnostics: tuple[Diagnostic, ...]


def desired_of(project: Project, kept: Kept | None = None) -> Desired:
    """Rendered, parsed, linked and checked; references are only checked when every file could be read. What does not
    depend on anything that is new is taken from `kept`."""
    found = definitions_of(project, kept)
    if has_errors(found.diagnostics):
        return found
    return Desired(link(found.state), found.files, (*found.diagnostics, *unmet(project, found.state)))


def definitions_of(project: Project, kept: Kept | None = None) -> Desired:
    """As `desired_of`, but each resource says only what its own file says."""
    from heartwatch_deploy.stages.render import render  # who has kept what files say needs no templates

    files, unrendered = render(project, kept)
    state, unparsed = parse(files, project, kept)
    diagnostics = (*unrendered, *unparsed)
    if not has_errors(diagnostics):
        clashes = check_one_object(state, project.render_only)
        diagnostics = (*diagnostics, *check_graph(state, project.external), *clashes, *check_topic_names(state))
    return Desired(state, {file.source.path: file for file in files}, diagnostics)
