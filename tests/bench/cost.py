"""What the detection of 16,000 readings a second costs, beside the original's own figure, and what all parts need."""

from dataclasses import dataclass, replace
from typing import Final

from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.report import memory
from tests.bench import all_parts, latency, machine, processor
from tests.bench.behind import noting
from tests.bench.measure import Found, Goal, Measure, Sizes, Table
from tests.bench.prices import AS_OF, HEADROOM, MACHINES, Need, between_zones, cheapest, disk, fleet
from tests.bench.world import World

THE_ORIGINALS: Final = 0.717
"""Dollars an hour, for as many readings."""
RATE: Final = 16_000
_USED_EVERY: Final = 2.0
_GIBIBYTE: Final = 1 << 30
_KEPT_DAYS: Final = 7
_COPIES: Final = 2


@dataclass(frozen=True)
class Core:
    """What all members need under that many readings a second, and the bytes that the broker keeps of each second."""

    need: Need
    bytes_a_second: float
    by_member: Table
    seen: latency.Run


def run(world: World, sizes: Sizes) -> Found:
    before = machine.load()
    world.command("stack", "up")
    core = _core(world, replace(sizes, latency_rate=sizes.cost_rate))
    world.command("stack", "down")
    world.command("stack", "up", "--with", "all")
    whole = all_parts.whole(replace(world), sizes)  # what it knew of the stack is over
    return Found(
        goals=(_goal(core.need, sizes.cost_rate),),
        tables=(_fleets(core.need, whole.need(sizes.cost_rate)), core.by_member, whole.table(sizes.cost_rate)),
        how=_HOW,
        notes=(
            f"the core at {sizes.cost_rate:,} readings/s: {core.need.cores:.2f} cores, {core.need.gibibytes:.1f} GiB; "
            f"{latency.goal(core.seen, latency.GOAL_MS).measured} readings/s (alerts' p99)",
            _besides(core.bytes_a_second),
            f"load average before {before}, after {machine.load()}",
        ),
    )


def _core(world: World, sizes: Sizes) -> Core:
    users = sizes.latency_rate * 2
    world.deploy_afresh(users)
    with noting(lambda: (processor.used(world), _kept(world)), _USED_EVERY) as noted:
        seen = latency.observed(world, sizes, users)
    since, until = processor.monotonic(seen.between)
    counted = [(at, each) for at, each in noted if since <= at <= until]
    used = [(at, each) for at, (each, _) in counted]
    need = Need(sum(processor.cores(used).values()), sum(memory(world.project).values()) / _GIBIBYTE)
    (began, (_, first)), (ended, (_, last)) = counted[0], counted[-1]
    return Core(need, (last - first) / (ended - began), processor.table(world, used), seen)


def _kept(world: World) -> int:
    """Bytes that the broker's files take."""
    files = (project_paths(world.project).data / "kafka").rglob("*.log")
    return sum(file.stat().st_blocks * 512 for file in files)


def _goal(need: Need, rate: int) -> Goal:
    price = cheapest(need, replicas=False).price
    met = price < THE_ORIGINALS if rate == RATE else None
    return Goal(f"{RATE:,} readings/s for less than ${THE_ORIGINALS} an hour", f"${price:.3f} at {rate:,}", met)


def _fleets(core: Need, whole: Need) -> Table:
    heading = ("machine", "core", "$ an hour", "core, replicas", "$ an hour", "all parts, replicas", "$ an hour")
    rows = []
    for each in MACHINES:
        found = (fleet(each, core, replicas=False), fleet(each, core, replicas=True), fleet(each, whole, replicas=True))
        cells = (cell for one in found for cell in (str(one.count), f"{one.price:.3f}"))
        rows.append((f"{each.name}: {each.cores} cores, {each.gibibytes} GiB, ${each.price}", *cells))
    return Table(heading, tuple(rows))


def _besides(bytes_a_second: float) -> str:
    disks, zones = disk(bytes_a_second, days=_KEPT_DAYS), between_zones(bytes_a_second, copies=_COPIES)
    return (
        f"not in these prices: the broker keeps {bytes_a_second / 1e6:.1f} MB a second; {_KEPT_DAYS} days of that on "
        f"disk are ${disks:.3f} an hour a copy, and two copies in other zones ${zones:.3f} an hour of traffic"
    )


_HOW = f"""The core as `make demo` has it, every member on this machine; readings at {RATE:,} a second as in
the latency's measure, all of whose alerts must come. The producer is not counted: it stands for the
wearables. What the members use of the processor meanwhile, and of memory at the end, is what machines are
computed from: as many of one kind as have {HEADROOM:g} times that, by cores and by memory. With replicas:
all of it twice, on three machines at least. Then the same stack with every extra and the parts
{", ".join(all_parts.PARTS)}, at two paces that two cores carry; what it needs at {RATE:,} is computed,
member by member, on the line through both, and its memory is taken as it is. Prices: {AS_OF}, as listed;
machines only. A core here counts as a core there, which is coarse. Disks (gp3) and traffic between zones are
computed from what the broker kept of the core; requests to a bucket, backups and people are left out. The
original says ${THE_ORIGINALS} an hour for as many readings."""

MEASURE = Measure("cost", "Cores, memory and machines", run, needs_own_stack=True, page="costs.md")
"""Cores and memory at 16,000 readings a second, and machines that have them."""
