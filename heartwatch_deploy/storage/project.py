"""A project directory → Project, or what is wrong with its files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
import yaml

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.endpoints import Endpoints, PostgresEndpoint
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages.render import resolve_values
from heartwatch_deploy.storage.layout import EndpointsSection, EnvironmentFile, ProjectFile
from heartwatch_deploy.storage.yaml_file import Model, YamlFile, read_yaml, validated

PROJECT_FILE = "deploy/project.yaml"
ENVIRONMENTS = "deploy/environments"
STACK_ENDPOINTS = ".heartwatch/stack/endpoints.json"

# Where the local stack listens unless a port is taken; good enough to look at what files render to.
_STACK_DEFAULTS = EndpointsSection.model_validate(
    {
        "kafka": "127.0.0.1:29092",
        "registry": "http://127.0.0.1:28080/apis/ccompat/v7",
        "registry_native": "http://127.0.0.1:28080/apis/registry/v3",
        "connect": "http://127.0.0.1:28083",
        "flink_rest": "http://127.0.0.1:28081",
        "flink_gateway": "http://127.0.0.1:28084",
        "postgres": {"host": "127.0.0.1", "port": 25432, "dbname": "heartwatch", "user": "heartwatch"},
    }
)

Diagnostics = tuple[Diagnostic, ...]


class ProjectRefused(Exception):
    """The files cannot be made a project; `diagnostics` say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(each.summary for each in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Selection:
    """What the command line chose: environment (None: the project's default), `--var` texts, and whether a stack
    that is not up is an error or is stood in for by its usual addresses."""

    environment: str | None = None
    variables: tuple[str, ...] = ()
    offline: bool = False


def load_project(directory: Path, selection: Selection) -> tuple[Project, Diagnostics]:
    """The project and warnings; ProjectRefused with HW101, HW102, HW103, HW104 or HW105 when there is none."""
    file = _read(directory, PROJECT_FILE)
    layout = _as(file, ProjectFile)
    _check_engines(file, layout)
    name = selection.environment or layout.default_environment
    environment_file = _environment_file(directory, name)
    environment = _as(environment_file, EnvironmentFile)
    endpoints, warnings = _endpoints(directory, environment, environment_file, offline=selection.offline)
    values = {**layout.values, **environment.values, **_variables(selection.variables)}
    project = Project(
        name=layout.name,
        directory=directory,
        environment=name,
        endpoints=endpoints,
        values=_resolved(values, name, endpoints, (environment_file, file)),
        files=tuple(_content(directory, layout)),
        compatibility=dict(layout.compatibility),
        external=_external(file, layout),
        render_only=frozenset(engine for engine, section in layout.engines.items() if section.render_only),
    )
    return project, warnings


def _read(directory: Path, path: str) -> YamlFile:
    try:
        text = (directory / path).read_text("utf-8")
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
    found = read_yaml(SourceFile(path, text, "project"))
    if isinstance(found, Diagnostic):
        raise ProjectRefused(found)
    return found


def _as(file: YamlFile, model: type[Model]) -> Model:
    found = validated(file, model)
    if isinstance(found, tuple):
        raise ProjectRefused(*found)
    return found


def _environment_file(directory: Path, name: str) -> YamlFile:
    path = f"{ENVIRONMENTS}/{name}.yaml"
    if not (directory / path).is_file():
        known = sorted(each.stem for each in (directory / ENVIRONMENTS).glob("*.yaml"))
        raise ProjectRefused(
            Diagnostic(
                "HW103",
                f"there is no environment `{name}`",
                help=f"environments of this project: {', '.join(known) or 'none'}; another one is a file {path}",
            )
        )
    return _read(directory, path)


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


def _endpoints(
    directory: Path, environment: EnvironmentFile, file: YamlFile, *, offline: bool
) -> tuple[Endpoints, Diagnostics]:
    if environment.endpoints != "stack":
        return _as_endpoints(environment.endpoints), ()
    path = directory / STACK_ENDPOINTS
    try:
        return _as_endpoints(EndpointsSection.model_validate(json.loads(path.read_text("utf-8")))), ()
    except FileNotFoundError as error:
        absent = Diagnostic(
            "HW105",
            "the local stack is not up, so there are no addresses",
            file.span(["endpoints"]),
            "its addresses are wanted here",
            help="run `python -m heartwatch_deploy stack up`",
            severity=Severity.WARNING if offline else Severity.ERROR,
        )
        if not offline:
            raise ProjectRefused(absent) from error
        return _as_endpoints(_STACK_DEFAULTS), (absent,)
    except ValueError as error:
        help_text = "run `python -m heartwatch_deploy stack up`, which writes it anew"
        raise ProjectRefused(
            Diagnostic("HW105", f"{STACK_ENDPOINTS} is damaged", cause=str(error), help=help_text)
        ) from error


def _as_endpoints(section: EndpointsSection) -> Endpoints:
    fields = section.model_dump()
    postgres = fields.pop("postgres")
    return Endpoints(**fields, postgres=PostgresEndpoint(**postgres) if postgres else None)


def _variables(texts: tuple[str, ...]) -> Mapping[str, Json]:
    values: dict[str, Json] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name.isidentifier() and equals):
            raise ProjectRefused(Diagnostic("HW103", f"`--var {text}` is not of the form name=value"))
        values[name] = yaml.safe_load(value)
    return values


def _resolved(
    values: Mapping[str, Json], environment: str, endpoints: Endpoints, files: tuple[YamlFile, ...]
) -> Mapping[str, Json]:
    resolved: dict[str, Json] = {}
    for name, value in values.items():
        try:
            resolved |= resolve_values({name: value}, environment, endpoints)
        except jinja2.TemplateError as error:
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


def _content(directory: Path, layout: ProjectFile) -> list[SourceFile]:
    files = []
    for engine, section in layout.engines.items():
        for path in sorted((directory / section.folder).glob(f"*{ENGINES[engine].suffix}")):
            relative = path.relative_to(directory).as_posix()
            try:
                files.append(SourceFile(relative, path.read_text("utf-8"), engine))
            except (OSError, UnicodeDecodeError) as error:
                raise ProjectRefused(Diagnostic("HW101", f"{relative} cannot be read", cause=str(error))) from error
    return files
