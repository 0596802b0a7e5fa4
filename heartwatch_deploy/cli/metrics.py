"""`heartwatch_deploy metrics`: what runs and how it is doing, for Prometheus."""

from pathlib import Path
from typing import Final

import click

from heartwatch_deploy.cli import needing

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

    Kafka, Flink and Connect are asked every five seconds; a scrape reads what they last said. A server that does not
    answer is `heartwatch_up{what="…"} 0`, and the others go on. Ctrl-C ends it; it changes nothing anywhere.
    """
    needing.check(_NEEDED, code="HW903", who="the metrics need", extra="metrics")
    from heartwatch_deploy.metrics.serve import Where, serve

    where = Where(project_dir.absolute(), environment, patient)
    needing.serving(lambda: serve(where, port=port, say=_tell))


def _tell(words: str) -> None:
    click.echo(words, err=True)
