"""What somebody changes by hand on the real stack: shown, mended by apply, shown no more; and taken over as it is."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient
from small_project import Ran, SmallProject, lay_out

from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.clients.postgres_definitions import DEFINITIONS
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.live.sinks import Connector

pytestmark = [pytest.mark.live, pytest.mark.apart]

WITHIN = 180.0


class Clusters:
    """The stack's servers, for what somebody does by hand."""

    def __init__(self, stack: RunningStack) -> None:
        self.kafka = KafkaCluster(stack.endpoints.kafka)
        self.admin = AdminClient({"bootstrap.servers": stack.endpoints.kafka})
        self.registry = SchemaRegistry(stack.endpoints.registry)
        self.worker = ConnectWorker(stack.endpoints.connect)
        self.flink = FlinkCluster(stack.endpoints.flink_rest)

    def delete_records(self, topic: str) -> None:
        """All that the topic's only partition holds."""
        end = self.kafka.end_offsets(topic)[0]
        self.admin.delete_records([TopicPartition(topic, 0, end)])[TopicPartition(topic, 0)].result(10)

    def is_paused(self, connector: str) -> bool:
        found = self.worker.connector(connector)
        return found is not None and {found.state, *(task.state for task in found.tasks)} == {"PAUSED"}

    def cancel_job(self, project: SmallProject) -> None:
        (job,) = (each for each in self.flink.jobs() if each.is_live and self._is_of(each.id, project))
        self.flink.cancel(job.id)
        assert until(lambda: self.flink.job_state(job.id) == "CANCELED", seconds=WITHIN)

    def _is_of(self, job: str, project: SmallProject) -> bool:
        return self.flink.job_parameters(job).get("heartwatch.project") == project.name


@pytest.fixture
def clusters(stack: RunningStack) -> Clusters:
    return Clusters(stack)


@pytest.fixture
def project(stack: RunningStack, tmp_path: Path) -> Iterator[SmallProject]:
    name = f"drift_{uuid.uuid4().hex[:8]}"
    made = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    yield made
    assert made.run("destroy", "--yes").code == 0


def sink(stack: RunningStack, topic: str, login: str = "${env:HEARTWATCH_POSTGRES_PASSWORD}") -> dict[str, str]:
    """A sink that fails at the first message that is no JSON, and needs no table as long as none comes."""
    postgres = json.loads((stack.project / ".heartwatch/stack/endpoints.json").read_text())["postgres"]
    return {
        "connector.class": "heartwatch.connect.PostgresSinkConnector",
        "tasks.max": "1",
        "topics": topic,
        "connection.url": f"jdbc:postgresql://{postgres['host']}:{postgres['port']}/{postgres['dbname']}",
        "connection.user": postgres["user"],
        "connection.password": login,
        "table.name.format": "${topic}",
        "insert.mode": "upsert",
        "pk.mode": "record_key",
        "pk.fields": "id",
        "key.converter": "org.apache.kafka.connect.storage.StringConverter",
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter.schemas.enable": "false",
    }


def drifted(ran: Ran) -> dict[str, dict[str, Any]]:
    """What a drift answered, by the objects' names."""
    return {each["address"].partition("/")[2]: each for each in ran.answer["drift"]}


def drift_when(project: SmallProject, name: str, is_seen: Callable[[dict[str, Any]], bool]) -> Ran:
    """What a drift answers, the first time that this is seen of an object, or the last time that is waited for."""
    told: list[Ran] = []

    def is_so() -> bool:
        told.append(project.run("drift"))
        return is_seen(drifted(told[-1])[name])

    until(is_so, seconds=WITHIN)
    return told[-1]


def fields(found: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Applied and live by field."""
    return {each["path"]: (each["applied"], each["live"]) for each in found["differences"]}


def test_what_is_changed_by_hand_is_shown_and_mended(
    stack: RunningStack, clusters: Clusters, project: SmallProject
) -> None:
    beats, rows, grown, dropped = (f"{project.name}_{each}" for each in ("beats", "rows", "grown", "dropped"))
    project.write(f"deploy/topics/{beats}.yaml", 'partitions: 1\nreplication: 1\nconfig: {retention.ms: "600000"}\n')
    for topic in (rows, grown, dropped):
        project.topic(topic)
    project.schema(f"{beats}-value", "a")
    project.write(f"connect/{rows}.json", json.dumps(sink(stack, rows)))
    project.job("beats", beats)
    applied = project.run("apply")
    assert applied.code == 0, applied.words
    first = project.run("drift")
    assert (first.code, first.answer["drift"]) == (0, []), first.words

    by_hand = Connector(stack, rows)
    clusters.kafka.alter(beats, {"retention.ms": "1000", "segment.ms": "5000"})
    clusters.kafka.add_partitions(grown, 3)
    clusters.kafka.delete(dropped)
    longer = {
        "type": "record",
        "name": "Beat",
        "fields": [{"name": each, "type": "int", "default": 0} for each in "ab"],
    }
    clusters.registry.register(f"{beats}-value", json.dumps(longer))
    by_hand.ask("PUT", "/pause")
    assert until(lambda: clusters.is_paused(rows), seconds=WITHIN), clusters.worker.connector(rows)
    by_hand.ask("PUT", "/config", {**sink(stack, rows), "batch.size": "7"})
    clusters.cancel_job(project)

    shown = drift_when(project, rows, lambda found: "state" in fields(found))  # a new config assigns it anew first
    found = drifted(shown)
    assert shown.code == 2
    assert found.keys() == {beats, rows, grown, dropped, f"{beats}-value", "beats"}
    assert fields(found[beats]) == {"config.retention.ms": ("600000", "1000"), "config.segment.ms": (None, "5000")}
    assert fields(found[grown]) == {"partitions": (1, 3)}
    assert found[grown]["apply"]["refused"] == ["HW301"]
    assert (found[dropped]["state"], found[dropped]["apply"]["action"]) == ("gone", "create")
    assert fields(found[rows]) == {"config.batch.size": (None, "7"), "state": ("running", "paused")}
    assert [each["name"] for each in fields(found[f"{beats}-value"])["schema"][1]["fields"]] == ["a", "b"]
    assert found["beats"]["state"] == "gone: the job ended as CANCELED"
    assert "apply refuses it: HW301" in shown.words

    project.topic(grown, partitions=3)
    mended = project.run("apply", *(word for flag in found["beats"]["apply"]["consent"] for word in flag.split()))
    assert mended.code == 0, mended.words
    last = project.run("drift")
    assert (last.code, last.answer["drift"]) == (0, []), last.words
    assert project.run("plan", "--detailed-exitcode").code == 0


def test_a_task_that_failed_is_shown_and_started_again(
    stack: RunningStack, clusters: Clusters, project: SmallProject
) -> None:
    rows = f"{project.name}_rows"
    project.topic(rows)
    project.write(f"connect/{rows}.json", json.dumps(sink(stack, rows)))
    assert project.run("apply").code == 0
    clusters.kafka.write(rows, b"u1", b"{no json")
    assert "DataException" in Connector(stack, rows).failure()

    shown = project.run("drift")
    assert (shown.code, drifted(shown)[rows]["apply"]["action"]) == (2, "update")
    assert "restart?includeTasks=true&onlyFailed=true" in drifted(shown)[rows]["apply"]["sends"][0]
    clusters.delete_records(rows)
    mended = project.run("apply")
    assert mended.code == 0, mended.words
    assert project.run("drift").code == 0


def test_a_connector_rests_as_its_file_says(stack: RunningStack, clusters: Clusters, project: SmallProject) -> None:
    rows, ran = f"{project.name}_rows", []
    project.topic(rows)
    for state in ("stopped", "paused", "running"):
        project.write(f"connect/{rows}.json", json.dumps({**sink(stack, rows), "state": state}))
        ran.append(project.run("apply"))
        assert ran[-1].code == 0, ran[-1].words
        found = clusters.worker.connector(rows)
        assert found is not None
        assert found.state == state.upper()
        assert "state" not in found.config
        assert {task.state for task in found.tasks} <= {state.upper()}
    created, paused, resumed = (level[-1] for each in ran for level in each.answer["plan"]["levels"][-1:])
    assert created["script"][0]["body"]["initial_state"] == "STOPPED"
    assert [paused["says"], resumed["says"]] == ["pause", "resume"]
    assert project.run("plan", "--detailed-exitcode").code == 0


TABLES = """
CREATE TYPE {0}_mood AS ENUM ('calm', 'high');
CREATE TABLE {0}_customers (id INT PRIMARY KEY);
CREATE TABLE {0}_beats (
  id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "Order" TEXT NOT NULL DEFAULT 'a;b{{{{x', mood {0}_mood,
  at TIMESTAMPTZ(3) DEFAULT now(), tags TEXT[] DEFAULT '{{}}', n NUMERIC(10, 2) CHECK (n > 0),
  twice DOUBLE PRECISION GENERATED ALWAYS AS (n * 2) STORED, said TEXT COLLATE "C", words TSVECTOR,
  of INT REFERENCES {0}_customers (id) ON DELETE CASCADE, UNIQUE ("Order", at)
) WITH (fillfactor = 70);
CREATE INDEX {0}_by ON {0}_beats (lower("Order"), at DESC) WHERE n > 1;
CREATE UNIQUE INDEX {0}_of ON {0}_beats (of) INCLUDE (n);
COMMENT ON COLUMN {0}_beats."Order" IS 'it''s';
CREATE TABLE {0}_parts (user_id TEXT, at TIMESTAMPTZ, PRIMARY KEY (user_id, at)) PARTITION BY RANGE (at);
CREATE TABLE {0}_parts_1 PARTITION OF {0}_parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE INDEX {0}_parts_by ON {0}_parts (at)
"""


def test_tables_that_are_there_become_files_that_make_them_again(stack: RunningStack, project: SmallProject) -> None:
    names = [f"{project.name}_{each}" for each in ("beats", "customers", "parts")]
    drop = f"DROP TABLE IF EXISTS {', '.join(names)}"

    def told() -> dict[str, Any]:
        question = DEFINITIONS.replace("%s", f"ARRAY['{names[0]}', '{names[1]}', '{names[2]}']")
        return dict(stack.ask(question)[1])

    try:
        for each in TABLES.format(project.name).split(";\n"):
            stack.ask(each)
        before = told()
        taken = project.run("import", "--own", f"postgres.table/{project.name}_*")
        assert (taken.code, len(taken.answer["files"]), len(before)) == (0, 3, 3), taken.words
        assert project.run("plan", "--detailed-exitcode").code == 0
        assert project.run("drift").code == 0
        stack.ask(drop)
        made = project.run("apply")
        assert made.code == 0, made.words
        assert told() == before
        allowed = (f"--allow=delete-data:postgres.table/{each}" for each in names)
        assert project.run("destroy", "--yes", *allowed).code == 0
        assert told() == {}
    finally:
        stack.ask(drop)
        stack.ask(f"DROP TYPE {project.name}_mood")


def test_what_is_there_becomes_files_and_is_forgotten_again(
    stack: RunningStack, clusters: Clusters, project: SmallProject
) -> None:
    orders, subject = f"{project.name}_orders", f"{project.name}_orders-value"
    secret = stack.postgres_password
    schema = {"type": "record", "name": "Order", "fields": [{"name": "id", "type": {"type": "string"}}]}
    clusters.kafka.create(Topic(orders, 3, 1, {"cleanup.policy": "compact", "retention.ms": "600000"}))
    clusters.registry.register(subject, json.dumps(schema))
    for name, config in ((f"{orders}_sink", sink(stack, orders)), (f"{orders}_open", sink(stack, orders, secret))):
        requests.put(f"{stack.endpoints.connect}/connectors/{name}/config", json=config, timeout=30).raise_for_status()
        assert until(Connector(stack, name).is_running, seconds=WITHIN)
    try:
        one = project.run("import", f"kafka.topic/{orders}")
        assert (one.code, one.answer["files"]) == (0, [f"deploy/topics/{orders}.yaml"]), one.words
        rest = project.run("import", "--all", "--prefix", project.name)
        assert rest.code == 0, rest.words
        assert set(rest.answer["files"]) == {
            f"avro/{subject}.avsc",
            f"connect/{orders}_open.json",
            f"connect/{orders}_sink.json",
        }
        assert "warning[HW536]" in rest.words
        written = "".join(path.read_text() for path in project.directory.rglob("*") if path.is_file())
        planned = project.run("plan")
        assert secret not in written + json.dumps(rest.answer) + rest.words + json.dumps(planned.answer) + planned.words
        assert rest.answer["left"]["levels"][0][0]["address"] == f"kafka_connect.connector/{orders}_open"
        assert planned.diagnostics.keys() == {"HW304"}, "the worker does not know the variable yet"
        (project.directory / f"connect/{orders}_open.json").unlink()
        assert project.run("plan", "--detailed-exitcode").code == 0
        assert project.run("drift").code == 0

        assert project.run("forget", f"kafka.topic/{orders}").code == 3
        forgotten = project.run("forget", "*", "--yes")
        assert (forgotten.code, len(forgotten.answer["outcome"]["done"])) == (0, 3), forgotten.words
        assert project.run("status").answer["objects"] == []
        again = project.run("apply")
        assert (again.code, project.run("plan", "--detailed-exitcode").code) == (0, 0), again.words
        assert project.run("destroy", "--yes").code == 0
        assert orders in clusters.kafka.topics()
        assert subject in clusters.registry.subjects()
        assert clusters.worker.connector(f"{orders}_sink") is not None
    finally:
        for name in (f"{orders}_sink", f"{orders}_open"):
            requests.delete(f"{stack.endpoints.connect}/connectors/{name}", timeout=30)
        clusters.registry.delete(subject)
        clusters.kafka.delete(orders)
