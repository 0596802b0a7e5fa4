"""Kafka: one node that is broker and controller (KRaft)."""

import base64
import subprocess
import uuid
from pathlib import Path

from heartwatch_deploy.stack import health, jvm
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Launch, Member, Place
from heartwatch_deploy.stack.secured import kafka as secured
from heartwatch_deploy.stack.secured import rights
from heartwatch_deploy.stack.secured.trust import trust

NAME = "kafka"


def configuration(place: Place) -> str:
    """`server.properties`; event times may be years old, so nothing is deleted for its age."""
    client, controller = place.address("kafka"), place.address("kafka_controller")
    return jvm.properties(
        {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"PLAINTEXT://{client},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{client}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": data(place),
            "auto.create.topics.enable": "false",  # a misspelt topic must fail, not come to be
            "log.retention.ms": -1,
            "log.retention.bytes": 8 * 1024**3,
            "log.cleaner.dedupe.buffer.size": 16 * 1024**2,
            "num.network.threads": 2,
            "num.io.threads": 4,
            "num.partitions": 1,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "share.coordinator.state.topic.num.partitions": 4,
            "group.initial.rebalance.delay.ms": 0,
            # After kill -9 the new process may register only when the old one's session has ended.
            "broker.session.timeout.ms": 5000,
            "broker.heartbeat.interval.ms": 1000,
            "initial.broker.registration.timeout.ms": 60_000,
            **(secured.broker(place) if place.secured else {}),
        }
    )


def data(place: Place) -> Path:
    return place.paths.data / NAME


def settings_file(place: Place) -> Path:
    return place.paths.run(NAME) / "server.properties"


def prepare(place: Place) -> None:
    """Format the log directory, once."""
    if (data(place) / "meta.properties").exists():
        return
    settings_file(place).parent.mkdir(parents=True, exist_ok=True)
    settings_file(place).touch(mode=0o600)
    settings_file(place).write_text(configuration(place))
    arguments = secured.arguments_file(place)
    arguments.touch(mode=0o600)
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    tool = jvm.java(place, NAME, *jvm.START_FAST, jars=[place.components["kafka"]], main="kafka.tools.StorageTool")
    users = secured.users(place) if place.secured else []
    arguments.write_text("\n".join(["format", f"--cluster-id={cluster}", "-c", str(settings_file(place)), *users]))
    done = subprocess.run([*tool, f"@{arguments}"], capture_output=True, text=True, check=False)
    arguments.unlink()
    if done.returncode:
        raise StackError("HW620", "Kafka's storage could not be formatted", done.stdout[-2000:] + done.stderr[-2000:])


def launch(place: Place) -> Launch:
    (place.paths.run(NAME) / "rights").unlink(missing_ok=True)
    return Launch(
        command=(
            *jvm.java(place, NAME, "-XX:+UseSerialGC", jars=[place.components["kafka"]], main="kafka.Kafka"),
            str(settings_file(place)),
        ),
        files={settings_file(place): configuration(place), **jvm.log4j(place, NAME)},
    )


def check(place: Place) -> str | None:
    """Healthy when it answers; a secured one when its rights are handed out, too, at its first answer."""
    if not place.secured:
        return health.kafka(place.ports["kafka"])
    mark = place.paths.run(NAME) / "rights"
    wrong = health.kafka(place.ports["kafka"], trust(place))
    if wrong or mark.exists():
        return wrong
    wrong = rights.hand_out(place)
    if wrong is None:
        mark.touch()
    return wrong


MEMBER = Member(
    name=NAME,
    components=("java", "kafka"),
    ports={"kafka": 29092, "kafka_controller": 29093},
    memory=384,
    prepare=prepare,
    launch=launch,
    check=check,
)
