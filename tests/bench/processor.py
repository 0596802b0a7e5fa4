"""What each member of the stack uses of the processor, and of memory."""

import time
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import psutil

from heartwatch_deploy.stack import state
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.report import memory
from tests.bench.measure import NoMeasurement, Table
from tests.bench.world import World

Noted: TypeAlias = Sequence[tuple[float, Mapping[str, float]]]
"""When, and the seconds of processor by member until then."""


def used(world: World) -> dict[str, float]:
    """Seconds of processor that each member has used so far, with its children that live."""
    account = state.read(project_paths(world.project))
    return {each.name: _of_process(world.member(each.name)) for each in account.members} if account else {}


def _of_process(process: psutil.Process) -> float:
    """Children that ended meanwhile are counted by the system with their parent."""
    times = process.cpu_times()
    used = times.user + times.system + times.children_user + times.children_system
    for child in process.children():
        try:
            own = child.cpu_times()
            used += own.user + own.system
        except psutil.NoSuchProcess:
            continue
    return used


def cores(noted: Noted) -> dict[str, float]:
    """By member, how many cores it kept busy between the first note and the last."""
    if len(noted) < 2:
        raise NoMeasurement("the processor's times were noted less than twice")
    (began, before), (ended, after) = noted[0], noted[-1]
    return {name: (after[name] - before[name]) / (ended - began) for name in after}


def table(world: World, noted: Noted) -> Table:
    """What was used between the first note and the last."""
    spent = {name: 100 * share for name, share in cores(noted).items()}
    held = {name: size >> 20 for name, size in memory(world.project).items()}
    rows = [(name, f"{share:.0f}", f"{held.get(name, 0):,}") for name, share in spent.items()]
    total = ("all", f"{sum(spent.values()):.0f}", f"{sum(held.values()):,}")
    return Table(("member", "processor, % of a core", "resident MiB"), (*rows, total))


def monotonic(between: tuple[int, int]) -> tuple[float, float]:
    """Two times in ms since 1970, by the clock of the notes."""
    since, until = (at / 1000 - time.time() + time.monotonic() for at in between)
    return since, until
