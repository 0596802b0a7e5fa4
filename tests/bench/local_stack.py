"""How long `stack up` and an `apply` without changes take, and the memory of all members."""

import statistics
import time
from collections.abc import Mapping

from heartwatch_deploy.stack.report import memory
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, spread
from tests.bench.world import World

UP_SECONDS, MEMORY_MIB, APPLY_SECONDS = 30.0, 4096, 3.0
_NOTHING = "nothing to do"


def run(world: World, sizes: Sizes) -> Found:
    first = _timed(world, "stack", "up")
    ups = []
    for _ in range(sizes.ups):
        world.command("stack", "down")
        ups.append(_timed(world, "stack", "up"))
    fresh = _memory(world, sizes)
    world.load_ranges(sizes.users)
    deployed = _timed(world, "apply")
    with_jobs = _memory(world, sizes)
    applies = [_timed(world, "apply", expected=_NOTHING) for _ in range(sizes.applies)]
    most = max(sum(fresh.values()), sum(with_jobs.values()))
    up, apply = statistics.median(ups), statistics.median(applies)
    return Found(
        goals=(
            Goal(f"`stack up` within {UP_SECONDS:g} s", f"{spread(ups, '.1f')} s", up <= UP_SECONDS),
            Goal("all members under 4 GiB", f"{most:,} MiB", most < MEMORY_MIB),
            Goal(f"no-change `apply` under {APPLY_SECONDS:g} s", f"{spread(applies)} s", apply < APPLY_SECONDS),
        ),
        tables=(_memory_table(fresh, with_jobs),),
        how=_HOW,
        notes=(
            f"`stack up` of a new project: {first:.1f} s; then from down: {_listed(ups)} s",
            f"first `apply`, from nothing to running jobs: {deployed:.1f} s; without changes: {_listed(applies)} s",
        ),
    )


def _timed(world: World, *arguments: str, expected: str = "") -> float:
    began = time.monotonic()
    done = world.command(*arguments)
    seconds = time.monotonic() - began
    world.say(f"{' '.join(arguments)}: {seconds:.2f} s")
    if expected not in (done.stdout + done.stderr).lower():
        raise NoMeasurement(f"{' '.join(arguments)} did not say `{expected}`: {done.stderr}")
    return seconds


def _memory(world: World, sizes: Sizes) -> Mapping[str, int]:
    """MiB by member, after a while in which servers settle."""
    time.sleep(sizes.settle_seconds)  # what is measured is the state after this time
    return {name: used >> 20 for name, used in memory(world.project).items()}


def _memory_table(fresh: Mapping[str, int], with_jobs: Mapping[str, int]) -> Table:
    rows = [(name, f"{fresh[name]:,}", f"{with_jobs[name]:,}") for name in fresh]
    total = ("all", f"{sum(fresh.values()):,}", f"{sum(with_jobs.values()):,}")
    return Table(("resident MiB", "just up", "with both jobs running, no readings"), (*rows, total))


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


_HOW = """A new project in a directory of its own, every download already in the cache. Each command is a
process of its own, timed from start to end: `stack up` once in the new project and then from `stack down`
again and again; `apply` with nothing deployed (and 20,000 ranges in Postgres), and then without changes,
which must say that there is nothing to do. Memory is what is resident, with children; pages that Postgres'
processes share count once."""

MEASURE = Measure("stack", "The local stack", run, needs_own_stack=True)
