"""A project that is deployed through `api` to the model server, or to a real one, and the cluster around it."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from heartwatch_deploy import api
from heartwatch_deploy.clients.connect import Connector
from heartwatch_deploy.clients.http import Limits, Refused
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.clients.ksqldb import KsqlServer
from heartwatch_deploy.edges import confirm
from heartwatch_deploy.edges.held import Patience
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Event, Outcome
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.storage.project import Selection, load_project
from tests.ksqldb_model.messages import Request
from tests.ksqldb_model.serving import Served
from tests.ksqldb_model.world import Topic as ModelTopic

RECORD = ".heartwatch/record"
QUICK = Limits(connect=1, answer=5, patience=0.2, busy=0.2)


@dataclass
class ModelKafka:
    """The cluster that the model server lies on, as the deployer's client sees it."""

    served: Served
    configs: dict[str, Mapping[str, str]] = field(default_factory=dict)
    refuses_to_delete: bool = False

    def topics(self) -> dict[str, Topic]:
        with self.served.undisturbed() as world:
            return {
                name: Topic(name, topic.partitions, topic.replicas, self.configs.get(name, {}))
                for name, topic in world.kafka.topics.items()
            }

    def with_configs(self, topics: Iterable[Topic]) -> dict[str, Topic]:
        return {topic.name: topic for topic in topics}

    def create(self, topic: Topic) -> None:
        retention = int(topic.config.get("retention.ms", ModelTopic.retention_ms))
        with self.served.undisturbed() as world:
            self.configs[topic.name] = topic.config
            world.kafka.topics[topic.name] = ModelTopic(topic.partitions, topic.replication, retention)

    def delete(self, name: str) -> None:
        if self.refuses_to_delete:
            raise Refused("Kafka", "nowhere", status=29, body="", server_message="not authorized")
        with self.served.undisturbed() as world:
            world.kafka.topics.pop(name)

    def cluster_id(self) -> str:
        return "model"


@dataclass
class ModelConnect:
    """The Kafka Connect that the model server makes its connectors in, as the deployer's client sees it."""

    served: Served

    def connectors(self) -> dict[str, dict[str, Any]]:
        return {name: {"info": {"config": config}} for name, config in self._settings().items()}

    def connector(self, name: str) -> Connector | None:
        config = self._settings().get(name)
        return Connector(name, config, "source", "RUNNING") if config is not None else None

    def _settings(self) -> dict[str, dict[str, str]]:
        with self.served.undisturbed() as world:
            held = world.connect.connectors
            return {name: {key: config[key] for key in config if key != "type"} for name, config in held.items()}


class Deployment:
    """A directory whose files are deployed; `kafka` is None for a real cluster's own client."""

    def __init__(self, directory: Path, address: str, kafka: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.directory = directory
        self.address = address
        self.kafka = kafka
        self.record = directory / RECORD
        self.limits = QUICK
        self.connect: ModelConnect | None = None
        monkeypatch.setattr(confirm, "_SECONDS", 0.5)
        monkeypatch.setattr(api, "_servers", lambda _project: self.servers())

    def servers(self) -> Servers:
        named = "http://nowhere" if self.connect else None
        servers = Servers(Endpoints(ksqldb=self.address, connect=named), runtime_directory=self.directory)
        vars(servers)["connect"] = self.connect
        vars(servers)["kafka"] = self.kafka
        vars(servers)["ksqldb"] = KsqlConversation(KsqlServer(self.address, limits=self.limits))
        return servers

    def write(self, **files: str) -> None:
        """These are the files of `ksql/`, and no others."""
        for path in (self.directory / "ksql").glob("*.sql"):
            path.unlink()
        for name, text in files.items():
            (self.directory / "ksql" / f"{name}.sql").write_text(text)

    def plan(self) -> tuple[Plan, tuple[Diagnostic, ...]]:
        project, desired = api.load_desired(self.directory, Selection("ksql"))
        assert desired.diagnostics == ()
        live = api.read_live(project, desired.state)
        assert live.diagnostics == ()
        return api.make_plan(project, desired, live)

    def apply(self, *, allow: tuple[str, ...] = ()) -> Outcome:
        """Applies what is planned, to which no consent may be missing."""
        project, desired = api.load_desired(self.directory, Selection("ksql"))
        assert desired.diagnostics == ()
        live = api.read_live(project, desired.state)
        plan, found = api.make_plan(project, desired, live)
        assert (live.diagnostics, found) == ((), ())
        assert {each.consent for each in plan.hazards} == set(allow)
        return self._send(project, plan, live)

    def destroy(self) -> Outcome:
        project, _ = load_project(self.directory, Selection("ksql"))
        live = api.read_live(project, State())
        plan, refused = api.make_destroy_plan(project, live)
        assert refused == ()
        return self._send(project, plan, live)

    def _send(self, project: Any, plan: Plan, live: api.Live) -> Outcome:
        told: list[Event] = []
        with api.locked(project, "apply", Patience()) as held:
            return api.apply_plan(project, plan, live, held, told.append)


def small_project(directory: Path) -> None:
    """A project of ksqlDB's files alone."""
    _write(directory / "deploy/project.yaml", {"name": "small", "engines": _engines("kafka", "ksqldb")})
    places = {"kafka": "nowhere", "ksqldb": "http://nowhere"}
    _write(directory / "deploy/environments/ksql.yaml", {"endpoints": places, "journal": {"file": RECORD}})
    for folder in ("ksql", "deploy/topics"):
        (directory / folder).mkdir(parents=True, exist_ok=True)


def heartwatch(directory: Path, root: Path) -> None:
    """HeartWatch with an environment in which ksqlDB asks the questions, and Flink does not."""
    for folder in ("deploy", "ksql", "avro", "cassandra", "connect", "flink_sql", "postgres"):
        shutil.copytree(root / folder, directory / folder)
    usual = yaml.safe_load((directory / "deploy/environments/dev.yaml").read_text())
    places = {
        "kafka": "nowhere",
        "ksqldb": "http://nowhere",
        "registry": "http://nowhere",
        "registry_native": "http://nowhere",
        "connect": "http://nowhere",
        "search": "http://nowhere",
        "postgres": {"host": "nowhere", "port": 5432, "dbname": "heartwatch", "user": "heartwatch"},
        "s3": {"bucket": "nothing"},
    }
    only = ["schema_registry", "postgres", "kafka_connect", "flink_sql"]
    parts = ["timescale", "search", "raw", "moving_average", "devices", "escalations", "summaries", "risk"]
    environment = {"endpoints": places, "parts": parts, "render_only": only, "values": usual["values"]}
    environment["journal"] = {"file": RECORD}
    _write(directory / "deploy/environments/ksql.yaml", environment)


def _engines(*names: str) -> dict[str, Any]:
    folders = {"kafka": "deploy/topics", "ksqldb": "ksql"}
    return {name: {"folder": folders[name]} for name in names}


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content))


def said(seen: Iterable[Request]) -> list[str]:
    """The statements that were sent, those that only ask left out."""
    texts = [str(json.loads(each.body or "{}").get("ksql")) for each in seen if each.path == "/ksql"]
    asking = ("LIST", "SHOW", "DESCRIBE", "EXPLAIN")
    return [text for text in texts if not text.startswith(asking)]


@contextmanager
def heard(served: Served) -> Iterator[list[Request]]:
    """The requests that the model gets while the context lasts; the list is filled when it ends."""
    begin, found = len(served.seen), list[Request]()
    yield found
    found += served.seen[begin:]
