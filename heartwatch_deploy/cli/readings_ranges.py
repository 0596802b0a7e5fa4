"""`readings ranges`: the table in Postgres that heart rates are held against."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from heartwatch_deploy.cli.readings_sending import PROJECT, explained

F = TypeVar("F", bound=Callable[..., Any])


def in_postgres(command: F) -> F:
    return PROJECT(click.option("--postgres-dsn", help="Where it is, if not in the local stack.")(command))


@click.group()
def ranges() -> None:
    """The ranges in Postgres that heart rates are held against."""


@ranges.command()
@click.option("--users", type=click.IntRange(1), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--from-file", type=click.Path(exists=True, path_type=Path), help="CSV of user_id,min,max instead.")
@in_postgres
def load(*, users: int, seed: int, from_file: Path | None, project_dir: Path, postgres_dsn: str | None) -> None:
    """Make the table and fill it: min 51 to 53, max 107 to 109 for the synthetic users.

    Rows that are already so are left alone.
    """
    from heartwatch_deploy.readings.people import user_id_of
    from heartwatch_deploy.readings.range_table import read_ranges
    from heartwatch_deploy.readings.ranges import synthetic_range

    with explained():
        made = [synthetic_range(user_id_of(number), seed=seed) for number in range(users)]
        given = read_ranges(from_file) if from_file else made
        changed = _table(project_dir, postgres_dsn).load(given)
        click.echo(json.dumps({"ranges": len(given), "changed": changed}))


@ranges.command(name="set")
@click.argument("user_id")
@click.argument("min_heart_rate", type=int)
@click.argument("max_heart_rate", type=int)
@in_postgres
def set_range(
    *, user_id: str, min_heart_rate: int, max_heart_rate: int, project_dir: Path, postgres_dsn: str | None
) -> None:
    """Give a user another range."""
    from heartwatch_deploy.readings.ranges import RangeVersion

    with explained():
        changed = _table(project_dir, postgres_dsn).load([RangeVersion(user_id, min_heart_rate, max_heart_rate)])
        click.echo(json.dumps({"ranges": 1, "changed": changed}))


@ranges.command()
@click.argument("user_id")
@in_postgres
def delete(*, user_id: str, project_dir: Path, postgres_dsn: str | None) -> None:
    """End a user's range."""
    with explained():
        click.echo(json.dumps({"deleted": int(_table(project_dir, postgres_dsn).delete(user_id))}))


def _table(project_dir: Path, postgres_dsn: str | None) -> Any:
    from heartwatch_deploy.readings.endpoints import Servers
    from heartwatch_deploy.readings.range_table import RangeTable

    return RangeTable(Servers(project_dir=project_dir, given_postgres=postgres_dsn).postgres())
