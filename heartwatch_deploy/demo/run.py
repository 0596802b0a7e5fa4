"""The demo from a cold machine to live alerts and their summary."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from heartwatch_deploy.demo.around import AroundWatch
from heartwatch_deploy.demo.beside import beside
from heartwatch_deploy.demo.deploying import deploy, look_at_files
from heartwatch_deploy.demo.feeding import fed, load_coefficients, load_ranges
from heartwatch_deploy.demo.show import Show, save_picture
from heartwatch_deploy.demo.snapshot import Snapshot
from heartwatch_deploy.demo.steps import Steps
from heartwatch_deploy.demo.watch import Watch
from heartwatch_deploy.readings.endpoints import ONLOOKER, Servers
from heartwatch_deploy.stack import lifecycle
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.settings import StackSettings
from heartwatch_deploy.watching.decoding import Decoder
from heartwatch_deploy.watching.deployment import load
from heartwatch_deploy.watching.ending import Ending, set_by_signals
from heartwatch_deploy.watching.members import members

PATIENCE_SECONDS: Final = 60
PACE: Final = 5_000.0
PACE_WITH_EXTRAS: Final = 600.0
"""Measured in docs/costs.md: all of them take that many readings a second on two cores, and little more."""
SECONDS_BETWEEN_READINGS: Final = 4
MOST_PEOPLE: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line chose: `rate` in readings a second, `seconds` None for no end, `extras` of the
    stack, and whether it is `secured`. Without a rate there is one that two cores keep up with."""

    project_dir: Path
    environment: str | None
    seconds: float | None
    rate: float | None
    users: int | None
    processes: int
    picture: Path | None
    extras: tuple[str, ...] = ()
    secured: bool = False

    @property
    def pace(self) -> float:
        return self.rate or (PACE_WITH_EXTRAS if self.extras else PACE)

    @property
    def people(self) -> int:
        return self.users or min(round(self.pace * SECONDS_BETWEEN_READINGS), MOST_PEOPLE)


@dataclass(frozen=True, slots=True)
class Consoles:
    """The view goes to `view` (stdout), words about the way there to `words` (stderr)."""

    view: Console
    words: Console


def run(asked: Asked, consoles: Consoles) -> Snapshot:
    """Brings everything up and shows it until it is over; the last moment of the view. Raises FAILURES, and
    KeyboardInterrupt before the view began."""
    steps = Steps(consoles.words)
    look_at_files(asked.project_dir, asked.environment)
    with steps.step(" with ".join(("the local stack: Kafka, Connect, registry, Flink, Postgres", *asked.extras))):
        wanted = StackSettings(asked.extras, secured=asked.secured)
        endpoints = lifecycle.up(asked.project_dir, Progress(consoles.words), wanted).endpoints
    with steps.step(f"ranges of {asked.people:,} users in Postgres"):
        load_ranges(asked.project_dir, asked.people)
    with steps.step("the deployment: what `python -m heartwatch_deploy apply` does"):
        deploy(asked.project_dir, asked.environment, kafka=endpoints.kafka)
    if "risk" in endpoints.parts:
        load_coefficients(asked.project_dir)
    return _live(asked, consoles)


def _live(asked: Asked, consoles: Consoles) -> Snapshot:
    over = Ending()
    servers = Servers(project_dir=asked.project_dir, login=ONLOOKER)
    decoder = Decoder(servers.registry_client())
    deployment = load(asked.project_dir, asked.environment)
    say = Steps(consoles.words).say
    with (
        set_by_signals(over),
        Watch(servers.kafka_client(), decoder) as watch,
        AroundWatch(deployment) as around,
        beside(deployment, say),
        fed(asked.project_dir, rate=asked.pace, users=asked.people, processes=asked.processes, say=say),
    ):
        footer = f"{asked.pace:,.0f} readings a second wanted · Ctrl-C ends the view and the readings, not the stack"
        Show(consoles.view, footer, asked.seconds, over).run(lambda: _look(watch, around, asked.project_dir))
        if asked.seconds and not watch.alerts_flowed:
            say(f"not both kinds of alerts came yet; a busy machine gets {PATIENCE_SECONDS} seconds more")
            watch.await_alerts(PATIENCE_SECONDS, over)
        last = _look(watch, around, asked.project_dir)
    if asked.picture:
        save_picture(last, asked.picture)
    return last


def _look(watch: Watch, around: AroundWatch, project_dir: Path) -> Snapshot:
    return Snapshot(
        elapsed=watch.elapsed,
        streams=watch.streams(),
        delays=watch.delays(),
        newest=watch.newest(),
        members=members(project_dir),
        around=around.look(),
        trouble=(*watch.trouble(), *around.trouble()),
    )
