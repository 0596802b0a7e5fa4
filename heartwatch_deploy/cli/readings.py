"""`readings`: generate and replay readings, load ranges, and say what must be detected."""

import json
from pathlib import Path
from typing import Final

import click

from heartwatch_deploy.cli.readings_acknowledge import acknowledge
from heartwatch_deploy.cli.readings_heartbeats import heartbeats
from heartwatch_deploy.cli.readings_produce import produce
from heartwatch_deploy.cli.readings_ranges import ranges
from heartwatch_deploy.cli.readings_sending import explained, generate, replay, say

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Generate, replay and check wearable readings."""


@command.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--range", "bounds", default="60:120", show_default=True, help="min:max, the same for everybody.")
@click.option("--ranges-from", type=_FILE, help="CSV of user_id,min,max instead.")
@click.option("--as-arrived", is_flag=True, help="Keep the files' order, in which readings can be late.")
@click.option("--window-seconds", type=click.IntRange(1), default=10, show_default=True)
@click.option("--grace-seconds", type=float, default=5.0, show_default=True)
@click.option("--alert-heart-rate", type=int, default=170, show_default=True)
def reference(
    *,
    files: tuple[Path, ...],
    bounds: str,
    ranges_from: Path | None,
    as_arrived: bool,
    window_seconds: int,
    grace_seconds: float,
    alert_heart_rate: int,
) -> None:
    """Say what must be detected: the alerts as JSON lines on stdout, the counts on stderr."""
    from heartwatch_deploy.readings import judged
    from heartwatch_deploy.readings.asked import bounds_of
    from heartwatch_deploy.readings.range_table import read_ranges
    from heartwatch_deploy.readings.ranges import Ranges
    from heartwatch_deploy.readings.reference import Rules

    rules = Rules(window_seconds=window_seconds, grace_seconds=grace_seconds, alert_heart_rate=alert_heart_rate)
    with explained():
        held = Ranges.of(read_ranges(ranges_from)) if ranges_from else Ranges.same_for_everyone(*bounds_of(bounds))
        found = judged.as_arrived(files, held, rules) if as_arrived else judged.merged(files, held, rules)
    for alert in found.alerts:
        click.echo(json.dumps(alert._asdict()))
    say(
        f"{len(found.alerts)} alerts, {len(found.heart_rate_alerts)} heart rate alerts; "
        f"{found.accepted} readings in windows, {len(found.late)} late, {found.dead} dead"
    )


command.add_command(generate)
command.add_command(replay)
command.add_command(produce)
command.add_command(heartbeats)
command.add_command(acknowledge)
command.add_command(ranges)
