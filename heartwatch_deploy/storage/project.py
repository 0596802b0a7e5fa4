"""A project directory → Project, or what is wrong with its files."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.objectives import Objectives
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages.kept import Kept
from heartwatch_deploy.storage.environments import environment_file as over_others
from heartwatch_deploy.storage.folders import Folders, left_out, not_there
from heartwatch_deploy.storage.layering import layered
from heartwatch_deploy.storage.layout import (
    EndpointsSection,
    EnvironmentFile,
    ObjectivesSection,
    ProjectFile,
    StackEndpoints,
)
from heartwatch_deploy.storage.noted_tree import NotedTree
from heartwatch_deploy.storage.parts import absent_files, listed_by_parts, wrong_parts
from heartwatch_deploy.storage.places import STACK_DEFAULTS, Diagnostics, as_endpoints, find
from heartwatch_deploy.storage.protections import protections
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.security import contradictions
from heartwatch_deploy.storage.selection import Selection
from heartwatch_deploy.storage.settings import Settings, project_of
from heartwatch_deploy.storage.tree import DirectoryTree, Tree
from heartwatch_deploy.storage.variables import unknown_variables, variables
from heartwatch_deploy.storage.yaml_file import Model, YamlFile, read_yaml, validated

PROJECT_FILE = "deploy/project.yaml"

__all__ = ["ProjectRefused", "Selection", "load_project"]


def load_project(
    directory: Path,
    selection: Selection,
    tree: Tree | None = None,
    kept: Kept | None = None,
    *,
    now: Project | None = None,
) -> tuple[Project, Diagnostics]:
    """The project and warnings; ProjectRefused with HW101 to HW105 or HW127 when there is none. Its files are read from
    `tree`, the directory when there is none; what `kept` knows of the same texts is not parsed again.

    With `now` it is what the files said once for where servers and record are now, which is where that project says.
    """
    tree = NotedTree(tree or DirectoryTree(directory))
    settings, absent, warnings = read_settings(directory, selection, tree, kept or Kept(), now=now)
    project = project_of(settings, directory, tree, absent=absent, variables=selection.variables)
    if now is None:
        return project, warnings
    protected = tuple(dict.fromkeys((*now.protected, *project.protected)))
    return replace(project, journal=now.journal, protected=protected, other_files=None), warnings


def read_settings(
    directory: Path, selection: Selection, tree: Tree, kept: Kept, *, now: Project | None = None
) -> tuple[Settings, frozenset[str], Diagnostics]:
    """What the project's own files say, which content files no part has that is deployed, and warnings; ProjectRefused
    as above."""
    file = _read(directory, tree, PROJECT_FILE, kept)
    layout = _as(file, ProjectFile)
    _check_engines(file, layout)
    name = selection.environment or layout.default_environment
    environment_file = over_others(tree, name, lambda path: _read(directory, tree, path, kept))
    environment = _as(environment_file, EnvironmentFile)
    places, warnings = _places(tree, selection, environment, environment_file)
    endpoints = now.endpoints if now else as_endpoints(places, environment.secrets, login=selection.login)
    warnings = (*warnings, *_security(endpoints, environment_file))
    folders = {engine: section.folder for engine, section in layout.engines.items()}
    if absent := not_there(file, tree, folders):
        raise ProjectRefused(*absent)
    warnings = (*warnings, *left_out(file, tree, folders))
    chosen, listed = _parts(layout, environment, places), listed_by_parts(tree, layout.parts)
    if wrong := wrong_parts(file, environment_file, listed):
        raise ProjectRefused(*wrong)
    of_stack = places.values if isinstance(places, StackEndpoints) else {}
    values, given = layered(layout.values, of_stack, environment.values), variables(selection.variables)
    if now is None and not selection.of_another_time:
        _demand_known(given, values, tree, folders)
    settings = Settings(
        name=layout.name,
        environment=name,
        endpoints=endpoints,
        values=_resolved({**values, **given}, name, endpoints, (environment_file, file)),
        compatibility=dict(layout.compatibility),
        external=tuple(sorted(_external(file, layout))),
        render_only=tuple(sorted(_render_only(layout, environment, environment_file, endpoints))),
        journal=None if environment.journal == "kafka" else environment.journal.file,
        protected=tuple(dict.fromkeys(protections(file, environment_file))),
        objectives=_objectives(layout.objectives, environment.objectives),
        folders=folders,
        parts=layout.parts,
        chosen=tuple(sorted(chosen)),
    )
    return settings, absent_files(listed, chosen), warnings


def _demand_known(given: Mapping[str, Json], values: Mapping[str, Json], tree: Tree, folders: Folders) -> None:
    if unknown := unknown_variables(given, values, tree, folders):
        raise ProjectRefused(*unknown)


def _objectives(*sections: ObjectivesSection) -> Objectives:
    return Objectives(**layered(*(each.model_dump(exclude_unset=True) for each in sections)))


def _render_only(
    layout: ProjectFile, environment: EnvironmentFile, file: YamlFile, endpoints: Endpoints
) -> frozenset[str]:
    """What the project or the environment says so of, and ksqlDB's where there is no server of it."""
    for index, engine in enumerate(environment.render_only):
        if engine not in layout.engines:
            span, known = file.span(["render_only", index]), ", ".join(layout.engines)
            unknown = f"this project has no engine `{engine}`"
            raise ProjectRefused(Diagnostic("HW103", unknown, span, help=f"its engines: {known}"))
    silent = {engine for engine, section in layout.engines.items() if section.render_only}
    return frozenset(silent | {*environment.render_only} | ({"ksqldb"} if endpoints.ksqldb is None else set()))


def content_folders(directory: Path) -> Mapping[str, str]:
    """Each engine's folder; ProjectRefused as for the project, of which nothing else is read."""
    file = _read(directory, DirectoryTree(directory), PROJECT_FILE, Kept())
    layout = _as(file, ProjectFile)
    _check_engines(file, layout)
    return {engine: section.folder for engine, section in layout.engines.items()}


def _places(
    tree: Tree, selection: Selection, environment: EnvironmentFile, file: YamlFile
) -> tuple[EndpointsSection, Diagnostics]:
    if selection.usual_stack and environment.endpoints == "stack":
        return STACK_DEFAULTS, ()
    return find(tree, environment, file, offline=selection.offline)


def _security(endpoints: Endpoints, file: YamlFile) -> Diagnostics:
    found = contradictions(endpoints, file)
    if has_errors(found):
        raise ProjectRefused(*found)
    return found


def _read(directory: Path, tree: Tree, path: str, kept: Kept) -> YamlFile:
    try:
        text = tree.text(path)
    except FileNotFoundError as error:
        raise ProjectRefused(
            Diagnostic(
                "HW101",
                f"there is no {path} in {directory}",
                help="say where the project is with --project-dir, or go to its directory",
            )
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectRefused(Diagnostic("HW101", f"{path} cannot be read", cause=str(error))) from error
    source = SourceFile(path, text, "project")
    found = kept.of(source, lambda: read_yaml(source))
    if isinstance(found, Diagnostic):
        raise ProjectRefused(found)
    return found


def _as(file: YamlFile, model: type[Model]) -> Model:
    found = validated(file, model)
    if isinstance(found, tuple):
        raise ProjectRefused(*found)
    return found


def _check_engines(file: YamlFile, layout: ProjectFile) -> None:
    unknown = [name for name in layout.engines if name not in ENGINES]
    if unknown:
        raise ProjectRefused(
            *(
                Diagnostic(
                    "HW103",
                    f"there is no engine `{name}`",
                    file.span(["engines", name], of_key=True),
                    help=f"engines: {', '.join(ENGINES)}",
                )
                for name in unknown
            )
        )


def _parts(layout: ProjectFile, environment: EnvironmentFile, places: EndpointsSection) -> frozenset[str]:
    """What the environment deploys beyond the core; all that there is where it is not known."""
    if environment.parts is not None:
        return frozenset(environment.parts)
    if places is STACK_DEFAULTS:
        return frozenset(layout.parts)
    running = places.parts if isinstance(places, StackEndpoints) else []
    return frozenset(running) & frozenset(layout.parts)


def _resolved(
    values: Mapping[str, Json], environment: str, endpoints: Endpoints, files: tuple[YamlFile, ...]
) -> Mapping[str, Json]:
    if not _has_templates(values):
        return values
    from heartwatch_deploy.stages.render import TEMPLATE_ERRORS, resolve_values

    resolved: dict[str, Json] = {}
    for name, value in values.items():
        try:
            resolved |= resolve_values({name: value}, environment, endpoints)
        except TEMPLATE_ERRORS as error:
            file = next((each for each in files if name in (each.value or {}).get("values", {})), files[0])
            raise ProjectRefused(
                Diagnostic(
                    "HW104",
                    f"the value `{name}` cannot be rendered",
                    file.span(["values", name], of_key=True),
                    cause=str(error),
                    help="a value may use `env` and `endpoints`, not other values",
                )
            ) from error
    return resolved


def _has_templates(value: Json) -> bool:
    if isinstance(value, str):
        return "{{" in value
    inside = value.values() if isinstance(value, Mapping) else value
    return isinstance(inside, Iterable) and any(map(_has_templates, inside))


def _external(file: YamlFile, layout: ProjectFile) -> frozenset[Address]:
    found = []
    for index, text in enumerate(layout.external):
        try:
            found.append(Address.parse(text))
        except ValueError as error:
            span = file.span(["external", index])
            raise ProjectRefused(
                Diagnostic("HW102", str(error), span, help="for example kafka.topic/readings")
            ) from error
    return frozenset(found)
