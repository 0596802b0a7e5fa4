"""What the detection of 16,000 readings a second costs, beside the original's own figure."""

from dataclasses import dataclass, replace
from typing import Final

from heartwatch_deploy.stack.report import memory
from tests.bench import latency, machine, processor
from tests.bench.behind import noting
from tests.bench.measure import Found, Goal, Measure, Sizes, Table
from tests.bench.world import World

RATE: Final = 16_000
THE_ORIGINALS: Final = 0.717
"""Dollars an hour, for as many readings."""
_HEADROOM: Final = 2.0
"""Who has been away must catch up: no machine is used more than half."""
_USED_EVERY: Final = 5.0
_GIBIBYTE: Final = 1024


@dataclass(frozen=True)
class Machine:
    """One to be had, with its price on demand in dollars an hour (us-east-1, 2026)."""

    name: str
    cores: int
    gibibytes: int
    price: float


MACHINES: Final = (
    Machine("m7g.large", 2, 8, 0.0816),
    Machine("m6i.large", 2, 8, 0.096),
    Machine("m6i.xlarge", 4, 16, 0.192),
    Machine("c5.2xlarge", 8, 16, 0.34),
)


def run(world: World, sizes: Sizes) -> Found:
    """The core, all members on this machine, while readings come at that rate."""
    rate = RATE if sizes.rounds > 1 else sizes.latency_rate
    sizes = replace(sizes, latency_rate=rate)
    users = rate * 2
    world.deploy_afresh(users)
    before = machine.load()
    with noting(lambda: processor.used(world), _USED_EVERY) as noted:
        seen = latency.observed(world, sizes, users)
    counted = [(at, each) for at, each in noted if _counts(at, seen)]
    used, held = sum(processor.cores(counted).values()), sum(memory(world.project).values()) / (_GIBIBYTE << 20)
    return Found(
        goals=(_goal(used, held, rate),),
        tables=(_table(used, held), processor.table(world, counted)),
        how=_HOW,
        notes=(
            latency.note(seen, sizes),
            f"all members: {used:.2f} cores, {held:.1f} GiB; {latency.goal(seen, latency.GOAL_MS).measured} readings/s",
            f"load average before {before}, after {machine.load()}",
        ),
    )


def _counts(at: float, seen: latency.Run) -> bool:
    since, until = processor.monotonic(seen.between)
    return since <= at <= until


def _many(each: Machine, used: float, held: float) -> int:
    """How many of these leave the headroom."""
    by_cores = -(-used * _HEADROOM // each.cores)
    return int(max(by_cores, -(-held * _HEADROOM // each.gibibytes), 1))


def _table(used: float, held: float) -> Table:
    rows = []
    for each in MACHINES:
        one, three = _many(each, used, held), max(_many(each, used * 2, held * 2), 3)
        rows.append((each.name, str(one), f"{one * each.price:.3f}", str(three), f"{three * each.price:.3f}"))
    return Table(("machine", "how many", "$ an hour", "with replicas", "$ an hour"), tuple(rows))


def _goal(used: float, held: float, rate: int) -> Goal:
    cheapest = min(_many(each, used, held) * each.price for each in MACHINES)
    met = cheapest < THE_ORIGINALS if rate == RATE else None
    return Goal(f"{RATE:,} readings/s for less than ${THE_ORIGINALS} an hour", f"${cheapest:.3f} at {rate:,}", met)


_HOW = f"""The core as `make demo` has it, all members on this machine; readings at that rate for the latency's minute,
with its warm-up; the producer is not counted, for it stands for the wearables. What the members use of
the processor and of memory is what machines are computed from: as many as leave {_HEADROOM:g} times that, by cores
and by memory. With replicas: three machines at least, and twice the use, since each message is written to two more
brokers. Prices are for machines on demand (us-east-1, 2026), without disks and traffic. A core here is a core there: a
coarse assumption. The original says ${THE_ORIGINALS} an hour for as many readings."""

MEASURE = Measure("cost", "What it costs", run)
"""Cores and memory at 16,000 readings a second, and machines that have them."""
