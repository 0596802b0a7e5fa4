"""`readings produce`: the producers of one machine, as MODE and its variables say; started and stopped."""

import json
import math
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heartwatch_deploy.cli.readings_sending import (
    BOOTSTRAP,
    ENVIRONMENT,
    PROJECT,
    REGISTRY,
    explained,
    say,
    servers_of,
    stopped_by,
)

if TYPE_CHECKING:
    from heartwatch_deploy.readings.sending import Summary
    from heartwatch_deploy.readings.splitting import Part
    from heartwatch_deploy.readings.supervisor import Supervisor
    from heartwatch_deploy.readings.targets import Target


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mode", type=click.Choice(["dev", "prod"]), default="dev", envvar="MODE", show_envvar=True, show_default=True,
    help="dev: the local generator, one process. prod: FILES of JSON lines, plain or .gz.",
)  # fmt: skip
@click.option(
    "--run/--stop", "runs", default=True, envvar="PRODUCER_RUN", show_envvar=True,
    help="--stop, or PRODUCER_RUN=0: end the producers that run on this machine.",
)  # fmt: skip
@click.option(
    "--list", "hosts", envvar="PRODUCER_LIST", show_envvar=True,
    help="The machines, host or host=share, with commas or blanks between; none: this one alone.",
)  # fmt: skip
@click.option(
    "--processes", type=click.IntRange(1), default=1, show_default=True, show_envvar=True,
    envvar="NUM_PRODUCERS_PROCESSES_PER_MACHINE", help="On this machine, in prod.",
)  # fmt: skip
@click.option("--host", default=socket.gethostname, help="Which of the list this one is; else its own name.")
@click.option("--speed", type=click.FloatRange(0, min_open=True), default=1.0, help="prod: times as fast as recorded.")
@click.option("--flat-out", is_flag=True, help="prod: as fast as possible.")
@click.option("--until", type=int, help="prod: time in ms that the newest readings come close to; now, if not given.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), default=1000.0, help="dev: readings a second.")
@click.option("--users", type=click.IntRange(1, 100_000), default=20_000, help="dev: of whom.")
@PROJECT
@click.option("--topic", default="readings", show_default=True)
@ENVIRONMENT
@BOOTSTRAP
@REGISTRY
def produce(**asked: Any) -> None:
    """Run this machine's producers until they have sent all, are stopped, or Ctrl-C.

    The same command runs on every machine of the list; each finds its own place by its name and sends its own users.
    With prod every reading gets there once and in its user's order, even where a process is killed: it is started
    again, and goes on from what Kafka has. Each user is moved by a multiple of 300 s so that the newest readings are
    from now. Prints a summary as JSON; exit code 1 if something was not sent.
    """
    from heartwatch_deploy.producers.machine import Machine
    from heartwatch_deploy.readings.supervisor import Supervisor

    with explained():
        machine = Machine(asked["project_dir"].absolute(), asked["host"])
        if not asked["runs"]:
            say(f"producers of {machine.host}: {'stopped' if machine.stop() else 'none run'}")
            return
        if (asked["mode"] == "prod") != bool(asked["files"]):
            raise click.UsageError("prod needs FILES of JSON lines, dev takes none: --mode or MODE")
        supervisor = Supervisor(say=say)
        with machine.producing(), stopped_by(supervisor.end):
            summary = _from_lines(asked, supervisor) if asked["mode"] == "prod" else _generated(asked, supervisor)
        _end(summary, supervisor)


def _from_lines(asked: dict[str, Any], supervisor: "Supervisor") -> "Summary":
    from heartwatch_deploy.readings import runs
    from heartwatch_deploy.readings.line_work import LineWork

    now = time.time()
    work = LineWork(
        files=tuple(str(file.absolute()) for file in asked["files"]),
        until=asked["until"] if asked["until"] is not None else int(now * 1000),
        speed=math.inf if asked["flat_out"] else asked["speed"],
        began=now,
        part=_part(asked),
    )
    return runs.produce_lines(work, asked["processes"], _target(asked), supervisor)


def _generated(asked: dict[str, Any], supervisor: "Supervisor") -> "Summary":
    from heartwatch_deploy.readings import runs
    from heartwatch_deploy.readings.production import Production

    work = Production(start=int(time.time() * 1000), rate=asked["rate"], users=asked["users"], part=_part(asked))
    return runs.generate(work, _target(asked), supervisor.stop, close_after=None)


def _part(asked: dict[str, Any]) -> "Part":
    from heartwatch_deploy.readings.asked import part_of_host
    from heartwatch_deploy.readings.splitting import WHOLE

    return part_of_host(asked["hosts"], asked["host"]) if asked["hosts"] else WHOLE


def _target(asked: dict[str, Any]) -> "Target":
    from heartwatch_deploy.readings.targets import Target

    return Target(servers_of(asked), topic=asked["topic"])


def _end(summary: "Summary", supervisor: "Supervisor") -> None:
    click.echo(json.dumps(summary.as_json()))
    if summary.restarts:
        say(f"producers died and were started again {summary.restarts} times")
    if supervisor.given_up:
        say(f"given up, so not all is sent: producers {', '.join(map(str, sorted(supervisor.given_up)))}")
    if summary.lost:
        say(f"{summary.lost} messages were lost")
    if summary.lost or supervisor.given_up:
        sys.exit(1)
