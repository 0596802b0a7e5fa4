"""Every part at once on one machine: are alerts still quick, and does every sink keep up?"""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import requests

from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.stack import state
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.report import memory
from tests.bench import latency, machine
from tests.bench.behind import Sink, watching
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, quantile
from tests.bench.world import World
from tests.live.receiver import WELL, Answer, Receiver

GOAL_MS = 250.0
KEEPS_UP_SECONDS = 5.0
"""Whoever keeps up is never further behind than this, and than what it waits for by design."""
_WARM_UPS = 4
_ALL_THERE_WITHIN = 120.0
_WATCH_AGAIN = 0.5


class _Taken:
    """Answers every alert well and counts those of heart_rate_alerts, which alone name their id in the value."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, alert: Any) -> Answer:
        self.count += "alert_id" in alert
        return WELL


def run(world: World, sizes: Sizes) -> Found:
    deploy_every_part(world.project)
    world.command("stack", "up", "--with", "all")
    # Eight jobs are compiled while they run: they need longer than two until they are as fast as they will be.
    sizes = replace(sizes, warm_up_seconds=sizes.warm_up_seconds * _WARM_UPS)
    users = sizes.latency_rate * 2
    taken = _Taken()
    with Receiver(taken) as receiver:
        world.deploy_afresh(users, webhook_url=receiver.url)
        sinks = _sinks(world, taken)
        used, before = _processor(world), machine.load()
        began = time.monotonic()
        with watching(world.kafka.message_count, sinks) as found:
            seen = latency.observed(world, sizes, users)
            ended = time.monotonic()
            used = {name: seconds - used[name] for name, seconds in _processor(world).items()}
            _await_all(world, sinks)
    counted = {
        name: [lag for at, lag in each if began + sizes.warm_up_seconds < at < ended] for name, each in found.items()
    }
    alerts = latency.goal(seen, GOAL_MS)
    return Found(
        goals=(
            replace(alerts, promised=f"alerts: {alerts.promised}"),
            *(_goal(world, sink, counted[sink.name]) for sink in sinks),
        ),
        tables=(latency.table(seen), _lag_table(sinks, counted), _members_table(world, used, ended - began)),
        how=_HOW,
        notes=(
            latency.note(seen, sizes),
            f"load average before {before}, after {machine.load()}",
        ),
    )


def deploy_every_part(project: Path) -> None:
    """The environment deploys the parts whose extras run."""
    file = project / "deploy" / "environments" / "dev.yaml"
    file.write_text(file.read_text().replace("parts: []\n", ""))


def _sinks(world: World, taken: _Taken) -> tuple[Sink, ...]:
    """One for each server, and the files' one by what its finished checkpoints have read."""
    files = f"heartwatch-{world.loaded()[0].environment}-processed_readings"
    return (
        Sink("the table vitals", "vitals", _rows(world, "vitals"), every=1.0),
        Sink("the table heart_rate_alerts", "heart_rate_alerts", _rows(world, "heart_rate_alerts")),
        Sink("the search index", "wearable_logs", _documents(world)),
        Sink("the files", "readings", lambda: sum(world.kafka.committed(files).get("readings", {}).values())),
        Sink("the webhook", "heart_rate_alerts", lambda: taken.count),
    )


def _rows(world: World, table: str) -> Callable[[], int]:
    def count() -> int:
        connection = psycopg2.connect(**Servers(project_dir=world.project).postgres())
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            return int(cursor.fetchone()[0])

    return count


def _documents(world: World) -> Callable[[], int]:
    where = f"{world.endpoints.search}/wearable_logs/_stats/indexing?filter_path=_all.primaries.indexing.index_total"

    def count() -> int:
        answer = requests.get(where, timeout=30)
        return int(answer.json()["_all"]["primaries"]["indexing"]["index_total"]) if answer.ok else 0

    return count


def _await_all(world: World, sinks: tuple[Sink, ...]) -> None:
    deadline = time.monotonic() + _ALL_THERE_WITHIN
    for sink in sinks:
        while (taken := sink.taken()) < (sent := world.kafka.message_count(sink.topic)):
            if time.monotonic() > deadline:
                raise NoMeasurement(f"{sink.name} has {taken:,} of {sent:,} messages")
            time.sleep(_WATCH_AGAIN)  # nothing tells when a sink has written all


def _goal(world: World, sink: Sink, lags: list[float]) -> Goal:
    waits = int(str(world.loaded()[0].values["files_interval_ms"])) / 1000 if sink.name == "the files" else 0.0
    told = ", ".join(f"{name} {quantile(lags, share):.2f} s" for name, share in (("p50", 0.5), ("p99", 0.99)))
    promised = f"{sink.name}: at most {KEEPS_UP_SECONDS + waits:g} s behind"
    return Goal(promised, told, max(lags) <= KEEPS_UP_SECONDS + waits)


def _lag_table(sinks: tuple[Sink, ...], counted: Mapping[str, list[float]]) -> Table:
    shares = (0.5, 0.9, 0.99, 1.0)
    rows = [
        (sink.name, sink.topic, *(f"{quantile(counted[sink.name], share):.2f}" for share in shares)) for sink in sinks
    ]
    return Table(("seconds behind", "the topic", "p50", "p90", "p99", "largest"), tuple(rows))


def _processor(world: World) -> dict[str, float]:
    """Seconds of processor that each member has used so far, with its children that live."""
    account = state.read(project_paths(world.project))
    return {each.name: _used(world.member(each.name)) for each in account.members} if account else {}


def _used(process: psutil.Process) -> float:
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


def _members_table(world: World, used: Mapping[str, float], seconds: float) -> Table:
    held = {name: size >> 20 for name, size in memory(world.project).items()}
    rows = [(name, f"{100 * spent / seconds:.0f}", f"{held.get(name, 0):,}") for name, spent in used.items()]
    total = ("all", f"{100 * sum(used.values()) / seconds:.0f}", f"{sum(held.values()):,}")
    return Table(("member", "processor, % of a core", "resident MiB"), (*rows, total))


_HOW = f"""A new stack with every extra, and everything deployed: eight jobs, five connectors, a receiver of alerts.
The readings and the measure of alerts are those of the latency above, with a warm-up four times as long.
Meanwhile the ends of the topics are noted ten times a second, and each server is asked how many it has
taken: behind is how long ago the next message of its topic came. Of the files it counts what the
finished checkpoints have read, since a file is seen when its checkpoint is complete. Afterwards every
message has arrived everywhere, or it is no measurement. A sink keeps up that is never more than
{KEEPS_UP_SECONDS:g} s behind, the files' interval apart. Producer, receiver and the asking share the two
cores."""

MEASURE = Measure("everything", "Everything at once", run, needs_own_stack=True)
