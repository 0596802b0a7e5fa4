"""Every way the world can be wrong earns one diagnostic that names it, on the real stack."""

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small_project import Ran, SmallProject, lay_out

from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.clients.registry import SchemaRegistry

pytestmark = [pytest.mark.live, pytest.mark.apart]

DOWN = {
    "kafka": "127.0.0.1:9",
    "registry": "http://127.0.0.1:9",
    "connect": "http://127.0.0.1:9",
    "flink_rest": "http://127.0.0.1:9",
}


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    name = f"bad_{uuid.uuid4().hex[:8]}"
    small = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    yield small
    done = lay_out(small).run("destroy", "--yes")
    assert done.code == 0, done.words


@contextmanager
def answering(answer: bytes | None) -> Iterator[str]:
    """A server that says these bytes to whoever connects, or with None nothing at all."""
    listener = socket.create_server(("127.0.0.1", 0))
    kept = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            kept.append(connection)
            if answer is not None:
                connection.recv(65536)
                connection.sendall(answer)
                connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for connection in kept:
            connection.close()


def with_servers(project: SmallProject, **replaced: str) -> SmallProject:
    return lay_out(SmallProject(project.name, project.directory, project.stack, project.postgres_password, replaced))


def one_of_each(project: SmallProject) -> None:
    project.topic(f"{project.name}_beats")
    project.schema(f"{project.name}_beats-value", "a")
    project.job("beats", f"{project.name}_beats")
    connector(project, table="nothing")


def connector(project: SmallProject, *, table: str, user: str = "heartwatch") -> None:
    project.topic(f"{project.name}.public.{table}")
    postgres = json.loads((project.stack / ".heartwatch/stack/endpoints.json").read_text())["postgres"]
    config = {
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "database.hostname": postgres["host"],
        "database.port": str(postgres["port"]),
        "database.dbname": postgres["dbname"],
        "database.user": user,
        "database.password": "${env:HEARTWATCH_POSTGRES_PASSWORD}",
        "topic.prefix": project.name,
        "table.include.list": f"public.{table}",
        "plugin.name": "pgoutput",
        "slot.name": project.name,
        "publication.name": project.name,
        "publication.autocreate.mode": "filtered",
    }
    project.write(f"connect/{project.name}_rows.json", json.dumps(config, indent=1))


def the(ran: Ran, code: str) -> Any:
    assert code in ran.diagnostics, ran.words
    found = ran.diagnostics[code]
    assert found["cause"]
    assert found["help"]
    return found


def test_every_server_that_is_down_is_named(project: SmallProject) -> None:
    one_of_each(project)
    ran = with_servers(project, **DOWN).run("plan")
    assert ran.code == 1
    causes = [found["cause"] for found in ran.answer["diagnostics"] if found["code"] == "HW401"]
    for component in ("Kafka", "schema registry", "Kafka Connect", "Flink"):
        assert any(cause.startswith(f"{component} at") and "refused" in cause for cause in causes), causes
    assert len(causes) == 4
    assert "stack status" in the(ran, "HW401")["help"]


def test_something_else_on_the_port_is_not_taken_for_the_component(project: SmallProject) -> None:
    one_of_each(project)
    with answering(b"220 mail.example ESMTP\r\n") as mail:
        ran = with_servers(project, connect=f"http://{mail}").run("plan")
    assert ran.code == 1
    assert "is not Kafka Connect" in the(ran, "HW402")["summary"]


def test_a_web_page_on_the_port_is_not_taken_for_the_component(project: SmallProject) -> None:
    one_of_each(project)
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<html>Welcome</html>"
    with answering(page) as web:
        ran = with_servers(project, registry=f"http://{web}").run("plan")
    assert ran.code == 1
    assert "<html>Welcome" in the(ran, "HW402")["cause"]


def test_a_server_that_is_starting_is_asked_again_and_then_named(project: SmallProject) -> None:
    one_of_each(project)
    starting = b"HTTP/1.1 503 Starting\r\nContent-Length: 8\r\nConnection: close\r\n\r\nstarting"
    with answering(starting) as half_up:
        ran = with_servers(project, flink_rest=f"http://{half_up}").run("plan")
    assert ran.code == 1
    found = the(ran, "HW403")
    assert "Flink" in found["summary"]
    assert "starting" in found["cause"]


def test_a_server_that_never_answers_is_given_up(project: SmallProject) -> None:
    one_of_each(project)
    with answering(None) as silent:
        ran = with_servers(project, registry=f"http://{silent}").run("plan")
    assert ran.code == 1
    assert "no answer" in the(ran, "HW401")["cause"]


@pytest.mark.parametrize("there", [1, 3])
def test_somebody_elses_topic_with_another_number_of_partitions_is_refused(
    stack: Any, project: SmallProject, there: int
) -> None:
    kafka, beats = KafkaCluster(stack.endpoints.kafka), f"{project.name}_beats"
    kafka.create(Topic(beats, there, 1))
    project.topic(beats, partitions=2)
    for verb in ("plan", "apply"):
        ran = project.run(verb)
        assert ran.code == 1
        found = the(ran, "HW306")
        assert (found["span"]["path"], found["span"]["line"]) == (f"deploy/topics/{beats}.yaml", 1)
        assert f"{there} partitions" in found["summary"]
        assert found["summary"].endswith("want 2")
    assert kafka.topics()[beats].partitions == there
    kafka.delete(beats)


def test_a_topic_of_ours_grows_with_consent_and_never_shrinks(stack: Any, project: SmallProject) -> None:
    kafka, beats = KafkaCluster(stack.endpoints.kafka), f"{project.name}_beats"
    project.topic(beats, partitions=2)
    assert project.run("apply").code == 0
    project.topic(beats, partitions=3)
    ran = project.run("apply")
    assert (ran.code, kafka.topics()[beats].partitions) == (3, 2)
    consent = f"split-keys:kafka.topic/{beats}"
    assert ran.answer["consent_needed"] == [f"--allow {consent}"]
    assert project.run("apply", "--allow", consent).code == 0
    assert kafka.topics()[beats].partitions == 3
    project.topic(beats, partitions=2)
    ran = project.run("apply")
    assert ran.code == 1
    assert "3 partitions" in the(ran, "HW301")["summary"]


def test_an_incompatible_schema_is_refused_in_the_registrys_words(stack: Any, project: SmallProject) -> None:
    registry, subject = SchemaRegistry(stack.endpoints.registry), f"{project.name}_beats-value"
    project.schema(subject, "a")
    assert project.run("apply").code == 0
    before = registry.latest(subject)
    project.schema(subject, "b")
    for verb in ("validate", "plan", "apply"):
        ran = project.run(verb)
        assert ran.code == 1
        found = the(ran, "HW303")
        assert found["span"]["path"] == f"avro/{subject}.avsc"
    assert "`b` is new and has no default" in found["cause"]
    assert registry.latest(subject) == before


def test_a_login_that_fails_is_told_before_anything_is_sent(project: SmallProject) -> None:
    connector(project, table="anything", user="nobody")
    for verb in ("validate", "plan", "apply"):
        ran = project.run(verb)
        assert ran.code == 1
        assert "password authentication failed" in the_place(ran, "HW304")["cause"]
    assert ran.answer.get("done", []) == []


def test_a_connector_whose_task_fails_shows_the_trace(project: SmallProject) -> None:
    connector(project, table=f"no_{project.name}")
    ran = project.run("apply")
    assert ran.code == 4
    assert "No table filters found" in the(ran, "HW503")["cause"]


def test_a_job_that_restarts_in_a_loop_is_cancelled_and_explained(stack: Any, project: SmallProject) -> None:
    beats = f"{project.name}_beats"
    project.topic(beats)
    project.job("beats", beats, select="a, CAST(b AS INT)", columns="a INT, b INT")
    ran = project.run("apply")
    assert ran.code == 4
    found = the(ran, "HW504")
    assert "cancelled" in found["summary"]
    assert "not a valid" in found["cause"] or "For input string" in found["cause"], found["cause"]
    flink = FlinkCluster(stack.endpoints.flink_rest)
    live = [job for job in flink.jobs() if job.is_live]
    assert not [job for job in live if flink.job_parameters(job.id).get("heartwatch.project") == project.name]

    project.job("beats", beats)
    assert project.run("apply").code == 0


def test_an_unknown_column_is_shown_in_its_file(project: SmallProject) -> None:
    beats = f"{project.name}_beats"
    project.topic(beats)
    project.job("beats", beats, select="a, bb")
    ran = project.run("validate")
    assert ran.code == 1
    found = the_place(ran, "HW206")
    assert "bb" in found["cause"]
    assert found["span"]["path"] == "flink_sql/beats.sql"
    assert found["span"]["excerpt"] == "SELECT a, bb"
    assert (found["span"]["column"], found["span"]["length"]) == (11, 2)


def test_invalid_sql_and_a_wrong_template_variable_are_shown_in_their_files(project: SmallProject) -> None:
    project.write("flink_sql/broken.sql", "CREATE TABLE x (a INT) WITH ('connector' = 'datagen);\n")
    assert the_place(project.run("plan"), "HW201")["span"]["path"] == "flink_sql/broken.sql"
    project.write("flink_sql/broken.sql", "-- first line\nCREATE TABLE x (a {{ kind_of_number }}) WITH ();\n")
    ran = project.run("plan")
    assert ran.code == 1
    span = next(iter(ran.diagnostics.values()))["span"]
    assert (span["path"], span["line"]) == ("flink_sql/broken.sql", 2)
    project.write("flink_sql/broken.sql", "")


def the_place(ran: Ran, code: str) -> Any:
    assert code in ran.diagnostics, ran.words
    return ran.diagnostics[code]


def test_a_saved_plan_is_done_as_it_was_shown_or_not_at_all(project: SmallProject, stack: Any) -> None:
    kafka, registry = KafkaCluster(stack.endpoints.kafka), SchemaRegistry(stack.endpoints.registry)
    beats, others = f"{project.name}_beats", f"{project.name}_others"
    for topic in (beats, others):
        project.topic(topic)
    project.schema(f"{beats}-value", "a")
    file = str(project.directory / "plan.json")
    assert project.run("plan", "--out", file, "--target", f"kafka.topic/{others}").code == 0
    assert project.run("apply", file).code == 0
    assert {others} == {beats, others} & kafka.topics().keys()
    assert project.run("plan", "--out", file).code == 0
    kafka.create(Topic(beats, 1, 1, {"retention.ms": "60000"}))
    refused = project.run("apply", file)
    assert refused.code == 1
    assert beats in the(refused, "HW511")["cause"]
    assert registry.subjects().isdisjoint({f"{beats}-value"})
    kafka.delete(beats)
    assert project.run("apply", file).code == 0
    again = project.run("apply", file)
    assert "no longer to do" in the(again, "HW511")["cause"]
