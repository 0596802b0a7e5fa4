"""A statement is changed while its job runs and readings flow: nothing lost, nothing twice, whatever goes wrong."""

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.edges import plans
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines.flink_sql.edit import edit_of
from heartwatch_deploy.engines.flink_sql.read import ADDRESS_TAG, PROJECT_TAG
from heartwatch_deploy.model.check import FlinkPlan
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.stack.process import until
from tests.flink_edits import CASES, Version

pytestmark = [pytest.mark.live, pytest.mark.apart]

JOB = "flink_sql.job/sums"
USERS = 3
STEP_MS = 20
MARK = 1_000_000
WRITTEN = "SUM(a) AS n"


class Flow:
    """Readings, 20 ms of event time apart, until it is ended; it knows the sums that they make."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 5})
        self._topic = topic
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.sent = 0
        self.sums: Counter[tuple[str, int]] = Counter()
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.05):
            for _ in range(10):
                user, value, at = f"u{self.sent % USERS}", self.sent % 97 + 1, self.sent * STEP_MS
                self.sums[user, at // 1000] += value
                self._send(user, value, at)
                self.sent += 1

    def _send(self, user: str, value: int, at: int) -> None:
        text = f"1970-01-01 {at // 3_600_000:02}:{at // 60_000 % 60:02}:{at // 1000 % 60:02}.{at % 1000:03}"
        self._producer.produce(self._topic, json.dumps({"user_id": user, "a": value, "ts": text}))
        self._producer.poll(0)

    def end(self) -> None:
        """The last message is far ahead, so that every window closes."""
        self._ended.set()
        self._thread.join()
        self._send("u0", 0, self.sent * STEP_MS + 3_600_000)
        assert self._producer.flush(30) == 0


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    name = f"edit_{uuid.uuid4().hex[:8]}"
    small = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    small.topic(f"{name}_beats")
    small.topic(f"{name}_sums")
    kafka = "'connector' = 'kafka', 'properties.bootstrap.servers' = '{{ endpoints.kafka }}', 'value.format' = 'json'"
    small.write(
        "flink_sql/sums.sql",
        f"""SET 'execution.checkpointing.interval' = '300 ms';
CREATE TABLE beats (
  user_id STRING NOT NULL, a INT NOT NULL, ts TIMESTAMP(3) NOT NULL, WATERMARK FOR ts AS ts
) WITH ({kafka}, 'topic' = '{name}_beats', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE sums (user_id STRING, begins TIMESTAMP(3), n INT) WITH (
  {kafka}, 'topic' = '{name}_sums', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = '{name}', 'properties.transaction.timeout.ms' = '60000'
);
INSERT INTO sums
SELECT user_id, window_start, {WRITTEN}
FROM TABLE(TUMBLE(TABLE beats, DESCRIPTOR(ts), INTERVAL '1' SECOND))
GROUP BY user_id, window_start, window_end;
""",
    )
    yield small
    assert small.run("destroy", "--yes", "--lock-timeout", "60").code == 0


def rewrite(project: SmallProject, select: str) -> None:
    file = project.directory / "flink_sql" / "sums.sql"
    head, _, rest = file.read_text().partition("SELECT user_id, window_start, ")
    file.write_text(f"{head}SELECT user_id, window_start, {select}\n{rest.partition(chr(10))[2]}")


def live_jobs(stack: Any, project: SmallProject) -> list[str]:
    flink = FlinkCluster(stack.endpoints.flink_rest)
    tagged = [(job, flink.job_parameters(job.id)) for job in flink.jobs() if job.is_live]
    return [job.id for job, tags in tagged if (tags.get(PROJECT_TAG), tags.get(ADDRESS_TAG)) == (project.name, JOB)]


def committed(stack: Any, topic: str, *, wanted: int) -> list[dict[str, Any]]:
    """All messages of a topic that readers may see, once there are as many, and what comes shortly after them."""
    settings = {
        "bootstrap.servers": stack.endpoints.kafka,
        "group.id": uuid.uuid4().hex,
        "auto.offset.reset": "earliest",
    }
    with closing(Consumer({**settings, "isolation.level": "read_committed"})) as consumer:
        consumer.subscribe([topic])
        found: list[dict[str, Any]] = []

        def enough() -> bool:
            found.extend(json.loads(each.value()) for each in consumer.consume(500, timeout=0.5) if not each.error())
            return len(found) >= wanted

        assert until(enough, seconds=180), f"{len(found)} of {wanted}"
        found.extend(json.loads(each.value()) for each in consumer.consume(500, timeout=2.0) if not each.error())
        return found


def killed_when_told(project: SmallProject, words: str) -> None:
    """An apply that is killed the moment that it tells what it is about to do."""
    process = project.start("apply")
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if words in line:
            process.kill()
            break
    assert process.wait() == -9, "".join(told)


def same_plan_for_all(plan: Callable[[FlinkPlan, Servers], Any]) -> Callable[[FlinkPlan, Servers], Any]:
    """A planner that takes every statement for the first one it was asked about: so no edit seems to matter."""
    first: list[Any] = []

    def compiled(asked: FlinkPlan, servers: Servers) -> Any:
        first.append(plan(asked, servers))
        return first[0]

    return compiled


def test_a_job_goes_on_through_edits_crashes_and_what_does_not_fit(
    stack: Any, project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = project.run("apply")
    assert done.code == 0, done.words
    flow = Flow(stack.endpoints.kafka, f"{project.name}_beats")
    try:
        assert until(lambda: flow.sent > 200, seconds=30)
        rewrite(project, f"SUM(a) + {MARK} AS n")
        edited = project.run("apply")
        assert edited.code == 0, edited.words
        assert "in place, from a savepoint" in edited.words

        rewrite(project, f"SUM(a) + {2 * MARK} AS n")
        killed_when_told(project, f"{JOB}:   wait until job")
        assert live_jobs(stack, project) == []
        resumed = project.run("apply", "--lock-timeout", "60")
        assert resumed.code == 0, resumed.words
        assert project.run("plan", "--detailed-exitcode").code == 0

        (running,) = live_jobs(stack, project)
        rewrite(project, "SUM(a) + CAST(COUNT(*) AS INT) AS n")
        refused = project.run("apply")
        assert (refused.code, refused.answer["consent_needed"]) == (3, [f"--allow fresh-start:{JOB}"])
        with monkeypatch.context() as patched:
            patched.setattr(plans, "compiled", same_plan_for_all(plans.compiled))
            failed = project.run("apply")
        assert (failed.code, list(failed.diagnostics)) == (1, ["HW550"]), failed.words
        (again,) = live_jobs(stack, project)
        assert again != running

        rewrite(project, "MAX(a) AS n")
        wrong = project.run("apply")
        assert wrong.code == 3
        assert "MAX(a), and was SUM(a)" in wrong.words
        rewrite(project, f"SUM(a) + {2 * MARK} AS n")
        assert project.run("plan", "--detailed-exitcode").code == 0
        assert live_jobs(stack, project) == [again]
    finally:
        flow.end()
    found = committed(stack, f"{project.name}_sums", wanted=len(flow.sums))
    windows = Counter((each["user_id"], second_of(each["begins"])) for each in found)
    assert [window for window, times in windows.items() if times > 1] == []
    assert {(each["user_id"], second_of(each["begins"])): each["n"] % MARK for each in found} == dict(flow.sums)
    assert {each["n"] // MARK for each in found} == {0, 1, 2}


def second_of(text: str) -> int:
    hours, minutes, seconds = text.partition(" ")[2].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(float(seconds))


@pytest.mark.parametrize("name", ["another constant in HAVING", "a filter before a window", "SUM becomes MAX"])
def test_the_gateway_of_today_says_what_is_on_record(stack: Any, name: str) -> None:
    case = CASES[name]
    servers = Servers(Endpoints(flink_gateway=stack.endpoints.flink_gateway), runtime_directory=stack.project)

    def plan(version: Version) -> Any:
        return plans.compiled(FlinkPlan((*version.tables.values(), version.statement), version.settings), servers).plan

    assert edit_of(plan(case.before), plan(case.after), settings=({}, {})).effect is case.effect
