"""`readings acknowledge`: somebody has seen an alert."""

import getpass
import json
from pathlib import Path

import click

from heartwatch_deploy.cli.readings_sending import PROJECT, explained


@click.command()
@click.argument("alert_id")
@click.option("--by", help="Who has seen it; you, if not given.")
@click.option("--at", type=int, help="When, in ms; now, if not given.")
@PROJECT
@click.option("--bootstrap", help="Where Kafka is, if not in the local stack.")
@click.option("--registry", help="Where the schema registry is, if not in the local stack.")
def acknowledge(
    *, alert_id: str, by: str | None, at: int | None, project_dir: Path, bootstrap: str | None, registry: str | None
) -> None:
    """Say that somebody has seen the alert and takes care of it: it will not be escalated.

    ALERT_ID is the key of the alert's message, user_id|window_start in ms.
    """
    from heartwatch_deploy.readings.acknowledgements import acknowledge
    from heartwatch_deploy.readings.endpoints import Servers

    with explained():
        servers = Servers(project_dir=project_dir, given_kafka=bootstrap, given_registry=registry)
        click.echo(json.dumps(acknowledge(servers, alert_id, by=by or getpass.getuser(), at=at)._asdict()))
