"""Where a setting of a project stands in deploy/project.yaml or in the environment's files."""

from collections.abc import Iterator

import yaml

from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.model.span import Span

_PROJECT = "deploy/project.yaml"
_ENVIRONMENTS = "deploy/environments/"


def setting_place(project: Project, *names: str) -> Span | None:
    """Of the first of these dotted names that stands in a file, the environment's own first; else of the section that
    would have it."""
    found = [each for name in names for each in _places(project, name)]
    return max(found, key=lambda each: each[0])[1] if found else None


def _places(project: Project, name: str) -> Iterator[tuple[bool, Span]]:
    """(whether all of the name is there, the place of what is)."""
    for path in _files(project):
        text = project.sources[path]
        node, rest = _last_key(yaml.compose(text, yaml.SafeLoader), name)
        if node is not None:
            start, end = node.start_mark, node.end_mark
            length = max(1, end.index - start.index)
            yield not rest, SourceFile(path, text, "project").span(start.line + 1, start.column + 1, length)


def _files(project: Project) -> list[str]:
    """The environment's, what it extends, the project's."""
    own = f"{_ENVIRONMENTS}{project.environment}.yaml"
    of_environments = [path for path in project.sources if path.startswith(_ENVIRONMENTS)]
    return [*sorted(of_environments, key=lambda path: path != own), _PROJECT]


def _last_key(node: yaml.Node | None, name: str) -> tuple[yaml.Node | None, str]:
    """The innermost key, or entry of a list, on the way, and what is left of the name, whose parts may have dots."""
    found: yaml.Node | None = None
    while name and node is not None:
        step = next(_steps(node, name), None)
        if step is None:
            break
        found, node = step
        name = name[len(found.value) + 1 :]
    return found, name


def _steps(node: yaml.Node, name: str) -> Iterator[tuple[yaml.Node, yaml.Node | None]]:
    if isinstance(node, yaml.MappingNode):
        children = [(key, value) for key, value in node.value]
    else:
        children = [(each, None) for each in node.value] if isinstance(node, yaml.SequenceNode) else []
    return (each for each in children if f"{name}.".startswith(f"{each[0].value}."))
