"""Sinks of the project: how their tasks are, what they read, what was refused; and one on topics of a test's own."""

import io
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import fastavro
import requests
from confluent_kafka import Consumer, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.readings.avro import HEADER, parsed_without_times
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stages.render import render
from heartwatch_deploy.storage.project import Selection, load_project
from tests.live.conftest import RunningStack

RUNNING_WITHIN = 180.0
_TOLD = ("connector.name", "topic", "exception.message")
Value = Mapping[str, Any] | bytes | None


def committed(stack: RunningStack, connector: str) -> dict[str, str]:
    """The configuration of `connect/<connector>.json` as this stack's environment renders it, deployed there or not."""
    project, _ = load_project(stack.project, Selection())
    path = f"connect/{connector}.json"
    file = SourceFile(path, (stack.project / path).read_text("utf-8"), "kafka_connect")
    ((rendered,), problems) = render(replace(project, files=(file,)))
    assert not problems
    config: dict[str, str] = json.loads(rendered.text)
    return config


class Connector:
    """A sink of this name on the stack's worker."""

    def __init__(self, stack: RunningStack, name: str) -> None:
        self.stack, self.name = stack, name
        self.worker = ConnectWorker(stack.endpoints.connect)

    def ask(self, method: str, path: str, body: object = None) -> requests.Response:
        url = f"{self.stack.endpoints.connect}/connectors/{self.name}{path}"

        def answered() -> bool:
            """A worker that is rebalancing answers 409."""
            answers.append(requests.request(method, url, json=body, timeout=30))
            return answers[-1].status_code != 409

        answers: list[requests.Response] = []
        assert until(answered, seconds=RUNNING_WITHIN), answers[-1].text
        assert answers[-1].ok, answers[-1].text
        return answers[-1]

    def is_running(self) -> bool:
        found = self.worker.connector(self.name)
        states = [found.state, *(task.state for task in found.tasks)] if found else []
        return len(states) > 1 and set(states) == {"RUNNING"}

    def failure(self) -> str:
        """The trace of a task that failed, awaited."""

        def traces() -> list[str]:
            found = self.worker.connector(self.name)
            return [task.trace for task in found.tasks if task.trace] if found else []

        assert until(lambda: bool(traces()), seconds=RUNNING_WITHIN), self.worker.connector(self.name)
        return traces()[0]

    def restart_tasks(self) -> None:
        self.ask("POST", "/restart?includeTasks=true")
        assert until(self.is_running, seconds=RUNNING_WITHIN)

    def read_again(self) -> None:
        """As after a crash that forgot every offset: all is delivered a second time."""
        self.ask("PUT", "/stop")
        assert until(lambda: self._state() == "STOPPED", seconds=RUNNING_WITHIN)
        self.ask("DELETE", "/offsets")
        self.ask("PUT", "/resume")
        assert until(self.is_running, seconds=RUNNING_WITHIN)

    def _state(self) -> str:
        found = self.worker.connector(self.name)
        return found.state if found and not found.tasks else ""

    def offsets(self) -> dict[tuple[str, int], int]:
        """The committed offsets by topic and partition."""
        return {
            (entry["partition"]["kafka_topic"], entry["partition"]["kafka_partition"]): entry["offset"]["kafka_offset"]
            for entry in self.worker.offsets(self.name)
        }


@dataclass(frozen=True)
class Refused:
    """A record in a topic of refused ones: which connector refused it, of which topic, with which reason; empty where
    an exception gives none."""

    connector: str
    topic: str
    key: bytes | None
    value: bytes | None
    reason: str


def refused_in(kafka: str, topic: str, login: Mapping[str, str] | None = None) -> list[Refused]:
    """All that lie in that topic now."""
    ends = KafkaCluster(kafka, settings=login).end_offsets(topic)
    own = {"bootstrap.servers": kafka, "group.id": f"{topic}-looked-at", "enable.auto.commit": False}
    consumer = Consumer(own | dict(login or {}))
    consumer.assign([TopicPartition(topic, partition, 0) for partition in ends])
    try:
        return [_refused(consumer.poll(30)) for _ in range(sum(ends.values()))]
    finally:
        consumer.close()


def _refused(message: Message | None) -> Refused:
    assert message is not None
    assert message.error() is None
    told = {name: value for name, value in message.headers() or [] if isinstance(value, bytes)}
    connector, topic, reason = (told.get(f"__connect.errors.{each}", b"").decode() for each in _TOLD)
    return Refused(connector, topic, message.key(), message.value(), reason)


class AvroTopic:
    """A topic to write to, with a subject of its name."""

    def __init__(self, stack: RunningStack, name: str) -> None:
        self.topic = name
        self.registry = SchemaRegistry(stack.endpoints.registry)
        self.producer = Producer({"bootstrap.servers": stack.endpoints.kafka, "acks": "all", "linger.ms": 5})

    def write_with(self, schema: Mapping[str, Any]) -> None:
        """From now on values are written in this schema."""
        text = json.dumps(schema)
        self._parsed = parsed_without_times(text)
        self._id = self.registry.register(f"{self.topic}-value", text)

    def send(self, rows: Iterable[tuple[str | None, Value]], *, partition: int = -1, wait: bool = True) -> None:
        """Keys and values: a mapping is written in Avro, bytes as they are, None is a tombstone. Waits until the broker
        has them, unless told not to."""
        for key, value in rows:
            content = self._encoded(value) if isinstance(value, Mapping) else value
            self.producer.produce(self.topic, content, key, partition=partition)
            self.producer.poll(0)
        if wait:
            assert self.producer.flush(60) == 0

    def _encoded(self, value: Mapping[str, Any]) -> bytes:
        out = io.BytesIO()
        fastavro.schemaless_writer(out, self._parsed, value)
        return HEADER.pack(0, self._id) + out.getvalue()


@dataclass
class Sink(Connector, AvroTopic):
    """A connector with a topic, a dead letter topic and a subject of its own name."""

    stack: RunningStack
    config: dict[str, str]
    schema: Mapping[str, Any]
    partitions: int = 2
    name: str = field(default_factory=lambda: f"sink_{uuid.uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        Connector.__init__(self, self.stack, self.name)
        AvroTopic.__init__(self, self.stack, self.name)
        self.kafka = KafkaCluster(self.stack.endpoints.kafka)
        self.refused = f"{self.name}_refused"
        for topic in (self.name, self.refused):
            self.kafka.create(Topic(topic, self.partitions if topic == self.name else 1, 1, {}))
        self.write_with(self.schema)
        self.config = {
            **self.config,
            "topics": self.name,
            "errors.deadletterqueue.topic.name": self.refused,
            "consumer.override.metadata.max.age.ms": "2000",
        }

    def start(self, **other: str) -> None:
        """Puts the connector, with `other` settings (a dot written as two underscores), and waits until it runs."""
        self.config |= {key.replace("__", "."): value for key, value in other.items()}
        self.ask("PUT", "/config", self.config)
        assert until(self.is_running, seconds=RUNNING_WITHIN), self.worker.connector(self.name)

    def has_read_all(self) -> bool:
        """Whether the offsets that the connector committed are the ends of its topic."""
        offsets = self.offsets()
        ends = {partition: end for partition, end in self.kafka.end_offsets(self.name).items() if end}
        return {partition: offsets.get((self.name, partition)) for partition in ends} == ends

    def assigned(self) -> set[int]:
        """The partitions that the connector's tasks have now, of its own topic."""
        group = f"connect-{self.name}"
        admin = AdminClient({"bootstrap.servers": self.stack.endpoints.kafka})
        members = admin.describe_consumer_groups([group])[group].result(RUNNING_WITHIN).members
        return {each.partition for member in members for each in member.assignment.topic_partitions}

    def dead_letters(self) -> list[tuple[bytes | None, bytes | None, str]]:
        """Key, value and the reason of each."""
        return [(each.key, each.value, each.reason) for each in refused_in(self.stack.endpoints.kafka, self.refused)]

    def remove(self) -> None:
        requests.delete(f"{self.stack.endpoints.connect}/connectors/{self.name}", timeout=30)
        self.registry.delete(f"{self.name}-value")
        for topic in (self.name, self.refused):
            self.kafka.delete(topic)

    def log(self) -> str:
        """What the worker has said."""
        return project_paths(self.stack.project).log("connect").read_text(errors="replace")

    def errors_of(self, config: Mapping[str, str]) -> dict[str, str]:
        """What Connect refuses of a configuration, by setting."""
        plugin = config["connector.class"].rsplit(".", 1)[-1]
        url = f"{self.stack.endpoints.connect}/connector-plugins/{plugin}/config/validate"
        told = requests.put(url, json={**config, "name": self.name}, timeout=30).json()
        values = [entry["value"] for entry in told["configs"]]
        return {value["name"]: " ".join(value["errors"]) for value in values if value["errors"]}
