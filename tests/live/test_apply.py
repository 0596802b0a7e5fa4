"""Apply, apply again, destroy: on the real stack, with somebody else's objects beside ours."""

import json
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.edges.claims_log import ClaimsLog

pytestmark = [pytest.mark.live, pytest.mark.apart]

ENDS_WITHIN = 45.0
"""Half a minute, as is promised, and what a busy machine adds."""
SCHEMA = '{"type": "record", "name": "Foreign", "fields": [{"name": "a", "type": "int"}]}'


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    """A project of its own name; what it made is removed again, whatever happened."""
    name = f"small_{uuid.uuid4().hex[:8]}"
    small = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    yield small
    assert small.run("destroy", "--yes").code == 0


@pytest.fixture
def ask(stack: Any) -> Callable[[str], list[tuple[Any, ...]]]:
    """Runs one statement in the stack's Postgres and gives its rows."""
    return lambda statement: stack.ask(statement)[1]


def steps(answer: Any) -> int:
    return sum(len(level) for level in answer["plan"]["levels"])


def jobs_of(flink: FlinkCluster, project: SmallProject) -> list[str]:
    live = [job for job in flink.jobs() if job.is_live]
    return [job.id for job in live if flink.job_parameters(job.id).get("heartwatch.project") == project.name]


def test_a_second_apply_has_nothing_to_do_and_destroy_leaves_what_others_made(
    stack: Any, project: SmallProject
) -> None:
    kafka, registry = KafkaCluster(stack.endpoints.kafka), SchemaRegistry(stack.endpoints.registry)
    flink = FlinkCluster(stack.endpoints.flink_rest)
    beats, foreign = f"{project.name}_beats", f"{project.name}_foreign"
    project.topic(beats, partitions=2)
    project.schema(f"{beats}-value", "a")
    project.job("beats", beats)
    kafka.create(Topic(foreign, 1, 1))
    registry.register(f"{foreign}-value", SCHEMA)

    first = project.run("apply")
    assert first.code == 0, first.words
    assert steps(first.answer) == 3
    running = jobs_of(flink, project)
    assert len(running) == 1

    second = project.run("apply")
    assert (second.code, steps(second.answer)) == (0, 0), second.words
    assert "othing to do" in second.words
    assert jobs_of(flink, project) == running

    assert project.run("destroy", "--yes", "--allow", f"delete-history:{project.name}").code == 0
    assert jobs_of(flink, project) == []
    left = {name for name in kafka.topics() if project.name in name}
    subjects = {name for name in registry.subjects() if project.name in name}
    assert (left, subjects) == ({foreign}, {f"{foreign}-value"})
    kafka.delete(foreign)
    registry.delete(f"{foreign}-value")


@pytest.mark.parametrize("rows", [0, 3000])
def test_a_job_waits_for_the_snapshot_also_of_an_empty_table(
    stack: Any, project: SmallProject, ask: Callable[[str], list[tuple[Any, ...]]], rows: int
) -> None:
    name = project.name
    worker = ConnectWorker(stack.endpoints.connect)
    ask(f"CREATE TABLE {name} (id text PRIMARY KEY, a int)")
    ask(f"INSERT INTO {name} SELECT 'u' || i, i FROM generate_series(1, {rows}) i")
    ask(f"SELECT pg_create_logical_replication_slot('{name}_foreign', 'pgoutput')")
    try:
        debezium_to_job(project)
        done = project.run("apply")
        assert done.code == 0, done.words
        assert KafkaCluster(stack.endpoints.kafka).message_count(f"{name}_rows") == rows

        assert project.run("destroy", "--yes").code == 0
        assert worker.connector(f"{name}_rows") is None
        assert ask(f"SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE '{name}%'") == [
            (f"{name}_foreign",)
        ]
        assert ask(f"SELECT pubname FROM pg_publication WHERE pubname LIKE '{name}%'") == []
    finally:
        ask(f"SELECT pg_drop_replication_slot('{name}_foreign')")
        project.run("destroy", "--yes")
        ask(f"DROP TABLE {name}")


def test_who_is_asked_to_end_says_what_was_done_and_the_next_apply_goes_on(stack: Any, project: SmallProject) -> None:
    beats = f"{project.name}_beats"
    code, out, words = apply_until_the_job_is_sent(project, beats, lambda each: each.terminate())
    assert code == 4, words
    assert "HW505" in words
    assert f'"kafka.topic/{beats}"' in out
    assert ClaimsLog(KafkaCluster(stack.endpoints.kafka), project.name).heard() == ()
    [entry] = project.run("history").answer["entries"]
    assert entry["ended"]["result"] == "interrupted"

    again = project.run("apply")
    assert again.code == 0, again.words
    assert len(jobs_of(FlinkCluster(stack.endpoints.flink_rest), project)) == 1


def test_a_killed_apply_is_taken_up_and_starts_no_second_job(stack: Any, project: SmallProject) -> None:
    apply_until_the_job_is_sent(project, f"{project.name}_beats", lambda each: each.kill())
    flink = FlinkCluster(stack.endpoints.flink_rest)
    running = jobs_of(flink, project)
    again = project.run("apply")
    assert again.code == 0, again.words
    assert jobs_of(flink, project) == running
    assert len(running) == 1


def test_kafka_goes_away_with_the_record_and_the_next_apply_finishes(stack: Any, project: SmallProject) -> None:
    began: list[float] = []

    def without_kafka(_: subprocess.Popen[str]) -> None:
        stack.take_away("kafka")
        began.append(time.monotonic())

    try:
        code, out, words = apply_until_the_job_is_sent(project, f"{project.name}_beats", without_kafka)
        took = time.monotonic() - began[0]
    finally:
        stack.bring_back("kafka")
    assert code == 4, words
    assert "HW522" in words
    assert json.loads(out)["diagnostics"][0]["code"] == "HW522"
    assert took < ENDS_WITHIN
    flink = FlinkCluster(stack.endpoints.flink_rest)
    running = jobs_of(flink, project)
    again = project.run("apply")
    assert again.code == 0, again.words
    assert (len(running), jobs_of(flink, project)) == (1, running)
    assert project.run("plan", "--detailed-exitcode").code == 0


def apply_until_the_job_is_sent(
    project: SmallProject, topic: str, then: Callable[[subprocess.Popen[str]], None]
) -> tuple[int, str, str]:
    """Applies a topic and a job, and does something while it waits for the job: exit code, stdout and stderr."""
    project.topic(topic)
    project.job("beats", topic)
    with project.start("apply") as process:
        assert process.stderr is not None
        seen = []
        for line in process.stderr:
            seen.append(line)
            if line.startswith("flink_sql.job/beats:") and "wait until job" in line:
                then(process)
                break
        out, rest = process.communicate(timeout=60)
    return process.returncode, out, "".join(seen) + rest


def debezium_to_job(project: SmallProject) -> None:
    """The table named like the project → a topic → a job that copies it to another topic."""
    name = project.name
    project.topic(f"{name}_rows")
    project.topic(f"{name}_copied")
    project.write(
        f"connect/{name}_rows.json",
        f"""{{
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "tasks.max": "1",
  "database.hostname": {{{{ endpoints.postgres.host | tojson }}}},
  "database.port": "{{{{ endpoints.postgres.port }}}}",
  "database.dbname": {{{{ endpoints.postgres.dbname | tojson }}}},
  "database.user": {{{{ endpoints.postgres.user | tojson }}}},
  "database.password": "${{env:HEARTWATCH_POSTGRES_PASSWORD}}",
  "topic.prefix": "{name}",
  "table.include.list": "public.{name}",
  "plugin.name": "pgoutput",
  "slot.name": "{name}_rows",
  "publication.name": "{name}_rows",
  "publication.autocreate.mode": "filtered",
  "tombstones.on.delete": "false",
  "transforms": "unwrap,route",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
  "transforms.route.regex": ".*\\\\.public\\\\.{name}",
  "transforms.route.replacement": "{name}_rows",
  "key.converter": "org.apache.kafka.connect.storage.StringConverter",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter.schemas.enable": "false"
}}
""",
    )
    project.write(
        "flink_sql/copied.sql",
        f"""SET 'execution.checkpointing.interval' = '500 ms';
CREATE TABLE incoming (id STRING, a INT) WITH (
  'connector' = 'kafka', 'topic' = '{name}_rows', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset',
  'properties.bootstrap.servers' = '{{{{ endpoints.kafka }}}}'
);
CREATE TABLE copied (id STRING, a INT) WITH (
  'connector' = 'kafka', 'topic' = '{name}_copied', 'format' = 'json',
  'properties.bootstrap.servers' = '{{{{ endpoints.kafka }}}}'
);
INSERT INTO copied SELECT id, a FROM incoming;
""",
    )
