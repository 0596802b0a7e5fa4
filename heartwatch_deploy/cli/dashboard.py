"""`heartwatch_deploy dashboard`: what is found and how it is doing, in a browser."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.diagnostics import diagnostics_text

_NEEDED: Final = ("dash", "numpy", "fastavro", "psutil")


@click.command("dashboard")
@click.option(
    "--project-dir", "-C", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path(),
    help="Where deploy/project.yaml is.",
)  # fmt: skip
@click.option("--env", "environment", help="The environment; the project names its default.")
@click.option("--port", type=click.IntRange(0, 65535), default=28050, show_default=True, help="0: any free one.")
def command(project_dir: Path, environment: str | None, port: int) -> None:
    """Show alerts, rates, lag, health and the deployment's graph on a page on 127.0.0.1.

    Only this machine can open it. Ctrl-C ends it; it changes nothing anywhere.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        _fail(_not_installed(missing))
    from heartwatch_deploy.dashboard.serve import serve
    from heartwatch_deploy.storage.project import ProjectRefused

    try:
        serve(project_dir.absolute(), environment, port=port, say=_tell)
    except ProjectRefused as refused:
        _fail(*refused.diagnostics)
    sys.exit(DONE)


def _tell(address: str) -> None:
    click.echo(f"The page is at {address} until Ctrl-C.")


def _fail(*diagnostics: Diagnostic) -> None:
    say(diagnostics_text(diagnostics))
    sys.exit(ERROR)


def _not_installed(missing: list[str]) -> Diagnostic:
    return Diagnostic(
        "HW901",
        f"the page needs what is not installed: {', '.join(missing)}",
        help="install the extra: pip install 'heartwatch_deploy[page]'",
    )
