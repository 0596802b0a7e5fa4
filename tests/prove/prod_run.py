"""One run: `prod` with all of its parts deployed to a secured stack, fed, looked at by page and metrics, changed and
destroyed, and every sink held against the reference."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

import requests
import yaml

from heartwatch_deploy.dashboard.acknowledging import acknowledged
from heartwatch_deploy.demo.feeding import load_coefficients
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.readings.endpoints import Servers as Reader
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import synthetic_range
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.secured.principals import PAGE
from heartwatch_deploy.storage.project import Selection, load_project
from heartwatch_deploy.watching.deployment import Loading
from tests.live.bucket import bucket_of
from tests.live.conftest import REPOSITORY, RunningStack
from tests.live.onlookers import exporter_is_told_all, page_is_told_all
from tests.live.prod_here import prod_here
from tests.live.receiver import Receiver
from tests.prove.evidence import Topics
from tests.prove.prod_sinks import Sinks
from tests.prove.recorded import heartwatch
from tests.prove.sink_load import USERS, Sent
from tests.prove.sink_rows import Difference, Expected, Found

SECONDS: Final = 40.0
"""Of readings, in their own time."""
WELL_WITHIN: Final = 60.0
CONNECTOR, LATE, QUERY = "connect/historical_ranges.json", "deploy/topics/late_readings.yaml", "flink_sql/vitals.sql"
_WINDOW_MS: Final = 300_000


@dataclass
class Outcome:
    """Every sink against its reference; `objects` that were applied, and seconds of each step."""

    objects: int = 0
    sinks: dict[str, Difference] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        return bool(self.sinks) and all(each.is_none for each in self.sinks.values())

    def __str__(self) -> str:
        return "\n".join(f"{name}: {each}" for name, each in self.sinks.items())

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - began


@dataclass
class Run:
    """A run on one stack; raises AssertionError where something is not as prod says."""

    stack: RunningStack
    seed: int
    outcome: Outcome = field(default_factory=Outcome)

    def run(self) -> Outcome:
        with ExitStack() as everything:
            alerts, escalations = (everything.enter_context(Receiver()) for _ in range(2))
            places = {"webhook_url": alerts.url, "escalation_url": escalations.url}
            everything.enter_context(prod_here(self.stack.project, CONNECTOR, LATE, QUERY, **places))
            self._prepare()
            self._deploy()
            self._feed(alerts, escalations)
            self._look()
            self._change()
            self._destroy()
        return self.outcome

    def verb(self, *arguments: str) -> str:
        done = heartwatch(self.stack.project, *arguments)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    def _prepare(self) -> None:
        """Nothing of a run that did not end, and a range for half of the users."""
        self.verb("destroy", "--yes")
        requests.delete(f"{self.stack.endpoints.search}/wearable_logs", timeout=30)  # versions are a topic's offsets
        some = (synthetic_range(user_id_of(number), seed=1) for number in range(0, USERS, 2))
        RangeTable(Reader(project_dir=self.stack.project).postgres()).load(some)

    def _deploy(self) -> None:
        with self.outcome.timed("apply"):
            self.verb("apply")
        load_coefficients(self.stack.project)
        self.verb("plan", "--detailed-exitcode")
        project, _ = load_project(self.stack.project, Selection())
        self.servers = Servers(project.endpoints, runtime_directory=project.runtime_directory)
        self._is_as_prod_says()

    def _is_as_prod_says(self) -> None:
        said = yaml.safe_load((REPOSITORY / "deploy/environments/prod.yaml").read_text())
        project, _ = load_project(self.stack.project, Selection())
        texts = [each.text for each in project.files if each.engine == "flink_sql" and "INSERT INTO" in each.text]
        assert {each.partitions for name, each in self.servers.kafka.topics().items() if name == "readings"} == {
            said["values"]["partitions"]
        }
        live = [job for job in self.servers.flink.jobs() if job.is_live]
        assert len(live) == len(texts), [job.name for job in live]
        self.queries = len(texts)
        jobs = [self.servers.flink.endpoint.get(f"/jobs/{job.id}") for job in live]
        widest = Counter(max(vertex["parallelism"] for vertex in job["vertices"]) for job in jobs)
        assert set(widest) == {said["values"]["parallelism"], said["values"]["parallelism_around"], 1}, widest
        files = {each.path for each in project.files if each.engine == "kafka_connect"}
        assert until(lambda: self._running() == len(files), seconds=WELL_WITHIN), self.servers.connect.connectors()
        self.outcome.objects = len(project.files)

    def _running(self) -> int:
        """Connectors of which every task runs."""
        found = [each["status"] for each in self.servers.connect.connectors().values()]
        return sum({"RUNNING"} == {task["state"] for task in each["tasks"]} for each in found if each["tasks"])

    def _feed(self, alerts: Receiver, escalations: Receiver) -> None:
        before = {key for key in bucket_of(self.stack).objects() if key.startswith("processed_readings/")}
        start = int(time.time() * 1000) // _WINDOW_MS * _WINDOW_MS  # one window of vitals_5m
        sent = Sent(self.stack.project, start=start, seconds=SECONDS, seed=self.seed)
        with self.outcome.timed("readings"):
            sent.begin()
            sent.end()
        sinks = Sinks(
            self.stack, self.servers, Expected(self.stack, []), Found(self.stack, alerts, before), escalations
        )
        with self.outcome.timed("sinks"):
            self.outcome.sinks = sinks.compared()

    def _look(self) -> None:
        """Page and exporter see all of it, each as itself, and the page acknowledges an alert."""
        page_is_told_all(self.stack.project, queries=self.queries)
        exporter_is_told_all(self.stack.project)
        one = Topics(self.stack.project).alerts()[0]
        page = Loading(self.stack.project, None, login=PAGE).load()
        told = acknowledged(page, f"{one.user_id}|{one.window_start}", by="the proof")
        assert told.startswith("Acknowledged"), told
        assert len(Topics(self.stack.project).messages("acknowledgements")) == 1

    def _change(self) -> None:
        """A connector, a topic and a query, which goes on from a savepoint."""
        for path, old, new in (
            (CONNECTOR, '"poll.interval.ms": "100"', '"poll.interval.ms": "50"'),
            (LATE, '"2592000000"', '"5000000000"'),
            (QUERY, "{{ vitals_heart_rate }}", "{{ vitals_heart_rate + 1 }}"),
        ):
            file = self.stack.project / path
            text = file.read_text()
            assert old in text, path
            file.write_text(text.replace(old, new))
        with self.outcome.timed("change"):
            self.verb("apply")
        self.verb("plan", "--detailed-exitcode")

    def _destroy(self) -> None:
        with self.outcome.timed("destroy"):
            self.verb("destroy", "--yes", "--allow", "delete-history:heartwatch")
        assert not [name for name in self.servers.kafka.topics() if not name.startswith("_")]
        assert not self.servers.connect.connectors()
        assert not [job for job in self.servers.flink.jobs() if job.is_live]
        assert self.stack.ask("SELECT slot_name FROM pg_replication_slots")[1] == []
        assert "heartwatch" not in self.servers.cassandra.keyspaces()
