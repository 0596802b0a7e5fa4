"""What all parts together need of processor and memory, at two paces, and by the line through both at any other."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.production import Production
from heartwatch_deploy.readings.supervisor import Supervisor
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.report import memory
from tests.bench import processor
from tests.bench.behind import noting
from tests.bench.measure import NoMeasurement, Sizes, Table
from tests.bench.prices import Need
from tests.bench.taker import Taker
from tests.bench.world import World

PARTS: Final = ("timescale", "search", "cassandra", "s3", "webhook", "moving_average", "devices", "summaries", "risk")
"""Those that readings and alerts give something to do; whoever acknowledges and escalates is not played here."""
_FILLS: Final = {"wearable_logs": "wearable_logs", "vitals_to_postgres": "vitals", "rows_to_cassandra": "readings"}
"""Connectors that take a row a reading, and their topics: the way there ends at the last of them."""
_BEHIND_SECONDS: Final = 20
_CAUGHT_UP_SECONDS: Final = 300.0
_EVERY: Final = 2.0
_GIBIBYTE: Final = 1 << 30
_SENT_SHARE: Final = 0.97


@dataclass(frozen=True)
class Load:
    """By member, the cores that it kept busy under so many readings a second."""

    rate: int
    cores: Mapping[str, float]


@dataclass(frozen=True)
class Whole:
    """By member: its processor at two paces, and the bytes that it held in the end."""

    few: Load
    many: Load
    held: Mapping[str, int]

    def cores(self, member: str, rate: int) -> float:
        """On the line through both; one that fell is level."""
        risen = max(self.many.cores[member] - self.few.cores.get(member, 0.0), 0.0)
        return self.many.cores[member] + risen * (rate - self.many.rate) / (self.many.rate - self.few.rate)

    def need(self, rate: int) -> Need:
        """Memory as it was: more readings need hardly more of it."""
        return Need(sum(self.cores(each, rate) for each in self.many.cores), sum(self.held.values()) / _GIBIBYTE)

    def table(self, rate: int) -> Table:
        heading = ("member, with all parts", *(f"cores at {each:,}" for each in (self.few.rate, self.many.rate)))
        rows = [
            (
                name,
                *(f"{load.cores.get(name, 0.0):.2f}" for load in (self.few, self.many)),
                f"{self.cores(name, rate):.2f}",
            )
            for name in self.many.cores
        ]
        sums = (f"{sum(load.cores.values()):.2f}" for load in (self.few, self.many))
        rows.append(("all", *sums, f"{self.need(rate).cores:.2f}"))
        held = (f"{self.held.get(row[0], 0) >> 20:,}" for row in rows[:-1])
        cells = (*held, f"{sum(self.held.values()) >> 20:,}")
        told = tuple((*row, cell) for row, cell in zip(rows, cells, strict=True))
        return Table((*heading, f"at {rate:,} (computed)", "resident MiB"), told)


def whole(world: World, sizes: Sizes) -> Whole:
    """All parts, deployed at once; first many readings that do not count, for what is new is compiled meanwhile."""
    few, many = sizes.parts_rates
    world.command("destroy", "--yes")  # else everything that came before would be read first
    with Taker(b'"alert_id"') as taken:
        world.load_ranges(many * 2)
        _deploy(world, taken.url)
        _under_load(world, many, sizes.warm_up_seconds * 5)
        _catch_up(world, many)
        loads = {rate: _measured(world, rate, sizes.latency_seconds) for rate in (many, few)}
        return Whole(loads[few], loads[many], memory(world.project))


def _deploy(world: World, webhook: str) -> None:
    """The coefficients before all else, so that the first ones hold for all readings."""
    file = world.project / "deploy" / "environments" / "dev.yaml"
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("parts:")]
    file.write_text("\n".join((*kept, f"parts: [{', '.join(PARTS)}]", "")), "utf-8")
    world.command("apply", "--target=postgres.table/risk_coefficients")
    world.command("readings", "risk", "load")
    world.command("apply", f"--var=webhook_url={webhook}")


def _measured(world: World, rate: int, seconds: int) -> Load:
    load = _under_load(world, rate, seconds)
    _keep_up(world, rate)
    return load


def _under_load(world: World, rate: int, seconds: int) -> Load:
    """While readings come as they happen."""
    world.say(f"{rate:,} readings/s for {seconds} s with all parts")
    work = Production(start=int(time.time() * 1000), rate=rate, users=rate * 2, seconds=float(seconds))
    with ThreadPoolExecutor(1) as pool, noting(lambda: processor.used(world), _EVERY) as noted:
        sent = pool.submit(
            runs.generate_side_by_side, [work], Target(world.servers), Supervisor(say=world.say), close_after=None
        )
        summary = sent.result()
    if summary.readings < rate * seconds * _SENT_SHARE:
        raise NoMeasurement(f"only {summary.readings:,} of {rate * seconds:,} readings were sent in time")
    return Load(rate, processor.cores(noted))


def _keep_up(world: World, rate: int) -> None:
    """What waits somewhere is not paid for yet; NoMeasurement for more than is between two commits."""
    if late := _late(world, rate):
        raise NoMeasurement(late)


def _catch_up(world: World, rate: int) -> None:
    """What came while all was new is taken before anything is measured."""
    world.say("waiting until all of it is taken")
    if not until(lambda: not _late(world, rate), seconds=_CAUGHT_UP_SECONDS, every=_EVERY):
        raise NoMeasurement(_late(world, rate))


def _late(world: World, rate: int) -> str:
    """Who is how far behind; an empty text where nobody is."""
    for connector, topic in _FILLS.items():
        taken = world.kafka.committed(f"connect-{connector}").get(topic, {})
        behind = sum(end - taken.get(partition, 0) for partition, end in world.kafka.end_offsets(topic).items())
        if behind > rate * _BEHIND_SECONDS:
            return f"{connector} is {behind:,} messages behind"
    made = sum(world.kafka.end_offsets("wearable_logs").values())
    sent = sum(world.kafka.end_offsets("readings").values())
    return f"of {sent:,} readings {made:,} are in wearable_logs" if sent > made + rate * _BEHIND_SECONDS else ""
