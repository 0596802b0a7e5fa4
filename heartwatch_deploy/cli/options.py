"""What all project verbs share: options, loading, and how diagnostics end a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from heartwatch_deploy.cli.exit_codes import ERROR
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.secrets import is_secret, tells_secret
from heartwatch_deploy.views.console import out, out_json
from heartwatch_deploy.views.told import say_diagnostics

if TYPE_CHECKING:  # imported where it is used: `--help` of a verb reads no SQL
    from heartwatch_deploy.model.project import Project
    from heartwatch_deploy.stages.desired import Desired
    from heartwatch_deploy.storage.selection import Selection


class Output(StrEnum):
    """What a verb prints on stdout besides its data; words for people go to stderr in any case."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def _shown(variable: str) -> str:
    """`name=value` for everybody to read."""
    name, _, _ = variable.partition("=")
    return f"{name}=…" if is_secret(name) or tells_secret(variable) else variable


@dataclass(frozen=True, slots=True)
class Invocation:
    """What the common options chose."""

    directory: Path
    environment: str | None
    variables: tuple[str, ...]
    output: Output = Output.TEXT
    told: list[Diagnostic] = field(default_factory=list)
    """What was shown so far."""
    schema: str = ""
    """Which of docs/schemas the JSON on stdout follows."""

    def arguments(self) -> tuple[str, ...]:
        """The common options again, as they would be typed where the command runs; of a secret the name alone."""
        near = os.path.relpath(self.directory)
        place = () if near == os.curdir else ("-C", str(self.directory) if near.startswith(os.pardir) else near)
        environment = ("--env", self.environment) if self.environment else ()
        return (*place, *environment, *(word for each in self.variables for word in ("--var", _shown(each))))

    @property
    def as_json(self) -> bool:
        return self.output is Output.JSON

    def told_as(self, form: str) -> Invocation:
        """For a verb with forms of its own: only as JSON are diagnostics on stdout, too."""
        return replace(self, output=Output.JSON if form == "json" else Output.TEXT)

    def speaking(self, schema: str) -> Invocation:
        """For a verb whose JSON follows a schema."""
        return replace(self, schema=schema)

    def selection(self, *, offline: bool = False) -> Selection:
        from heartwatch_deploy.storage.selection import Selection

        return Selection(self.environment, self.variables, offline)

    def load(self, *, offline: bool = False, kept: bool = False) -> Project:
        """The project, with `kept` as an earlier run read its settings; ends the command where there is none."""
        from heartwatch_deploy.storage.refused import ProjectRefused

        try:
            project, warnings = _loading(kept=kept)(self.directory, self.selection(offline=offline))
        except ProjectRefused as refused:
            self.fail(refused.diagnostics)
        self.show(warnings)
        return project

    def desired(self, project: Project, *, kept: bool = False) -> Desired:
        """What the files say, with `kept` as an earlier run read them; ends the command where they are wrong."""
        from heartwatch_deploy.stages.desired import desired_of
        from heartwatch_deploy.storage.kept_desired import desired_kept

        desired = desired_kept(project) if kept else desired_of(project)
        if has_errors(desired.diagnostics):
            self.fail(desired.diagnostics)
        self.show(desired.diagnostics)
        return desired

    def show(self, diagnostics: Iterable[Diagnostic]) -> None:
        found = tuple(diagnostics)
        if found:
            self.told.extend(found)
            say_diagnostics(found)

    def end(self, diagnostics: Iterable[Diagnostic], code: int, **content: object) -> NoReturn:
        """Shows the diagnostics, prints them in the form that was asked for, and ends with the code. The content is of
        values of the model, or JSON already."""
        self.show(dict.fromkeys(diagnostics))
        self.print_told(code, content)
        sys.exit(code)

    def print_told(self, code: int, content: Mapping[str, object], *, in_one_line: bool = False) -> None:
        """All that was shown in the form for stdout, with the code and, as JSON, what else there is to say."""
        match self.output:
            case Output.JSON:
                from heartwatch_deploy.model.codec import encode

                found = [encode(each) for each in dict.fromkeys(self.told)]
                named: dict[str, Json] = {"schema": self.schema} if self.schema else {}
                shown = {name: encode(each) for name, each in content.items()}
                out_json({**named, **shown, "diagnostics": found, "exit_code": code}, in_one_line=in_one_line)
            case Output.SARIF:
                from heartwatch_deploy.views.sarif import sarif

                out_json(sarif(self.told, self._folder(), code=code), in_one_line=in_one_line)
            case Output.GITHUB:
                from heartwatch_deploy.views.annotations import annotations

                if self.told:
                    out(annotations(self.told, self._folder()))
            case Output.TEXT:
                pass

    def _folder(self) -> str:
        """The project's directory as seen from where the command runs, which for CI is the repository's root."""
        return Path(os.path.relpath(self.directory)).as_posix()

    def demand(self, problems: Iterable[Diagnostic]) -> None:
        """Ends the command where there is a problem."""
        if found := tuple(problems):
            self.fail(found)

    def write(self, path: Path, text: str) -> None:
        """Writes a file that was asked for, with the folders above it; ends the command where it cannot be."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        except OSError as error:
            help_text = "name a file in a folder that you may write to"
            self.fail((Diagnostic("HW128", f"{path} cannot be written", cause=str(error), help=help_text),))

    def fail(self, diagnostics: Iterable[Diagnostic]) -> NoReturn:
        self.end(diagnostics, ERROR)


def _loading(*, kept: bool) -> Callable[[Path, Selection], tuple[Project, tuple[Diagnostic, ...]]]:
    if kept:
        from heartwatch_deploy.storage.kept_project import project_kept

        return project_kept
    from heartwatch_deploy.storage.project import load_project

    return load_project


json_option = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format` and its short form `--json`, handed on as `output_form` and `as_json`."""
    form = click.Choice([each.value for each in Output])
    told = click.option("--format", "output_form", type=form, default="text", help="What to print on stdout.")
    return told(json_option(function))


def chosen_output(output_form: str, *, as_json: bool) -> Output:
    return Output.JSON if as_json else Output(output_form)


def project_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--project-dir`, `--env`, `--var`, `--format` and `--json`, handed on as one `invocation`."""
    return _with_invocation(function, output_options)


def place_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for verbs that have a `--format` of their own."""
    return _with_invocation(function, json_option)


def _with_invocation(
    function: Callable[..., Any], output: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[..., Any]:
    @click.option(
        "--project-dir", "-C", type=click.Path(path_type=Path), default=Path(), help="Where deploy/project.yaml is."
    )
    @click.option("--env", "environment", help="The environment; the project names its default.")
    @click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="A value for the templates.")
    @output
    def with_invocation(
        project_dir: Path,
        environment: str | None,
        variables: tuple[str, ...],
        as_json: bool,
        output_form: str = Output.TEXT,
        **others: Any,
    ) -> Any:
        chosen = chosen_output(output_form, as_json=as_json)
        return function(Invocation(project_dir.absolute(), environment, variables, chosen), **others)

    with_invocation.__name__ = function.__name__
    with_invocation.__doc__ = function.__doc__
    with_invocation.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(function, "__click_params__", []),
        *with_invocation.__click_params__,  # type: ignore[attr-defined]
    ]
    return with_invocation
