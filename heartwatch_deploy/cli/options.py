"""What all project verbs share: options, loading, and how diagnostics end a command."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from heartwatch_deploy.cli.exit_codes import ERROR
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from heartwatch_deploy.views.console import out_json, say
from heartwatch_deploy.views.diagnostics import diagnostics_text


@dataclass(frozen=True, slots=True)
class Invocation:
    """What the common options chose."""

    directory: Path
    environment: str | None
    variables: tuple[str, ...]
    as_json: bool

    def load(self, *, offline: bool = False) -> Project:
        """The project; ends the command where there is none."""
        try:
            project, warnings = load_project(self.directory, Selection(self.environment, self.variables, offline))
        except ProjectRefused as refused:
            self.fail(refused.diagnostics)
        self.show(warnings)
        return project

    def desired(self, project: Project) -> Desired:
        """What the files say; ends the command where they are wrong."""
        desired = desired_of(project)
        if has_errors(desired.diagnostics):
            self.fail(desired.diagnostics)
        self.show(desired.diagnostics)
        return desired

    def show(self, diagnostics: Iterable[Diagnostic]) -> None:
        found = tuple(diagnostics)
        if found:
            say(diagnostics_text(found))

    def end(self, diagnostics: Iterable[Diagnostic], code: int, **content: Json) -> NoReturn:
        """Shows the diagnostics, prints the JSON when it was asked for, and ends with the code."""
        found = tuple(dict.fromkeys(diagnostics))
        self.show(found)
        if self.as_json:
            out_json({**content, "diagnostics": [encode(each) for each in found], "exit_code": code})
        sys.exit(code)

    def fail(self, diagnostics: Iterable[Diagnostic]) -> NoReturn:
        self.end(diagnostics, ERROR)


def project_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--project-dir`, `--env`, `--var` and `--json`, handed on as one `invocation`."""

    @click.option(
        "--project-dir", "-C", type=click.Path(path_type=Path), default=Path(), help="Where deploy/project.yaml is."
    )
    @click.option("--env", "environment", help="The environment; the project names its default.")
    @click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="A value for the templates.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
    def with_invocation(
        project_dir: Path, environment: str | None, variables: tuple[str, ...], as_json: bool, **others: Any
    ) -> Any:
        return function(Invocation(project_dir.absolute(), environment, variables, as_json), **others)

    with_invocation.__name__ = function.__name__
    with_invocation.__doc__ = function.__doc__
    with_invocation.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(function, "__click_params__", []),
        *with_invocation.__click_params__,  # type: ignore[attr-defined]
    ]
    return with_invocation
