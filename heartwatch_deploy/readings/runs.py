"""Whole runs: generate or replay, from one process or several, and let time go on at the end."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from heartwatch_deploy.readings import ticks
from heartwatch_deploy.readings.arrivals import Trouble, in_trouble
from heartwatch_deploy.readings.destinations import Destination
from heartwatch_deploy.readings.line_work import LineWork
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.production import Broken, Production, produce
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.sending import Summary, send
from heartwatch_deploy.readings.splitting import cut
from heartwatch_deploy.readings.supervisor import Supervisor
from heartwatch_deploy.readings.targets import Target


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Readings to send again, at `speed` times their own (infinite: flat out), with what goes wrong on the way and
    ticks every `tick_ms` of their time (None: none on the way)."""

    readings: Sequence[Reading]
    speed: float = 1.0
    trouble: Trouble = field(default_factory=Trouble)
    broken: Broken = field(default_factory=Broken)
    tick_ms: int | None = None


def replay(asked: Replay, target: Target, stop: threading.Event, *, close_after: int | None) -> Summary:
    """Sends the readings; `close_after` as in `close`. Raises Failed."""
    destination = target.open()
    arrivals = asked.broken.among(in_trouble(asked.readings, asked.trouble), expected=len(asked.readings))
    if asked.tick_ms:
        arrivals = ticks.between(arrivals, asked.tick_ms, target.partitions)
    summary = send(arrivals, destination, Pace(asked.speed, stop))
    return close(summary, destination, target, stop, close_after=close_after)


def generate(work: Production, target: Target, stop: threading.Event, *, close_after: int | None) -> Summary:
    """One producer within this process; `close_after` as in `close`. Raises Failed."""
    destination = target.open()
    summary = produce(work, destination, stop, bounds=target.bounds)
    return close(summary, destination, target, stop, close_after=close_after)


def generate_side_by_side(
    works: Sequence[Production], target: Target, supervisor: Supervisor, *, close_after: int | None
) -> Summary:
    """A process for each of the works; `close_after` as in `close`. Raises Failed."""
    summary = supervisor.run([target.order(work) for work in works])
    if close_after is None:
        return summary
    return close(summary, target.open(), target, supervisor.stop, close_after=close_after)


def produce_lines(work: LineWork, processes: int, target: Target, supervisor: Supervisor) -> Summary:
    """The work divided among so many processes, each reading once even where one of them is killed. Raises Failed."""
    run = f"heartwatch-{target.topic}-{uuid.uuid4().hex[:12]}"
    parts = cut(work.part, processes)
    orders = [target.line_order(replace(work, part=part), f"{run}-{number}") for number, part in enumerate(parts)]
    return supervisor.run(orders)


def close(
    summary: Summary, destination: Destination, target: Target, stop: threading.Event, *, close_after: int | None
) -> Summary:
    """Sends ticks so far after the newest reading (ms; None: no ticks) that every window closes, unless the run was
    stopped. What comes afterwards and is older than the ticks, is late."""
    if close_after is None or stop.is_set() or not summary.newest:
        return summary
    last = send(ticks.closing(summary.newest, close_after, target.partitions), destination, Pace(1.0, stop))
    return summary.followed_by(last)
