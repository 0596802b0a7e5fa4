"""`init`: a new project that is right from the start."""

import re
import shlex
from pathlib import Path
from typing import Any

import click

from heartwatch_deploy.cli.exit_codes import DONE
from heartwatch_deploy.cli.options import Invocation, chosen_output, output_options
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.views.console import say

_NAME = re.compile(r"[a-z][a-z0-9_]*")
"""As the project file wants it."""


def _named(context: click.Context, parameter: click.Parameter, given: str) -> Path:
    """A name that is empty would be the current directory's."""
    if not given.strip():
        raise click.BadParameter("name a folder; `.` is the current one")
    return Path(str(click.Path(file_okay=False).convert(given, parameter, context)))


@click.command()
@click.argument("directory", callback=_named)
@click.option("--name", help="The project's name; by default the directory's.")
@output_options
def command(directory: Path, name: str | None, **output: Any) -> None:
    """Begin a new project in DIRECTORY: a pipeline that finds cards used in two places at once, with its tests.

    Topics, schemas and a Flink query to begin from. `pytest` in it passes at once. Writes over nothing.
    """
    from heartwatch_deploy.storage.starter import STARTERS, new_project, write_project

    invocation = Invocation(directory.absolute(), None, (), chosen_output(**output))
    texts = new_project(STARTERS[0], _name(name, directory))
    try:
        write_project(directory, texts)
    except ProjectRefused as refused:
        invocation.fail(refused.diagnostics)
    for path in texts:
        say(f"wrote {directory / path}")
    say(f"next: cd {shlex.quote(str(directory))}, read README.md, run pytest")
    invocation.end((), DONE, files=sorted(texts))


def _name(chosen: str | None, directory: Path) -> str:
    """The chosen name, or one made of the directory's."""
    made = re.sub(r"[^a-z0-9]+", "_", directory.absolute().name.lower()).strip("_")
    name = chosen if chosen is not None else made
    if not _NAME.fullmatch(name):
        hint = "small letters, digits and underscores, a letter first"
        raise click.BadParameter(f"{name!r} cannot be a project's name: {hint}; give another", param_hint="--name")
    return name
