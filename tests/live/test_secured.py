"""A stack with TLS, logins and rights: a project is deployed to it, changed and removed, and who may not is told why.

`HEARTWATCH_TEST_SECURED_STACK=<project dir>` uses one that is already up, and leaves it up.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from conftest import RunningStack, copy_content
from rich.console import Console
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.edges.audit_topic import AuditTopic
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.request import AclBinding
from heartwatch_deploy.stack import endpoints, jsonfile, lifecycle, stopping
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.settings import StackSettings
from heartwatch_deploy.storage.project import Selection, load_project
from tests.certificates import certificates

pytestmark = [pytest.mark.live, pytest.mark.apart]

NAME = "secured"
ROWS = 100
COPIED_WITHIN = 120.0
FINAL_WITHIN = 30.0
"""Seconds in which a refused login is told, on a machine that has much else to do."""

CONNECTOR = """{
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "tasks.max": "1",
  "database.hostname": {{ endpoints.postgres.host | tojson }},
  "database.port": "{{ endpoints.postgres.port }}",
  "database.dbname": {{ endpoints.postgres.dbname | tojson }},
  "database.user": {{ endpoints.postgres.user | tojson }},
  "database.password": "${env:HEARTWATCH_POSTGRES_PASSWORD}",
  "database.sslmode": {{ endpoints.security.postgres.sslmode | tojson }},
  "database.sslrootcert": {{ endpoints.security.postgres.tls.ca | tojson }},
  "topic.prefix": "secured",
  "table.include.list": "public.secured",
  "plugin.name": "pgoutput",
  "slot.name": "secured",
  "publication.name": "secured",
  "publication.autocreate.mode": "filtered",
  "tombstones.on.delete": "false",
  "transforms": "route",
  "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
  "transforms.route.regex": ".*\\\\.public\\\\.secured",
  "transforms.route.replacement": "secured_rows",
  "key.converter": "org.apache.kafka.connect.storage.StringConverter",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter.schemas.enable": "false"
}
"""
JOB = """SET 'execution.checkpointing.interval' = '500 ms';
CREATE TABLE incoming (payload STRING) WITH (
  'connector' = 'kafka', 'topic' = 'secured_rows', 'format' = 'raw', 'scan.startup.mode' = 'earliest-offset',
  {%- for name, value in kafka_client.items() %}
  'properties.{{ name }}' = '{{ value }}',
  {%- endfor %}
  'properties.bootstrap.servers' = '{{ endpoints.kafka }}', 'properties.group.id' = 'secured'
);
CREATE TABLE copied (payload STRING) WITH (
  'connector' = 'kafka', 'topic' = 'secured_copied', 'format' = 'raw',
  {%- for name, value in kafka_client.items() %}
  'properties.{{ name }}' = '{{ value }}',
  {%- endfor %}
  'properties.bootstrap.servers' = '{{ endpoints.kafka }}'
);
INSERT INTO copied SELECT payload FROM incoming;
"""
KAFKA_CLIENT = {
    "security.protocol": "SASL_SSL",
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": "{{ endpoints.security.kafka.tls.ca }}",
    "sasl.mechanism": "SCRAM-SHA-512",
    # Flink's SQL connector carries Kafka's classes under names of its own.
    "sasl.jaas.config": "org.apache.flink.kafka.shaded.org.apache.kafka.common.security.scram.ScramLoginModule required"
    ' username="flink" password="${env:HEARTWATCH_KAFKA_FLINK_PASSWORD}";',
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    if running := os.environ.get("HEARTWATCH_TEST_SECURED_STACK"):
        found = endpoints.read(running)
        assert found is not None, f"no stack is up in {running}"
        yield RunningStack(Path(running), found)
        return
    project = copy_content(tmp_path_factory.mktemp("live") / "secured heart watch")
    try:
        done = lifecycle.up(project, Progress(Console(stderr=True)), StackSettings(secured=True))
        yield RunningStack(project, done.endpoints)
    finally:
        stopping.down(project)
        stopping.reset(project)


@pytest.fixture
def project(stack: RunningStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallProject]:
    monkeypatch.setenv("HEARTWATCH_KAFKA_FLINK_PASSWORD", secrets_of(stack)["kafka_flink_password"])
    made = lay_out(SmallProject(NAME, tmp_path / NAME, stack.project, stack.postgres_password))
    made.topic("secured_rows")
    made.topic("secured_copied")
    made.schema("secured_copied-value", "a")
    made.write("connect/secured.json", CONNECTOR)
    made.write("flink_sql/copied.sql", JOB)
    environment(made, lambda said: said.update(values={"kafka_client": KAFKA_CLIENT}))
    ask(stack, "CREATE TABLE IF NOT EXISTS secured (id text PRIMARY KEY, a int)")
    ask(stack, f"INSERT INTO secured SELECT 'u' || i, i FROM generate_series(1, {ROWS}) i ON CONFLICT DO NOTHING")
    yield made
    assert made.run("destroy", "--yes").code == 0
    ask(stack, "DROP TABLE secured")


def test_a_project_is_deployed_changed_and_removed_and_no_secret_is_left_anywhere(
    stack: RunningStack, project: SmallProject
) -> None:
    servers = servers_of(project)
    done = project.run("apply")
    assert done.code == 0, done.words
    assert count(servers.kafka, "secured_copied") == ROWS
    again = project.run("plan", "--detailed-exitcode")
    assert again.code == 0, again.words

    project.write(
        "deploy/topics/secured_copied.yaml", "partitions: 1\nreplication: 1\nconfig: {retention.ms: 1000000}\n"
    )
    project.write("connect/secured.json", CONNECTOR.replace('"tasks.max"', '"poll.interval.ms": "100",\n  "tasks.max"'))
    changed = project.run("apply")
    assert changed.code == 0, changed.words
    topic = servers.kafka.topics()["secured_copied"]
    assert servers.kafka.with_configs([topic])["secured_copied"].config["retention.ms"] == "1000000"

    shown = [done, again, changed]
    record = json.dumps([value.decode() for _, value in servers.kafka.read_latest(f"_heartwatch_{NAME}").values()])
    history = b"".join(text for _, text in AuditTopic(servers.kafka, NAME).entries()).decode()
    told = project.run("history", "1")
    gone = project.run("destroy", "--yes", "--allow", f"delete-history:{NAME}")
    assert gone.code == 0, gone.words
    assert not [name for name in servers.kafka.topics() if name.startswith((NAME, "_heartwatch"))]
    assert (servers.connect.connectors(), servers.registry.subjects()) == ({}, frozenset())
    assert ask(stack, "SELECT slot_name FROM pg_replication_slots") == []

    texts = [each for ran in (*shown, told, gone) for each in (json.dumps(ran.answer), ran.words)]
    logs = {each.name: each.read_text(errors="replace") for each in project_paths(stack.project).logs.glob("*.log")}
    for name, secret in secrets_of(stack).items():
        assert not any(secret in each for each in (record, history, *texts)), name
        assert not [log for log, text in logs.items() if secret in text], name


def test_who_is_not_let_in_or_may_not_is_told_at_once_and_plainly(
    stack: RunningStack, project: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("postgres/rows.sql", "CREATE TABLE IF NOT EXISTS rows (a INTEGER PRIMARY KEY);\n")
    other = str(certificates(tmp_path / "other").ca)
    monkeypatch.setenv("WRONG", "not the password")
    wrong = {"password": "${env:WRONG}"}
    spoilt: tuple[tuple[str, str, tuple[str, ...], dict[str, str | None]], ...] = (
        ("HW431", "Kafka does not let us in", ("security", "kafka", "sasl"), wrong),
        ("HW430", "no connection to Kafka", ("security", "kafka", "tls"), {"ca": other}),
        ("HW431", "schema registry does not let us in", ("security", "registry", "basic"), wrong),
        ("HW430", "no connection to schema registry", ("security", "registry", "tls"), {"ca": other}),
        ("HW430", "no connection to Kafka Connect", ("security", "connect", "tls"), {"certificate": None, "key": None}),
        ("HW431", "Postgres does not let us in", ("postgres",), wrong),
        ("HW430", "no connection to Postgres", ("security", "postgres", "tls"), {"ca": other}),
    )
    for code, summary, path, change in spoilt:
        assert f"error[{code}]: {summary}" in refused(project, path, change), path

    monkeypatch.setenv("PRODUCER", secrets_of(stack)["kafka_producer_password"])
    producer: dict[str, str | None] = {"username": "producer", "password": "${env:PRODUCER}"}
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
    assert (shut.code, "lock-out: User:deployer, as whom this deployer logs in" in shut.words) == (3, True), shut.words
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


def refused(project: SmallProject, path: tuple[str, ...], change: dict[str, str | None], *, verb: str = "plan") -> str:
    """What is told in an environment of which these settings are others; afterwards it is as before."""
    file = project.directory / "deploy/environments/dev.yaml"
    before = file.read_text()
    environment(project, lambda said: within(said["endpoints"], *path).update(change))
    begin = time.monotonic()
    ran = project.run(verb)
    file.write_text(before)
    assert (ran.code != 0, time.monotonic() - begin < FINAL_WITHIN) == (True, True), ran.words
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


def count(kafka: KafkaCluster, topic: str) -> int:
    """What the job has copied, once that is all or it takes too long."""
    until(lambda: kafka.message_count(topic) >= ROWS, seconds=COPIED_WITHIN)
    return kafka.message_count(topic)


def ask(stack: RunningStack, statement: str) -> list[tuple[Any, ...]]:
    place = stack.endpoints.postgres
    connection = psycopg2.connect(
        host=place.host, port=place.port, dbname=place.dbname, user=place.user, password=stack.postgres_password,
        sslmode="require",
    )  # fmt: skip
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
