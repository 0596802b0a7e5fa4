"""A stack with TLS, logins and rights: HeartWatch runs on it as `prod` has it, no secret is left anywhere, and who may
not is told why.

`HEARTWATCH_TEST_SECURED_STACK=<project dir>` uses one that is already up, and leaves it up.
"""

import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from conftest import REPOSITORY, RunningStack, copy_content
from onlookers import exporter_is_told_all, page_is_told_all
from prod_here import prod_here
from rich.console import Console
from small_project import SmallProject, lay_out

from heartwatch_deploy.demo.watch import Watch
from heartwatch_deploy.edges.audit_topic import AuditTopic
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.request import AclBinding
from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.endpoints import ONLOOKER
from heartwatch_deploy.readings.endpoints import Servers as Producer
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.production import Broken, Production
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, synthetic_range
from heartwatch_deploy.readings.reference import Rules
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack import endpoints, jsonfile, lifecycle, stopping
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.settings import StackSettings
from heartwatch_deploy.storage.project import Selection, load_project
from heartwatch_deploy.watching.decoding import Decoder
from tests.certificates import certificates
from tests.prove import recorded
from tests.prove.evidence import Topics, account

pytestmark = [pytest.mark.live, pytest.mark.apart]

NAME = "secured"
USERS = 100
ROWS_WITHIN = 120.0
FINAL_WITHIN = 30.0
"""Seconds in which a refused login is told, on a machine that has much else to do."""
LINES = 20
CONNECTOR, LATE = "connect/historical_ranges.json", "deploy/topics/late_readings.yaml"
RULES = Rules(grace_seconds=math.inf)
OF_FLINK = ("/config", "/jobmanager/config", "/jobmanager/environment", "/taskmanagers", "/jobs/overview")
OF_A_JOB = (
    "",
    "/config",
    "/plan",
    "/exceptions",
    "/checkpoints/config",
    "/jobmanager/config",
    "/jobmanager/environment",
)

TABLE = """CREATE TABLE {name} (a INT{reason}) WITH (
  'connector' = 'kafka', 'topic' = 'secured', {{{{ options('properties', flink_kafka) }}}},
  'value.format' = 'registered-avro', {{{{ options('value.registered-avro', flink_registry) }}}}, {more}
);
"""
KEYSPACE = (
    "CREATE KEYSPACE IF NOT EXISTS secured WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};\n"
)
JOB = (
    TABLE.format(name="seen", reason=", reason STRING", more="'scan.startup.mode' = 'latest-offset'")
    + TABLE.format(name="written", reason="", more="'value.registered-avro.subject' = 'secured-value'")
    + "INSERT INTO written SELECT a FROM seen;\n"
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    if running := os.environ.get("HEARTWATCH_TEST_SECURED_STACK"):
        found = endpoints.read(running)
        assert found is not None, f"no stack is up in {running}"
        yield RunningStack(Path(running), found)
        return
    project = copy_content(tmp_path_factory.mktemp("live") / "secured heart watch")
    chosen = StackSettings(extra=("cassandra",), secured=True, short_lived=True)
    try:
        done = lifecycle.up(project, Progress(Console(stderr=True)), chosen)
        yield RunningStack(project, done.endpoints)
    finally:
        stopping.down(project)
        stopping.reset(project)


@pytest.fixture
def heartwatch(stack: RunningStack) -> Iterator[SmallProject]:
    """HeartWatch's own files in the environment `prod`, whose servers are the stack's; with a range for everybody."""
    project = SmallProject("heartwatch", stack.project, stack.project, stack.postgres_password)
    with prod_here(stack.project, CONNECTOR, LATE):
        table = RangeTable(Producer(project_dir=stack.project).postgres())
        table.load(synthetic_range(user_id_of(number), seed=1) for number in range(USERS))
        yield project
        assert project.run("destroy", "--yes").code == 0


@pytest.fixture
def project(stack: RunningStack, tmp_path: Path) -> Iterator[SmallProject]:
    """A topic, a subject and a job that logs in at both as the stack says."""
    made = lay_out(SmallProject(NAME, tmp_path / NAME, stack.project, stack.postgres_password))
    made.topic(NAME)
    made.schema(f"{NAME}-value", "a")
    made.write(f"flink_sql/{NAME}.sql", JOB)
    values = json.loads(project_paths(stack.project).endpoints.read_text())["values"]
    values["flink_kafka"] |= {"bootstrap.servers": stack.endpoints.kafka}
    values["flink_registry"] |= {"url": stack.endpoints.registry}
    environment(made, lambda said: said.update(values=values))
    yield made
    assert made.run("destroy", "--yes").code == 0


def test_heartwatch_is_deployed_finds_what_it_should_changes_and_goes_and_no_secret_is_left_anywhere(
    stack: RunningStack, heartwatch: SmallProject, tmp_path: Path
) -> None:
    servers = servers_of(heartwatch)
    done = heartwatch.run("apply")
    assert done.code == 0, done.words
    it_is_as_prod_says(servers)
    finds_what_the_reference_finds(stack)
    producers_and_the_live_view_log_in(stack, tmp_path / "lines.jsonl")
    page_is_told_all(stack.project, queries=2)
    exporter_is_told_all(stack.project)
    again = heartwatch.run("plan", "--detailed-exitcode")
    assert again.code == 0, again.words

    changed_files(heartwatch)
    changed = heartwatch.run("apply")
    assert changed.code == 0, changed.words
    topic = servers.kafka.topics()["late_readings"]
    assert servers.kafka.with_configs([topic])["late_readings"].config["retention.ms"] == "5000000000"

    answers = [*of_flink(stack, servers), *of_connect(servers)]
    record = json.dumps([value.decode() for _, value in servers.kafka.read_latest("_heartwatch_heartwatch").values()])
    history = b"".join(text for _, text in AuditTopic(servers.kafka, "heartwatch").entries()).decode()
    told = heartwatch.run("history", "1")
    gone = heartwatch.run("destroy", "--yes", "--allow", "delete-history:heartwatch")
    assert gone.code == 0, gone.words
    assert not [name for name in servers.kafka.topics() if not name.startswith("_")]
    assert (servers.connect.connectors(), ask(stack, "SELECT slot_name FROM pg_replication_slots")) == ({}, [])

    shown = [each for ran in (done, again, changed, told, gone) for each in (json.dumps(ran.answer), ran.words)]
    logs = [each.read_text(errors="replace") for each in project_paths(stack.project).logs.glob("*.log")]
    texts = (record, history, *answers, *shown, *logs)
    assert any("HEARTWATCH_REGISTRY_PASSWORD" in each for each in texts), "not even the reference is told"
    for name, secret in secrets_of(stack).items():
        assert not any(secret in each for each in texts), name


def it_is_as_prod_says(servers: Servers) -> None:
    """Partitions and jobs are as many as prod wants, and the connector that logs in at Cassandra runs."""
    said = yaml.safe_load((REPOSITORY / "deploy/environments/prod.yaml").read_text())["values"]
    assert servers.kafka.topics()["readings"].partitions == said["partitions"]
    jobs = {job.name: servers.flink.endpoint.get(f"/jobs/{job.id}") for job in servers.flink.jobs() if job.is_live}
    widest = {name: max(vertex["parallelism"] for vertex in job["vertices"]) for name, job in jobs.items()}
    assert set(widest.values()) == {said["parallelism"]}, widest
    connectors = servers.connect.connectors()
    states = {name: [task["state"] for task in each["status"]["tasks"]] for name, each in connectors.items()}
    assert states == {"historical_ranges": ["RUNNING"], "rows_to_cassandra": ["RUNNING"]}


def finds_what_the_reference_finds(stack: RunningStack) -> None:
    begin = int(time.time() * 1000) - 30_000
    work = Production(start=begin, rate=USERS, users=USERS, seconds=30.0, flat_out=True, broken=Broken(count=3))
    summary = runs.generate(work, Target(Producer(project_dir=stack.project)), threading.Event(), close_after=60_000)
    assert (summary.lost, sum(summary.malformed.values())) == (0, 3)
    topics = Topics(stack.project)
    ranges = Ranges.of(synthetic_range(user_id_of(number), seed=1) for number in range(USERS))

    def exact() -> bool:
        found = account(topics, ranges, RULES)
        return found.comparison.is_exact and found.comparison.expected > 0 and found.dead == 3

    assert until(exact, seconds=ROWS_WITHIN), account(topics, ranges, RULES)
    assert topics.heart_rate_alerts()


def producers_and_the_live_view_log_in(stack: RunningStack, lines: Path) -> None:
    """Each as itself: who sends files writes in transactions and keeps its place in a group, the demo's view reads."""
    place = {"latitude": 40.7, "longitude": -73.9, "device_id": "hw-1", "zipcode": "11220"}
    now = int(time.time() * 1000)
    beats = [{"user_id": "user_00001", "recorded_at": now + each, "heart_rate": 65, **place} for each in range(LINES)]
    lines.write_text("".join(f"{json.dumps(each)}\n" for each in beats))
    onlooker = Producer(project_dir=stack.project, login=ONLOOKER)
    with Watch(onlooker.kafka_client(), Decoder(onlooker.registry_client())) as watch:
        sent = recorded.heartwatch(stack.project, "readings", "produce", "--mode=prod", "--flat-out", str(lines))
        assert sent.returncode == 0, sent.stderr
        assert json.loads(sent.stdout)["readings"] == LINES
        assert until(lambda: watch.streams()["readings"].total >= LINES, seconds=FINAL_WITHIN), watch.trouble()


def changed_files(project: SmallProject) -> None:
    """`CONNECTOR` and `LATE`."""
    connector = (project.directory / CONNECTOR).read_text()
    project.write(CONNECTOR, connector.replace('"poll.interval.ms": "100"', '"poll.interval.ms": "50"'))
    late = (project.directory / LATE).read_text()
    project.write(LATE, late.replace('"2592000000"', '"5000000000"'))


def of_flink(stack: RunningStack, servers: Servers) -> list[str]:
    """What its REST server says to those whom it lets in; it lets in nobody without a certificate."""
    endpoint = servers.flink.endpoint
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{stack.endpoints.flink_rest}/jobs/overview", verify=ca(stack), timeout=10)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{stack.endpoints.flink_gateway}/v1/info", verify=ca(stack), timeout=10)
    of_jobs = [f"/jobs/{job.id}{path}" for job in servers.flink.jobs() for path in OF_A_JOB]
    return [json.dumps(endpoint.get(path)) for path in (*OF_FLINK, *of_jobs)]


def of_connect(servers: Servers) -> list[str]:
    endpoint = servers.connect.endpoint
    return [
        json.dumps(endpoint.get(f"/connectors/{name}{path}"))
        for name in servers.connect.connectors()
        for path in ("", "/status", "/tasks")
    ]


def test_who_is_not_let_in_or_may_not_is_told_at_once_and_plainly(
    stack: RunningStack, project: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("postgres/rows.sql", "CREATE TABLE IF NOT EXISTS rows (a INTEGER PRIMARY KEY);\n")
    never_sent = (
        project.write("connect/secured.json", '{"connector.class": "X", "tasks.max": "1"}\n'),
        project.write("cassandra/secured.cql", KEYSPACE),
    )
    other = str(certificates(tmp_path / "other").ca)
    monkeypatch.setenv("WRONG", "not the password")
    monkeypatch.setenv("HEARTWATCH_CASSANDRA_PASSWORD", secrets_of(stack)["cassandra_password"])
    wrong = {"password": "${env:WRONG}"}
    spoilt: tuple[tuple[str, str, tuple[str, ...], dict[str, str | None]], ...] = (
        ("HW431", "Kafka does not let us in", ("security", "kafka", "sasl"), wrong),
        ("HW430", "no connection to Kafka", ("security", "kafka", "tls"), {"ca": other}),
        ("HW431", "schema registry does not let us in", ("security", "registry", "basic"), wrong),
        ("HW430", "no connection to schema registry", ("security", "registry", "tls"), {"ca": other}),
        ("HW430", "no connection to Kafka Connect", ("security", "connect", "tls"), {"certificate": None, "key": None}),
        ("HW431", "Postgres does not let us in", ("postgres",), wrong),
        ("HW431", "Cassandra does not let us in", ("cassandra",), wrong),
        ("HW430", "no connection to Cassandra", ("security", "cassandra", "tls"), {"ca": other}),
        ("HW430", "no connection to Postgres", ("security", "postgres", "tls"), {"ca": other}),
    )
    for code, summary, path, change in spoilt:
        assert f"error[{code}]: {summary}" in refused(project, path, change), path

    monkeypatch.setenv("PRODUCER", secrets_of(stack)["kafka_producer_password"])
    producer: dict[str, str | None] = {"username": "producer", "password": "${env:PRODUCER}"}
    for file in never_sent:
        file.unlink()
    wrong_login = "flink:${flink:HEARTWATCH_KAFKA_PASSWORD}"
    jobless = refused(project, ("flink_registry",), {"basic-auth.user-info": wrong_login}, verb="apply", of="values")
    assert "error[HW504]" in jobless
    assert "does not let us in (HTTP 401): basic-auth.user-info" in jobless

    barred = refused(project, ("security", "kafka", "sasl"), producer, verb="apply")
    assert "error[HW432]" in barred
    assert "User:producer may not Create topic _heartwatch_secured_lock" in barred


AUDITOR = """principal: User:auditor
allow:
  - topic: audited
    operations: [read, describe]
  - group: audited-
    pattern: prefixed
    operations: [read]
deny:
  - topic: "*"
    host: 10.0.0.7
    operations: [read]
"""


def test_rights_are_given_kept_taken_over_and_taken_away_and_those_of_others_stay(
    stack: RunningStack, tmp_path: Path
) -> None:
    project = lay_out(SmallProject("rights", tmp_path / "rights", stack.project, stack.postgres_password))
    project.topic("audited")
    project.write("deploy/acls/auditor.yaml", AUDITOR)
    acls = servers_of(project).kafka.acls
    others = set(acls.all())
    foreign = AclBinding("User:auditor", "topic", "elsewhere", "literal", "allow", "write", "*")
    acls.create([foreign])
    given = project.run("apply")
    assert given.code == 0, given.words
    assert set(acls.all()) - others - {foreign} == AUDITORS
    assert project.run("plan", "--detailed-exitcode").code == 0

    gone, wider = replace(READS, operation="describe"), replace(READS, operation="all")
    acls.delete([gone])
    acls.create([wider])
    found = project.run("drift")
    assert (found.code, "allow: describe, read -> all, read" in found.words) == (2, True), found.words
    assert project.run("apply").code == 0
    assert set(acls.all()) - others - {foreign} == AUDITORS

    taken = project.run("import", "kafka_acls.acl/auditor@topic.elsewhere")
    assert taken.code == 0, taken.words
    assert "operations:" in (project.directory / "deploy/acls/auditor@topic.elsewhere.yaml").read_text()
    assert project.run("plan", "--detailed-exitcode").code == 0

    project.write("deploy/acls/us.yaml", "principal: User:deployer\ndeny: [{topic: lost, operations: [write]}]\n")
    shut = project.run("apply")
    barred = "lock-out (NOT allowed): User:deployer, as whom this deployer logs in"
    assert (shut.code, barred in shut.words) == (3, True), shut.words
    (project.directory / "deploy/acls/us.yaml").unlink()

    ended = project.run("destroy", "--yes")
    assert ended.code == 0, ended.words
    assert set(acls.all()) - others == {foreign}
    acls.delete([foreign])


READS = AclBinding("User:auditor", "topic", "audited", "literal", "allow", "read", "*")
AUDITORS = {
    READS,
    replace(READS, operation="describe"),
    replace(READS, type="group", name="audited-", pattern="prefixed"),
    replace(READS, name="*", permission="deny", host="10.0.0.7"),
}


def refused(
    project: SmallProject,
    path: tuple[str, ...],
    change: dict[str, str | None],
    *,
    verb: str = "plan",
    of: str = "endpoints",
) -> str:
    """What is told in an environment of which these settings are others; afterwards it is as before."""
    file = project.directory / "deploy/environments/dev.yaml"
    before = file.read_text()
    environment(project, lambda said: within(said[of], *path).update(change))
    begin = time.monotonic()
    ran = project.run(verb)
    file.write_text(before)
    assert ran.code != 0, ran.words
    assert verb == "apply" or time.monotonic() - begin < FINAL_WITHIN, ran.words
    return ran.words


def environment(project: SmallProject, change: Callable[[dict[str, Any]], object]) -> None:
    file = project.directory / "deploy/environments/dev.yaml"
    said = json.loads(file.read_text())
    change(said)
    file.write_text(json.dumps(said))


def within(said: dict[str, Any], *path: str) -> dict[str, Any]:
    for each in path:
        said = said[each]
    return said


def servers_of(project: SmallProject) -> Servers:
    loaded, _ = load_project(project.directory, Selection())
    return Servers(loaded.endpoints, runtime_directory=loaded.runtime_directory)


def secrets_of(stack: RunningStack) -> dict[str, str]:
    return dict(jsonfile.read(project_paths(stack.project).secrets))


def ca(stack: RunningStack) -> str:
    return str(project_paths(stack.project).security / "ca.pem")


def ask(stack: RunningStack, statement: str) -> list[tuple[Any, ...]]:
    return stack.ask(statement)[1]
