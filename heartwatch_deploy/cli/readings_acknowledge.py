"""`readings acknowledge`: somebody has seen an alert."""

import getpass
import json
from typing import Any

import click

from heartwatch_deploy.cli.readings_sending import BOOTSTRAP, ENVIRONMENT, PROJECT, REGISTRY, explained, servers_of


@click.command()
@click.argument("alert_id")
@click.option("--by", help="Who has seen it; you, if not given.")
@click.option("--at", type=int, help="When, in ms; now, if not given.")
@PROJECT
@ENVIRONMENT
@BOOTSTRAP
@REGISTRY
def acknowledge(*, alert_id: str, by: str | None, at: int | None, **asked: Any) -> None:
    """Say that somebody has seen the alert and takes care of it: it will not be escalated.

    ALERT_ID is the key of the alert's message, user_id|window_start in ms.
    """
    from heartwatch_deploy.readings.acknowledgements import acknowledge

    with explained():
        servers = servers_of(asked)
        click.echo(json.dumps(acknowledge(servers, alert_id, by=by or getpass.getuser(), at=at)._asdict()))
