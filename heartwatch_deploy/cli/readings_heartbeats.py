"""`readings heartbeats`: patients' heartbeats, as their monitors send them."""

import json
import math
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

import click

from heartwatch_deploy.cli.readings_sending import (
    BOOTSTRAP,
    ENVIRONMENT,
    PROJECT,
    explained,
    say,
    servers_of,
    stopped_by,
)

if TYPE_CHECKING:
    from heartwatch_deploy.readings.heartbeat_sending import Writer
    from heartwatch_deploy.readings.heartbeats import HeartbeatMessage, Ward


@click.command()
@click.option("--patients", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option("--rate", type=click.FloatRange(0, min_open=True), default=50.0, show_default=True, help="A second.")
@click.option("--run-for", type=float, help="Seconds; without --run-for and --count it goes on until Ctrl-C.")
@click.option("--count", type=click.IntRange(1), help="Messages, malformed ones among them.")
@click.option("--flat-out", is_flag=True, help="As fast as possible; needs --count or --run-for.")
@click.option("--start", type=int, help="Time of the first heartbeat in ms; by default none is newer than now.")
@click.option("--malformed", default="0", help="Share of messages that are none, like 1%, added to the others.")
@click.option("--seed", type=int, default=1, show_default=True)
@PROJECT
@click.option("--topic", default="patient_heartbeats", show_default=True)
@ENVIRONMENT
@BOOTSTRAP
@click.option("--to", type=click.Choice(["kafka", "-"]), default="kafka", help="`-`: lines on stdout.")
@click.option("--dry-run", is_flag=True, help="Like --to -.")
def heartbeats(**asked: Any) -> None:
    """Make heartbeats of patients, in JSON.

    The same seed and start give the same heartbeats. Prints a summary as JSON; exit code 1 if messages were lost.
    """
    from heartwatch_deploy.readings.heartbeat_sending import send_heartbeats
    from heartwatch_deploy.readings.pace import Pace

    if asked["flat_out"] and asked["count"] is None and asked["run_for"] is None:
        raise click.UsageError("--flat-out needs --count or --run-for")
    stop = threading.Event()
    as_lines = asked["dry_run"] or asked["to"] == "-"
    with explained():
        ward, writer = _ward(asked), _writer(asked, as_lines=as_lines)
        with stopped_by(stop.set):
            pace = Pace(math.inf if asked["flat_out"] else 1.0, stop)
            summary = send_heartbeats(_messages(ward, asked), writer, pace)
    click.echo(json.dumps(summary.as_json()), err=as_lines)
    if summary.lost:
        say(f"{summary.lost} messages were lost")
        sys.exit(1)


def _ward(asked: dict[str, Any]) -> "Ward":
    from heartwatch_deploy.readings.asked import share
    from heartwatch_deploy.readings.heartbeats import Ward

    seconds = min(asked["run_for"] or math.inf, (asked["count"] or math.inf) / asked["rate"])
    now = int(time.time() * 1000)
    ends_now = now - int(seconds * 1000) if asked["flat_out"] else now
    return Ward(
        start=ends_now if asked["start"] is None else asked["start"],
        rate=asked["rate"],
        patients=asked["patients"],
        seed=asked["seed"],
        malformed=share(asked["malformed"]),
    )


def _messages(ward: "Ward", asked: dict[str, Any]) -> "Iterator[HeartbeatMessage]":
    from heartwatch_deploy.readings.heartbeats import generated

    end = ward.start + (asked["run_for"] or math.inf) * 1000
    return islice(takewhile(lambda message: message.due < end, generated(ward)), asked["count"])


def _writer(asked: dict[str, Any], *, as_lines: bool) -> "Writer":
    """Raises Failed where the topic is not there."""
    from heartwatch_deploy.readings.destinations import partitions
    from heartwatch_deploy.readings.heartbeat_sending import HeartbeatLines
    from heartwatch_deploy.readings.kafka_writer import KafkaWriter

    if as_lines:
        return HeartbeatLines(sys.stdout)
    kafka = servers_of(asked).kafka_client()
    assert partitions(kafka, asked["topic"])
    return KafkaWriter(kafka, asked["topic"])
