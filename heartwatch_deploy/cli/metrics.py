"""`heartwatch_deploy metrics`: what runs and how it is doing, for Prometheus."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.diagnostics import diagnostics_text

_NEEDED: Final = ("prometheus_client", "psutil")


@click.command("metrics")
@click.option(
    "--project-dir", "-C", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path(),
    help="Where deploy/project.yaml is.",
)  # fmt: skip
@click.option("--env", "environment", help="The environment; the project names its default.")
@click.option("--port", type=click.IntRange(0, 65535), default=28070, show_default=True, help="0: any free one.")
@click.option("--patient", is_flag=True, help="Start although the project cannot be loaded yet, and look again.")
def command(*, project_dir: Path, environment: str | None, port: int, patient: bool) -> None:
    """Serve messages, lag, health and checkpoints as metrics for Prometheus, on 127.0.0.1.

    Kafka, Flink and Connect are asked every two seconds; a scrape reads what they last said. A server that does not
    answer is `heartwatch_up{what="…"} 0`, and the others go on. Ctrl-C ends it; it changes nothing anywhere.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        _fail(_not_installed(missing))
    from heartwatch_deploy.metrics.serve import Where, serve
    from heartwatch_deploy.storage.project import ProjectRefused

    try:
        serve(Where(project_dir.absolute(), environment, patient), port=port, say=_tell)
    except ProjectRefused as refused:
        _fail(*refused.diagnostics)
    sys.exit(DONE)


def _tell(words: str) -> None:
    click.echo(words, err=True)


def _fail(*diagnostics: Diagnostic) -> None:
    say(diagnostics_text(diagnostics))
    sys.exit(ERROR)


def _not_installed(missing: list[str]) -> Diagnostic:
    return Diagnostic(
        "HW903",
        f"the metrics need what is not installed: {', '.join(missing)}",
        help="install the extra: pip install 'heartwatch_deploy[metrics]'",
    )
