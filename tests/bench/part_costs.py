"""What each part adds to the core's processor and memory, deployed one after the other while readings come."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.production import Production
from heartwatch_deploy.readings.supervisor import Supervisor
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.report import memory
from tests.bench import processor
from tests.bench.behind import noting
from tests.bench.measure import NoMeasurement, Sizes
from tests.bench.prices import Need
from tests.bench.taker import Taker
from tests.bench.world import World

PARTS: Final = ("timescale", "search", "cassandra", "s3", "webhook", "moving_average", "devices", "summaries", "risk")
"""Those that readings and alerts give something to do; whoever acknowledges and escalates is not played here."""
_SERVERS: Final = {"search": "search", "cassandra": "cassandra", "s3": "s3"}
"""Members that run for one part alone."""
_EVERY: Final = 2.0
_GIBIBYTE: Final = 1 << 30
_SENT_SHARE: Final = 0.97


@dataclass(frozen=True)
class Load:
    """By member: the cores that it kept busy, and the bytes that it held at the end."""

    cores: Mapping[str, float]
    held: Mapping[str, int]


@dataclass(frozen=True)
class Added:
    """What a part adds: in all, and by member the cores where it is more than a hundredth of one."""

    part: str
    need: Need
    by_member: Mapping[str, float]


def added(world: World, sizes: Sizes) -> Iterator[Added]:
    """Part by part, each beside all those before it."""
    with Taker(b'"alert_id"') as taken:
        world.load_ranges(sizes.parts_rate * 2)
        _deploy(world, (), taken.url)
        before = _under_load(world, sizes)
        for number, part in enumerate(PARTS, start=1):
            world.say(f"the part {part}")
            _deploy(world, PARTS[:number], taken.url)
            after = _under_load(world, sizes)
            yield difference(part, before, after)
            before = after


def _deploy(world: World, parts: tuple[str, ...], webhook: str) -> None:
    file = world.project / "deploy" / "environments" / "dev.yaml"
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("parts:")]
    file.write_text("\n".join((*kept, f"parts: [{', '.join(parts)}]", "")), "utf-8")
    if parts[-1:] == ("risk",):  # so that the first load holds for all readings
        world.command("apply", "--target=postgres.table/risk_coefficients")
        world.command("readings", "risk", "load")
    world.command("apply", f"--var=webhook_url={webhook}")


def _under_load(world: World, sizes: Sizes) -> Load:
    """While readings come as they happen; what is new is compiled in the first seconds, which do not count."""
    seconds = sizes.warm_up_seconds + sizes.latency_seconds
    rate = sizes.parts_rate
    work = Production(start=int(time.time() * 1000), rate=rate, users=rate * 2, seconds=float(seconds))
    with ThreadPoolExecutor(1) as pool, noting(lambda: processor.used(world), _EVERY) as noted:
        sent = pool.submit(
            runs.generate_side_by_side, [work], Target(world.servers), Supervisor(say=world.say), close_after=None
        )
        summary = sent.result()
    if summary.readings < rate * seconds * _SENT_SHARE:
        raise NoMeasurement(f"only {summary.readings:,} of {rate * seconds:,} readings were sent in time")
    end = noted[-1][0]
    counted = [(at, used) for at, used in noted if at > end - sizes.latency_seconds]
    return Load(processor.cores(counted), memory(world.project))


def difference(part: str, before: Load, after: Load) -> Added:
    """Its own server counts whole in memory: without the part it would not run."""
    more = {name: used - before.cores.get(name, 0.0) for name, used in after.cores.items()}
    held = sum(after.held.values()) - sum(before.held.values()) + before.held.get(_SERVERS.get(part, ""), 0)
    need = Need(max(sum(more.values()), 0.0), max(held, 0) / _GIBIBYTE)
    return Added(part, need, {name: each for name, each in more.items() if each >= 0.01})
