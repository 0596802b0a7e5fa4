"""`readings generate` and `readings replay`: what a person may ask for, and how it is said what came of it."""

import json
import math
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from heartwatch_deploy.readings.errors import Failed

if TYPE_CHECKING:
    from heartwatch_deploy.readings.endpoints import Servers
    from heartwatch_deploy.readings.production import Production
    from heartwatch_deploy.readings.runs import Replay
    from heartwatch_deploy.readings.sending import Summary
    from heartwatch_deploy.readings.targets import Target

F = TypeVar("F", bound=Callable[..., Any])

PROJECT: Final = click.option(
    "--project-dir", "-C", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where deploy/ is."
)
BOOTSTRAP: Final = click.option("--bootstrap", help="Where Kafka is, if not in the local stack.")
REGISTRY: Final = click.option("--registry", help="Where the schema registry is, if not in the local stack.")
ENVIRONMENT: Final = click.option(
    "--env", "environment", help="Whose servers, with its login `producer`; the local stack's, if not given."
)


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_SENDING: Final = _options(
    click.option("--late", default="0", help="Share that comes after its window closed, like 1%."),
    click.option("--late-by", type=float, default=30.0, show_default=True, help="How many seconds late."),
    click.option("--disorder", type=float, default=0.0, help="Seconds by which readings are out of order."),
    click.option("--malformed", default="0", help="Messages that are no readings: a number, or a share like 1%."),
    click.option("--seed", type=int, default=1, show_default=True),
    click.option("--tick-every", type=float, help="Ticks on the way, so many seconds of the stream apart."),
    click.option(
        "--ticks-ahead", type=float, default=40.0, show_default=True, help="Seconds the last ticks are ahead."
    ),
    PROJECT,
    click.option("--topic", default="readings", show_default=True),
    ENVIRONMENT,
    BOOTSTRAP,
    REGISTRY,
    click.option("--to", type=click.Choice(["kafka", "-"]), default="kafka", help="`-`: JSON lines on stdout."),
    click.option("--dry-run", is_flag=True, help="Like --to -."),
    click.option("--partitions", type=click.IntRange(1), default=4, help="Of the topic that --dry-run assumes."),
)


@click.command()
@click.option("--users", type=click.IntRange(1, 100_000), default=20_000, show_default=True)
@click.option("--rate", type=click.FloatRange(0, min_open=True), default=1000.0, show_default=True, help="A second.")
@click.option("--run-for", type=float, help="Seconds; without --run-for and --count it goes on until Ctrl-C.")
@click.option("--count", type=click.IntRange(1), help="Readings.")
@click.option("--flat-out", is_flag=True, help="As fast as possible; needs --count or --run-for.")
@click.option("--start", type=int, help="Time of the first reading in ms; by default no reading is newer than now.")
@click.option("--window-seconds", type=click.IntRange(1), default=10, show_default=True, help="Anomalies last 1 to 3.")
@click.option("--skew", help="SHARE[:USERS[:PARTITION,…]] of the readings come from few users.")
@click.option("--silent", default="0", help="Share of the time that each device is off, minutes at once, like 2%.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True)
@click.option("--list", "hosts", help="host=share,…: this host takes its share of the users.")
@click.option("--host", default=socket.gethostname, help="Which of the list this one is.")
@click.option("--ticks", is_flag=True, help="At the end, let the last windows close.")
@_SENDING
def generate(**asked: Any) -> None:
    """Make readings of people who rest, walk and exercise; 5 % of them are anomalies while still.

    The same seed and start give the same readings. Prints a summary as JSON; exit code 1 if messages were lost.
    """
    from heartwatch_deploy.readings import runs
    from heartwatch_deploy.readings.supervisor import Supervisor

    if asked["flat_out"] and asked["count"] is None and asked["run_for"] is None:
        raise click.UsageError("--flat-out needs --count or --run-for")
    with explained():
        target = _target(asked)
        work = _production(asked, target)
        supervisor = Supervisor(say=say)
        with stopped_by(supervisor.end):
            if asked["processes"] == 1 or target.as_lines:
                summary = runs.generate(work, target, supervisor.stop, close_after=_close_after(asked))
            else:
                works = work.split(asked["processes"])
                summary = runs.generate_side_by_side(works, target, supervisor, close_after=_close_after(asked))
        _end(summary, target)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--speed", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, help="Times as fast.")
@click.option("--flat-out", is_flag=True, help="As fast as possible.")
@click.option("--until", type=int, help="Time in ms that the newest readings come close to; now, if not given.")
@click.option("--at-its-time", is_flag=True, help="Do not move readings: they keep the times at which they were taken.")
@click.option("--user", help="Whose the GPX, TCX and FIT files are.")
@click.option("--ticks/--no-ticks", default=True, help="At the end, let the last windows close.")
@_SENDING
def replay(**asked: Any) -> None:
    """Send recorded readings again, every user moved by a multiple of 300 s so that the newest are from now.

    FILES are JSON lines, or GPX, TCX and FIT files of one's own watch (--user), plain or .gz, merged by time.
    Prints a summary as JSON; exit code 1 if messages were lost.
    """
    from heartwatch_deploy.readings import runs

    stop = threading.Event()
    with explained():
        target = _target(asked)
        with stopped_by(stop.set):
            summary = runs.replay(_replay(asked), target, stop, close_after=_close_after(asked))
        _end(summary, target)


def say(words: str) -> None:
    """Words for people."""
    click.echo(words, err=True)


@contextmanager
def explained() -> Iterator[None]:
    """Failures are shown as what they are, with exit code 1."""
    try:
        yield
    except Failed as failed:
        from heartwatch_deploy.views.diagnostics import diagnostics_text

        say(diagnostics_text([failed.diagnostic]).plain.rstrip())
        sys.exit(1)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def stopped_by(end: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the run in good order; a second Ctrl-C ends it at once."""

    def stop(*_signal: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        end()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _target(asked: dict[str, Any]) -> "Target":
    from heartwatch_deploy.readings.targets import Target

    servers = servers_of(asked)
    as_lines = asked["dry_run"] or asked["to"] == "-"
    return Target(servers, topic=asked["topic"], as_lines=as_lines, assumed_partitions=asked["partitions"])


def servers_of(asked: dict[str, Any]) -> "Servers":
    """As the options say."""
    from heartwatch_deploy.readings.endpoints import Servers

    return Servers(
        project_dir=asked["project_dir"],
        given_kafka=asked["bootstrap"],
        given_registry=asked.get("registry"),
        environment=asked["environment"],
    )


def _production(asked: dict[str, Any], target: "Target") -> "Production":
    from heartwatch_deploy.readings import asked as parsed
    from heartwatch_deploy.readings.production import Production

    work = Production(
        start=asked["start"] or 0,
        rate=asked["rate"],
        users=asked["users"],
        seed=asked["seed"],
        window_seconds=asked["window_seconds"],
        seconds=asked["run_for"],
        count=asked["count"],
        flat_out=asked["flat_out"],
        skew=parsed.skew(asked["skew"], of_partitions=target.partitions) if asked["skew"] else None,
        silent=parsed.share(asked["silent"]),
        part=parsed.part_of_host(asked["hosts"], asked["host"]) if asked["hosts"] else (0.0, 1.0),
        partitions=target.partitions,
        **_on_the_way(asked),
    )
    return work if asked["start"] is not None else work.ending_now(int(time.time() * 1000))


def _replay(asked: dict[str, Any]) -> "Replay":
    from heartwatch_deploy.readings.own_files import read_all
    from heartwatch_deploy.readings.recordings import shifted
    from heartwatch_deploy.readings.runs import Replay

    if asked["at_its_time"] and asked["until"] is not None:
        raise click.UsageError("--until says where readings are moved to, --at-its-time that they are not")
    until = asked["until"] if asked["until"] is not None else int(time.time() * 1000)
    readings = read_all(asked["files"], asked["user"])
    return Replay(
        readings=readings if asked["at_its_time"] else shifted(readings, until),
        speed=math.inf if asked["flat_out"] else asked["speed"],
        **_on_the_way(asked),
    )


def _on_the_way(asked: dict[str, Any]) -> dict[str, Any]:
    from heartwatch_deploy.readings import asked as parsed
    from heartwatch_deploy.readings.arrivals import Trouble

    trouble = Trouble(
        disorder_ms=int(asked["disorder"] * 1000),
        late_share=parsed.share(asked["late"]),
        late_ms=int(asked["late_by"] * 1000),
        seed=asked["seed"],
    )
    tick_ms = int(asked["tick_every"] * 1000) if asked["tick_every"] else None
    return {"trouble": trouble, "broken": parsed.count_or_share(asked["malformed"]), "tick_ms": tick_ms}


def _close_after(asked: dict[str, Any]) -> int | None:
    return int(asked["ticks_ahead"] * 1000) if asked["ticks"] else None


def _end(summary: "Summary", target: "Target") -> None:
    """The summary on stdout, unless the readings are there; exit code 1 where messages were lost."""
    click.echo(json.dumps(summary.as_json()), err=target.as_lines)
    if summary.restarts:
        say(f"producers died and were started again {summary.restarts} times: what they had sent isn't counted")
    if summary.lost:
        say(f"{summary.lost} messages were lost")
    if summary.lost or summary.restarts:
        sys.exit(1)
