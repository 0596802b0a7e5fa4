"""Apply, apply again, look back, go back: the clusters are what they were, and the history says who did what."""

import getpass
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.registry import SchemaRegistry

pytestmark = [pytest.mark.live, pytest.mark.apart]


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    name = f"past_{uuid.uuid4().hex[:8]}"
    made = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    yield made
    ended = made.run("destroy", "--yes", "--allow", f"delete-history:{name}")
    assert ended.code == 0, ended.words
    assert not any(name in topic for topic in KafkaCluster(stack.endpoints.kafka).topics())


def ends(project: SmallProject) -> list[tuple[str, str]]:
    return [(each["begun"]["verb"], each["ended"]["result"]) for each in project.run("history").answer["entries"]]


def test_back_to_an_earlier_apply(stack: Any, project: SmallProject) -> None:
    kafka, registry = KafkaCluster(stack.endpoints.kafka), SchemaRegistry(stack.endpoints.registry)
    beats, added = f"{project.name}_beats", f"{project.name}_added"
    topic = project.write(
        f"deploy/topics/{beats}.yaml", "partitions: 1\nreplication: 1\nconfig: {retention.ms: 60000}\n"
    )
    before = topic.read_text()
    assert project.run("apply").code == 0
    topic.write_text(before.replace("60000", "120000"))
    project.topic(added)
    project.schema(f"{added}-value", "a")
    assert project.run("apply").code == 0
    assert ends(project) == [("apply", "done")] * 2
    assert getpass.getuser() in project.run("history", "2").words

    asked = project.run("rollback", "1", "--yes")
    assert asked.code == 3, asked.words
    assert "--allow delete-data:" in asked.words
    consents = (f"--allow=delete-data:kafka.topic/{each}" for each in (added, beats))  # one goes, one is kept for less
    gone = project.run("rollback", "1", "--yes", *consents)
    assert gone.code == 0, gone.words
    [now] = kafka.with_configs([kafka.topics()[beats]]).values()
    assert now.config["retention.ms"] == "60000"
    assert added not in kafka.topics()
    assert f"{added}-value" not in registry.subjects()

    topic.write_text(before)
    (project.directory / f"deploy/topics/{added}.yaml").unlink()
    (project.directory / f"avro/{added}-value.avsc").unlink()
    assert project.run("plan", "--detailed-exitcode").code == 0
    assert ends(project) == [*[("apply", "done")] * 2, ("rollback", "done")]
    assert project.run("destroy", "--yes").code == 0
    assert ends(project)[-1] == ("destroy", "done")
    [audit] = kafka.with_configs([kafka.topics()[f"_heartwatch_{project.name}_audit"]]).values()
    assert (audit.config["retention.ms"], audit.config["cleanup.policy"]) == ("-1", "delete")


def test_the_record_in_a_file(stack: Any, project: SmallProject) -> None:
    """All of it beside the project; Kafka has nothing of ours but what the files name."""
    environment = project.directory / "deploy/environments/dev.yaml"
    environment.write_text(environment.read_text()[:-1] + ', "journal": {"file": ".heartwatch/record"}}')
    beats = f"{project.name}_beats"
    project.topic(beats)
    assert project.run("apply").code == 0
    assert project.run("plan", "--detailed-exitcode").code == 0
    kafka = KafkaCluster(stack.endpoints.kafka)
    assert {topic for topic in kafka.topics() if project.name in topic} == {beats}
    record = project.directory / ".heartwatch/record"
    record.write_bytes(record.read_bytes()[:-3])
    cut = project.run("plan", "--detailed-exitcode")
    assert (cut.code, set(cut.diagnostics)) == (2, {"HW541"}), cut.words
    assert "1 to record" in cut.words
    record.write_bytes(record.read_bytes().replace(beats.encode(), beats[::-1].encode()) + b"\n")
    assert set(project.run("plan").diagnostics) == {"HW540"}
    record.write_bytes(record.read_bytes().replace(beats[::-1].encode(), beats.encode()).rpartition(b"\n")[0])
    assert project.run("destroy", "--yes", "--allow", f"delete-data:kafka.topic/{beats}").code == 0
    assert ends(project) == [("apply", "done"), ("destroy", "done")]
