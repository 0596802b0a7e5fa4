"""What the files of a project and of an environment say, checked; with content files it is a project."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.objectives import Objectives
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.protection import Protection
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.storage.folders import content_of
from heartwatch_deploy.storage.noted_tree import NotedTree
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.tree import Tree


@dataclass(frozen=True, slots=True)
class Settings:
    """As in the project, whose `journal` is seen from its directory here. `folders` are those of its engines, `parts`
    the patterns of all its parts, `chosen` the parts that the environment deploys."""

    name: str
    environment: str
    endpoints: Endpoints
    values: Mapping[str, Json]
    compatibility: Mapping[str, str]
    external: tuple[Address, ...]
    render_only: tuple[str, ...]
    journal: str | None
    protected: tuple[Protection, ...]
    objectives: Objectives
    folders: Mapping[str, str]
    parts: Mapping[str, Sequence[str]]
    chosen: tuple[str, ...]


def project_of(
    settings: Settings, directory: Path, tree: NotedTree, *, absent: Set[str], variables: tuple[str, ...]
) -> Project:
    """With its content as the tree has it now, but for the `absent` files; ProjectRefused with HW101 where one cannot
    be read."""
    content = _content(tree, settings.folders)
    return Project(
        name=settings.name,
        directory=directory,
        environment=settings.environment,
        endpoints=settings.endpoints,
        values=settings.values,
        files=tuple(each for each in content if each.path not in absent),
        compatibility=settings.compatibility,
        external=frozenset(settings.external),
        render_only=frozenset(settings.render_only),
        sources=tree.texts,
        variables=variables,
        journal=None if settings.journal is None else directory / settings.journal,
        protected=settings.protected,
        objectives=settings.objectives,
        other_files=tuple(each for each in content if each.path in absent),
    )


def _content(tree: Tree, folders: Mapping[str, str]) -> list[SourceFile]:
    files = []
    for engine, folder in folders.items():
        for path in content_of(tree, engine, folder):
            try:
                files.append(SourceFile(path, tree.text(path), engine))
            except (OSError, UnicodeDecodeError) as error:
                raise ProjectRefused(Diagnostic("HW101", f"{path} cannot be read", cause=str(error))) from error
    return files
