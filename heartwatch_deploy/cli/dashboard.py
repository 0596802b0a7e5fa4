"""`heartwatch_deploy dashboard`: what is found and how it is doing, in a browser."""

from pathlib import Path
from typing import Final

import click

from heartwatch_deploy.cli import needing

_NEEDED: Final = ("dash", "numpy", "fastavro", "psutil")


@click.command("dashboard")
@click.option(
    "--project-dir", "-C", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path(),
    help="Where deploy/project.yaml is.",
)  # fmt: skip
@click.option("--env", "environment", help="The environment; the project names its default.")
@click.option("--port", type=click.IntRange(0, 65535), default=28050, show_default=True, help="0: any free one.")
def command(project_dir: Path, environment: str | None, port: int) -> None:
    """Show alerts, people, devices, activity, the deployment and a console on a page on 127.0.0.1.

    Only this machine can open it. Ctrl-C ends it; all that it writes are acknowledgements of alerts.
    """
    needing.check(_NEEDED, code="HW901", who="the page needs", extra="page")
    from heartwatch_deploy.dashboard.serve import serve

    needing.serving(lambda: serve(project_dir.absolute(), environment, port=port, say=_tell))


def _tell(address: str) -> None:
    click.echo(f"The page is at {address} until Ctrl-C.")
