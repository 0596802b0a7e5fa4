"""How long after a reading was appended its alert is in a consumer's hands."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings.avro import decode, parsed_without_times, read_schema
from heartwatch_deploy.readings.production import Production
from heartwatch_deploy.readings.registered import schema_id
from heartwatch_deploy.readings.sending import Summary
from heartwatch_deploy.readings.supervisor import Supervisor
from heartwatch_deploy.readings.targets import SCHEMA, Target
from heartwatch_deploy.readings.ticks import PREFIX
from tests.bench import machine
from tests.bench.kafka_log import Settings, consumer, messages, stamped_on_append
from tests.bench.made_before import MadeBefore, seconds_to_make
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, quantile
from tests.bench.world import World

GOAL_MS, GOAL_RATE = 100.0, 5_000
SENT_SHARE = 0.97
"""A run in which fewer of the readings were sent in time is no measurement."""
ALERTS, READINGS = "heart_rate_alerts", "readings"
_PATIENCE_SECONDS = 5.0
_HEAD_START_SECONDS = 3.0
_FETCH_WAIT_MS = 100


@dataclass(frozen=True)
class Receipt:
    """When an alert was appended (ms) and when it came (ms, with a fraction), by one clock."""

    appended: int
    received: float


@dataclass(frozen=True)
class Run:
    """`caused` is when the broker appended the reading of each alert that there must be, in ms; `between` bounds the
    times (ms) of the readings that count."""

    caused: dict[str, int]
    receipts: dict[str, Receipt]
    repeated: int
    rate: float
    between: tuple[int, int]

    def latencies(self) -> list[float]:
        """In ms, from a reading's append until its alert was received."""
        return [self.receipts[alert].received - caused for alert, caused in self.caused.items()]


def run(world: World, sizes: Sizes) -> Found:
    users = sizes.latency_rate * 2
    world.deploy_afresh(users)
    before = machine.load()
    seen = observed(world, sizes, users)
    return Found(
        goals=(goal(seen, GOAL_MS),),
        tables=(table(seen),),
        how=_HOW,
        notes=(
            note(seen, sizes),
            f"load average before {before}, after {machine.load()}: producer, stack and consumer share the machine",
        ),
    )


def observed(world: World, sizes: Sizes, users: int) -> Run:
    """Every alert of the readings of a run against what is deployed; NoMeasurement if one is missing."""
    with stamped_on_append(world, READINGS, ALERTS):
        seen = _run(world, sizes, users)
    if missing := seen.caused.keys() - seen.receipts.keys():
        raise NoMeasurement(f"{len(missing)} of {len(seen.caused)} alerts did not come, {min(missing)} among them")
    if seen.rate < sizes.latency_rate * SENT_SHARE:
        raise NoMeasurement(f"only {seen.rate:,.0f} readings/s were sent")
    return seen


def table(seen: Run) -> Table:
    """How long alerts took."""
    to_topic = [float(seen.receipts[alert].appended - caused) for alert, caused in seen.caused.items()]
    return Table(
        ("ms from the reading's append", "p50", "p90", "p99", "largest"),
        (
            ("until the alert was received", *_quantiles(seen.latencies())),
            ("until the alert was appended", *_quantiles(to_topic)),
        ),
    )


def note(seen: Run, sizes: Sizes) -> str:
    """How much was measured."""
    return (
        f"{len(seen.caused):,} alerts; {seen.rate:,.0f} readings/s for {sizes.latency_seconds} s, after "
        f"{sizes.warm_up_seconds} s that do not count; {seen.repeated} alerts came twice"
    )


def goal(seen: Run, limit: float) -> Goal:
    """The p99 under so many ms; fewer readings a second than the goal names neither meet nor miss it."""
    p99 = quantile(seen.latencies(), 0.99)
    promised = f"p99 under {limit:g} ms at {GOAL_RATE:,} readings/s"
    met = p99 < limit if seen.rate > GOAL_RATE * SENT_SHARE else None
    return Goal(promised, f"{p99:.0f} ms at {seen.rate:,.0f}", met)


def _run(world: World, sizes: Sizes, users: int) -> Run:
    """Produces for warm-up and measurement, receives all the while, and then looks up when each reading came."""
    begin = world.kafka.end_offsets(READINGS)
    seconds = float(sizes.warm_up_seconds + sizes.latency_seconds)
    work = Production(start=0, rate=sizes.latency_rate, users=users, seconds=seconds + _HEAD_START_SECONDS)
    start = int((time.time() + _HEAD_START_SECONDS + seconds_to_make(work)) * 1000)
    order = MadeBefore.of(replace(work, start=start), Target(world.servers))
    world.say(f"making and then sending {sizes.latency_rate:,} readings/s for {seconds:.0f} s")
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(Supervisor(say=world.say).run, [order])
        receipts, repeated = _received(world, sent)
    first = start + sizes.warm_up_seconds * 1000
    end = start + int(seconds * 1000)
    caused, counted = _caused(world, begin, first, end)
    return Run(caused, receipts, repeated, counted / sizes.latency_seconds, (first, end))


def _received(world: World, sent: "Future[Summary]") -> tuple[dict[str, Receipt], int]:
    """The first receipt of every alert, and how many came again, until all is sent and silence follows."""
    receipts: dict[str, Receipt] = {}
    repeated = 0
    settings: Settings = {"isolation.level": "read_uncommitted", "fetch.wait.max.ms": _FETCH_WAIT_MS}
    reader = consumer(world, ALERTS, world.kafka.end_offsets(ALERTS), settings)
    try:
        last = time.monotonic()
        while not sent.done() or time.monotonic() - last < _PATIENCE_SECONDS:
            found = reader.poll(0.1)
            now = time.time() * 1000
            if found is None:
                continue
            last = time.monotonic()
            if found.error():
                raise NoMeasurement(f"{ALERTS}: {found.error()}")
            alert = (found.key() or b"").decode()
            repeated += alert in receipts
            receipts.setdefault(alert, Receipt(found.timestamp()[1], now))
    finally:
        reader.close()
    if (summary := sent.result()).lost or summary.restarts:
        raise NoMeasurement(f"the producer lost {summary.lost} and died {summary.restarts} times")
    return receipts, repeated


def _caused(world: World, begin: dict[int, int], first: int, end: int) -> tuple[dict[str, int], int]:
    """When the broker appended the readings above the alarm line, and how many readings it appended of all, among those
    recorded between the two times (ms)."""
    text = read_schema(world.project / SCHEMA)
    schemas = {
        schema_id(SchemaRegistry(world.endpoints.registry), f"{READINGS}-value", text): parsed_without_times(text)
    }
    alarm = world.rules().alert_heart_rate
    counted, caused = 0, {}
    for message in messages(world, READINGS, begin):
        reading = decode(message.value, schemas)
        if first <= reading.recorded_at < end and not reading.user_id.startswith(PREFIX):
            counted += 1
            if reading.heart_rate > alarm:
                caused[f"{reading.user_id}|{reading.recorded_at}"] = message.appended
    return caused, counted


def _quantiles(values: list[float]) -> tuple[str, ...]:
    return tuple(f"{quantile(values, share):.1f}" for share in (0.5, 0.9, 0.99, 1.0))


_HOW = f"""HeartWatch is deployed by `apply` with the values of the environment, both jobs run, and one producer
process sends what the synthetic generator makes, each reading at its own time; 5 % of them are above the
alarm line. They are made and encoded before the first is due, so that only their sending is at work. The
topics `readings` and `heart_rate_alerts` are switched to LogAppendTime for the run, so that each message
bears the broker's own clock; it is this machine's, so that it can be held against the consumer's. (Delivery
reports would add the way back to the producer, and a second consumer its own delay.) A consumer outside of
any group (read_uncommitted, fetch.wait.max.ms={_FETCH_WAIT_MS}) notes the clock when it is handed an alert;
afterwards the topic `readings` is read, and alert and reading are joined by `alert_id`
(user_id|recorded_at). The broker's clock counts whole ms, rounded down, so the latencies are too long by
half a ms on average. Every alert that there must be has come, or it is no measurement."""

MEASURE = Measure("latency", "Latency of heart_rate_alerts", run)
