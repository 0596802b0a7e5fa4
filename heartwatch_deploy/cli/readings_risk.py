"""`readings risk`: the table in Postgres whose coefficients the score is made with."""

import json
from pathlib import Path
from typing import Any

import click

from heartwatch_deploy.cli.readings_ranges import in_postgres
from heartwatch_deploy.cli.readings_sending import explained, say


@click.group()
def risk() -> None:
    """The coefficients in Postgres that users are scored with.

    What is changed counts from the next window on. No medical statement.
    """


@risk.command()
@in_postgres
def load(*, project_dir: Path, postgres_dsn: str | None) -> None:
    """Put the example's coefficients into the table, which `apply` of the part `risk` made."""
    from heartwatch_deploy.readings.risk import EXAMPLE

    with explained():
        click.echo(json.dumps({"models": 1, "changed": _table(project_dir, postgres_dsn).load([EXAMPLE])}))


@risk.command(name="set")
@click.argument("model")
@click.option("--intercept", type=float, default=0.0, show_default=True)
@click.option("--heart-rate-above", type=float, default=0.0, help="For each beat a minute above the user's own range.")
@click.option("--avg-stress", type=float, default=0.0, help="For each point of 100.")
@click.option("--avg-temperature", type=float, default=0.0, help="For each °C of the skin.")
@in_postgres
def set_coefficients(*, project_dir: Path, postgres_dsn: str | None, **coefficients: Any) -> None:
    """Give a model coefficients; what is not said is 0, and an input with 0 may be unknown.

    The value `risk_model` in deploy/project.yaml names the model that is used.
    """
    from heartwatch_deploy.readings.risk import Coefficients

    with explained():
        changed = _table(project_dir, postgres_dsn).load([Coefficients(**coefficients)])
        click.echo(json.dumps({"models": 1, "changed": changed}))


@risk.command()
@in_postgres
def show(*, project_dir: Path, postgres_dsn: str | None) -> None:
    """The models in the table, a JSON line each."""
    with explained():
        found = _table(project_dir, postgres_dsn).all()
    for each in found:
        told = each._asdict()
        click.echo(json.dumps({name: told[name] for name in each._fields[:5]}))
    if not found:
        say("no coefficients, so nobody is scored: `readings risk load` puts the example's into the table")


@risk.command()
@click.argument("model")
@in_postgres
def delete(*, model: str, project_dir: Path, postgres_dsn: str | None) -> None:
    """Take a model away: from the next window on it scores nobody."""
    with explained():
        click.echo(json.dumps({"deleted": int(_table(project_dir, postgres_dsn).delete(model))}))


def _table(project_dir: Path, postgres_dsn: str | None) -> Any:
    from heartwatch_deploy.readings.endpoints import Servers
    from heartwatch_deploy.readings.risk_table import RiskTable

    return RiskTable(Servers(project_dir=project_dir, given_postgres=postgres_dsn).postgres())
