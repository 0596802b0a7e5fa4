"""Every part at once on one machine: are alerts still quick, and does every sink keep up?"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg2
import requests

from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.production import Production
from heartwatch_deploy.readings.supervisor import Supervisor
from heartwatch_deploy.readings.targets import Target
from tests.bench import latency, machine, processor
from tests.bench.behind import Sink, noting, watching
from tests.bench.measure import Found, Goal, Measure, Sizes, Table, quantile
from tests.bench.taker import Taker
from tests.bench.world import World

GOAL_MS = 250.0
KEEPS_UP_SECONDS = 5.0
"""Whoever keeps up is never further behind than this, and than what it waits for by design."""
_WARM_UPS = 12
_UNTIL_STEADY = 3
_ALL_THERE_WITHIN = 300.0
_WATCH_AGAIN = 0.5
_USED_EVERY = 5.0
_INSERTED = """
SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables
WHERE relid IN (SELECT relid FROM pg_partition_tree(%(table)s) UNION SELECT %(table)s::regclass)
"""


def run(world: World, sizes: Sizes) -> Found:
    deploy_every_part(world.project)
    world.command("stack", "up", "--with", "all")
    users = sizes.latency_rate * 2
    with Taker(b'"alert_id"') as taken:  # those of heart_rate_alerts alone name their id in the value
        world.deploy_afresh(users, webhook_url=taken.url)
        sinks = _sinks(world, taken)
        warmed_up = _warm_up(world, sizes, users, sinks)
        sizes = replace(sizes, warm_up_seconds=sizes.warm_up_seconds * _UNTIL_STEADY)
        before = machine.load()
        with (
            watching(_topics(world, sinks), sinks) as found,
            noting(lambda: processor.used(world), _USED_EVERY) as used,
        ):
            seen = latency.observed(world, sizes, users)
            caught_up = _await_all(world, sinks)
    # Of what was noted, only what fell into the measured time.
    since, until = processor.monotonic(seen.between)
    counted = {name: [lag for at, lag in each if since <= at <= until] for name, each in found.items()}
    alerts = latency.goal(seen, GOAL_MS)
    return Found(
        goals=(
            replace(alerts, promised=f"alerts: {alerts.promised}"),
            *(_goal(world, sink, counted[sink.name], caught_up.missing.get(sink.name, 0)) for sink in sinks),
        ),
        tables=(
            latency.table(seen),
            _lag_table(sinks, counted),
            processor.table(world, [(at, each) for at, each in used if since <= at <= until]),
        ),
        how=_HOW,
        notes=(
            latency.note(seen, sizes),
            f"after the warm-up: {warmed_up}; after the measure: {caught_up}",
            f"load average before {before}, after {machine.load()}",
        ),
    )


def deploy_every_part(project: Path) -> None:
    """The environment deploys the parts whose extras run."""
    file = project / "deploy" / "environments" / "dev.yaml"
    file.write_text(file.read_text().replace("parts: []\n", ""))


def _warm_up(world: World, sizes: Sizes, users: int, sinks: tuple[Sink, ...]) -> "_CaughtUp":
    """So much is compiled while it runs that for minutes the compilers want more than there is; they finish when
    nothing comes."""
    seconds = float(sizes.warm_up_seconds * _WARM_UPS)
    work = Production(start=int(time.time() * 1000), rate=sizes.latency_rate, users=users, seconds=seconds)
    world.say(f"warming up with {sizes.latency_rate:,} readings/s for {seconds:.0f} s, until every sink has all")
    runs.generate_side_by_side([work], Target(world.servers), Supervisor(say=world.say), close_after=None)
    return _await_all(world, sinks)


def _sinks(world: World, taken: Taker) -> tuple[Sink, ...]:
    """One for each server, and the files' one by what its finished checkpoints have read."""
    files, kafka = f"heartwatch-{world.loaded()[0].environment}-processed_readings", world.kafka
    return (
        Sink("the table vitals", "vitals", _inserted(world, "vitals")),
        Sink("the table heart_rate_alerts", "heart_rate_alerts", _inserted(world, "heart_rate_alerts")),
        Sink("the search index", "wearable_logs", _documents(world)),
        Sink("the files", "readings", lambda: sum(kafka.committed(files).get("readings", {}).values())),
        Sink("the webhook", "heart_rate_alerts", lambda: taken.count),
    )


def _topics(world: World, sinks: tuple[Sink, ...]) -> Callable[[], Mapping[str, int]]:
    """Asks for the ends of all topics at once, over one connection: a client a question would be what is measured."""
    kafka = world.kafka
    names = {sink.topic for sink in sinks}
    topics = [topic for topic in kafka.topics().values() if topic.name in names]
    return lambda: {name: sum(ends.values()) for name, ends in kafka.ends(topics).items()}


def _inserted(world: World, table: str) -> Callable[[], int]:
    """What Postgres has counted, which is up to a second old: counting a million rows again and again takes long."""
    connection = psycopg2.connect(**Servers(project_dir=world.project).postgres())
    connection.autocommit = True

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_INSERTED, {"table": table})
            return int(cursor.fetchone()[0])

    return count


def _documents(world: World) -> Callable[[], int]:
    where = f"{world.endpoints.search}/wearable_logs/_stats/indexing?filter_path=_all.primaries.indexing.index_total"

    def count() -> int:
        answer = requests.get(where, timeout=30)
        return int(answer.json()["_all"]["primaries"]["indexing"]["index_total"]) if answer.ok else 0

    return count


@dataclass(frozen=True)
class _CaughtUp:
    """After so many seconds: how many messages each sink lacks that still lacks some."""

    seconds: float
    missing: Mapping[str, int]

    def __str__(self) -> str:
        lacks = ", ".join(f"{name} {number:,}" for name, number in self.missing.items())
        found = f"messages were missing: {lacks}" if lacks else "every sink had all"
        return f"{self.seconds:.0f} s after the last reading {found}"


def _await_all(world: World, sinks: tuple[Sink, ...]) -> _CaughtUp:
    """Waits until every sink has all, or for long enough."""
    began, sent = time.monotonic(), _topics(world, sinks)()
    while True:
        lacking = {sink.name: sent[sink.topic] - sink.taken() for sink in sinks}
        missing = {name: number for name, number in lacking.items() if number > 0}
        waited = time.monotonic() - began
        if not missing or waited > _ALL_THERE_WITHIN:
            return _CaughtUp(waited, missing)
        time.sleep(_WATCH_AGAIN)  # nothing tells when a sink has written all


def _goal(world: World, sink: Sink, lags: list[float], missing: int) -> Goal:
    """Met by a sink that was never too far behind and got every message."""
    waits = int(str(world.loaded()[0].values["files_interval_ms"])) / 1000 if sink.name == "the files" else 0.0
    told = ", ".join(f"{name} {quantile(lags, share):.2f} s" for name, share in (("p50", 0.5), ("p99", 0.99)))
    promised = f"{sink.name}: at most {KEEPS_UP_SECONDS + waits:g} s behind"
    if missing:
        told += f", {missing:,} missing"
    return Goal(promised, told, not missing and max(lags) <= KEEPS_UP_SECONDS + waits)


def _lag_table(sinks: tuple[Sink, ...], counted: Mapping[str, list[float]]) -> Table:
    shares = (0.5, 0.9, 0.99, 1.0)
    rows = [
        (sink.name, sink.topic, *(f"{quantile(counted[sink.name], share):.2f}" for share in shares)) for sink in sinks
    ]
    return Table(("seconds behind", "the topic", "p50", "p90", "p99", "largest"), tuple(rows))


_HOW = f"""A new stack with every extra, and everything deployed: each part's jobs and connectors, a receiver of alerts.
The same readings first come for twelve times the latency's warm-up, and nothing until every sink has all:
what runs for days was compiled long ago. Then the latency is measured as above, after a warm-up of its own
that is three times as long.
Meanwhile the ends of the topics are noted four times a second, and each server is asked how many it has
taken: behind is how long ago the next message of its topic came. Of the files it counts what the
finished checkpoints have read, since a file is seen when its checkpoint is complete. Every alert must be
in the topic, or it is no measurement. A sink keeps up that is never more than {KEEPS_UP_SECONDS:g} s behind, the
files' interval apart, and has all in the end. Producer, receiver and the asking
share the two cores."""

MEASURE = Measure("everything", "Everything at once", run, needs_own_stack=True)
