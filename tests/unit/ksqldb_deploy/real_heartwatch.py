"""HeartWatch's `ksql/` on a real server, with readings, alerts and people who acknowledge some of them."""

import json
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

import yaml
from confluent_kafka import ConsumerGroupState, Producer
from confluent_kafka.admin import AdminClient
from ksqldb_project import heartwatch as heartwatch_files

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.ksqldb import KsqlServer
from heartwatch_deploy.clients.ksqldb_entities import QueryDescriptions
from heartwatch_deploy.edges.ksqldb import KsqlConversation
from heartwatch_deploy.readings.acknowledgements import Acknowledgement
from heartwatch_deploy.readings.arrivals import Arrival
from heartwatch_deploy.readings.avro import message
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.escalations import Heard, alert_id
from heartwatch_deploy.readings.generator import Load, generated
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.readings.reference import Alert
from heartwatch_deploy.readings.sending import send
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.readings.ticks import PREFIX
from heartwatch_deploy.stack.process import until
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch

VALUES: Final[Mapping[str, float]] = {
    "partitions": 2,
    "grace_seconds": 300,
    "silent_seconds": 3,
    "acknowledge_minutes": 0.5,
    "escalation_windows": 3,
    "summary_minutes": 5,
    "risk_window_seconds": 10,
}
"""The grace is long: a query takes its source's partitions in any order, and here minutes of readings come at once."""
MINUTE_MS: Final = 60_000
WINDOW_MS: Final = 10_000
_TICKS: Final = 40
"""So many names reach every partition of whatever the queries group by."""
_RENDERED: Final = ["postgres", "cassandra", "kafka_connect", "flink_sql"]


@dataclass(frozen=True)
class Places:
    """Where the servers are."""

    ksqldb: str
    kafka: str
    registry: str

    @classmethod
    def told(cls) -> "Places | None":
        found = [os.environ.get(name) for name in ("KSQLDB_URL", "KSQLDB_KAFKA", "KSQLDB_REGISTRY")]
        return cls(*map(str, found)) if all(found) else None


@dataclass
class RealHeartwatch:
    """A project of all parts, whose verbs are run as a person would run them."""

    directory: Path
    places: Places
    heard: list[Heard] = field(default_factory=list)

    def made(self, root: Path) -> "RealHeartwatch":
        """The files; the registry has the schemas first, since ksqlDB asks for them by ids that it hands out."""
        heartwatch_files(self.directory, root)
        left = self._beside / ".heartwatch" / "stack" / "endpoints.json"
        left.parent.mkdir(parents=True)
        left.write_text(json.dumps({"kafka": self.places.kafka, "registry": self.places.registry}))
        (self._beside / "avro").symlink_to(self.directory / "avro")
        self._environment(render_only=[*_RENDERED, "ksqldb"])
        self.verb("apply")
        subjects = sorted(each.name.removesuffix(".avsc") for each in (self.directory / "avro").iterdir())
        registry = self.servers.registry_client()
        ids = {subject: found.id for subject in subjects if (found := registry.latest(subject))}
        self._environment(render_only=_RENDERED, schema_ids=ids)
        return self

    def _environment(self, *, render_only: list[str], **values: Any) -> None:
        file = self.directory / "deploy" / "environments" / "ksql.yaml"
        said = yaml.safe_load(file.read_text())
        native = self.places.registry.replace("/apis/ccompat/v7", "/apis/registry/v3")
        said["endpoints"] |= {
            "ksqldb": self.places.ksqldb,
            "kafka": self.places.kafka,
            "registry": self.places.registry,
            "registry_native": native,
        }
        said["values"] |= VALUES | values
        file.write_text(yaml.safe_dump(said | {"render_only": render_only}))

    def verb(self, name: str, *options: str, code: int = 0) -> str:
        """What it printed on stdout."""
        done = heartwatch(self.directory, name, "--env", "ksql", *options)
        assert done.returncode == code, f"{name}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def planned(self) -> dict[str, str]:
        """Address → action of all that is not as the files say."""
        found = heartwatch(self.directory, "plan", "--env", "ksql", "--json")
        levels = json.loads(found.stdout)["plan"]["levels"]
        return {each["address"]: each["action"] for level in levels for each in level}

    def edit(self, name: str, before: str, after: str) -> None:
        path = self.directory / "ksql" / f"{name}.sql"
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))

    @property
    def _beside(self) -> Path:
        """Where those who send and read find the servers, which are no stack of the project's."""
        return self.directory / "beside"

    @cached_property
    def servers(self) -> Servers:
        return Servers(project_dir=self._beside)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self._beside)

    @cached_property
    def kafka(self) -> KafkaCluster:
        return KafkaCluster(self.places.kafka)

    def ksqldb(self) -> KsqlConversation:
        return KsqlConversation(KsqlServer(self.places.ksqldb))

    def until_quiet(self) -> None:
        """Until every query has read all that there is for it, of its own topics as well."""
        assert until(self._is_quiet, seconds=300, every=1.0), "the queries have not read all that they were sent"

    def _is_quiet(self) -> bool:
        """Ends are asked for last, so that what is written meanwhile is missed by nobody."""
        read = {group: self.kafka.committed(group) for group in self._groups}
        topics = self._assigned()
        ends = {topic: self.kafka.end_offsets(topic) for topic in set().union(*topics.values())}
        return all(_has_read_all(read[group], {each: ends[each] for each in own}) for group, own in topics.items())

    def _assigned(self) -> dict[str, set[str]]:
        """Group → topics, inner ones as well, whose partitions its members have; none while they are shared out."""
        asked = self._admin.describe_consumer_groups(list(self._groups), request_timeout=30)
        groups = {name: group.result(60) for name, group in asked.items()}
        return {
            name: {part.topic for member in group.members for part in member.assignment.topic_partitions}
            if group.state == ConsumerGroupState.STABLE
            else set()
            for name, group in groups.items()
        }

    @cached_property
    def _admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.places.kafka})

    @cached_property
    def _groups(self) -> tuple[str, ...]:
        """The consumer groups of all queries."""
        (found,) = KsqlServer(self.places.ksqldb).ask("SHOW QUERIES EXTENDED;")
        assert isinstance(found, QueryDescriptions)
        groups = {each.consumer_group for each in found.queries if each.consumer_group}
        assert groups, "no query has a consumer group"
        return tuple(groups)

    # What is fed.

    def write(self, topic: str, rows: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
        """Rows (key, time in ms, fields) in the newest schema of the topic's values."""
        registered = self.servers.registry_client().latest(f"{topic}-value")
        assert registered is not None
        schema = json.loads(registered.schema)
        producer = Producer({"bootstrap.servers": self.places.kafka, "partitioner": "murmur2_random"})
        for key, at, row in rows:
            producer.produce(topic, message(schema, registered.id, row), key, timestamp=at)
        assert producer.flush(30) == 0

    def readings(self, start: int, *, users: int, minutes: int) -> int:
        """What so many people send in so many minutes, each with a device that is off now and then; a device whose
        silence is a millisecond too short, and one whose is just long enough. Returns the newest one's time."""
        target = Target(self.servers)
        load = Load(start=start, rate=users / 2, bounds=target.bounds, users=users, silent=0.05)
        arrivals = [
            *(Arrival(each.recorded_at, each) for each in islice(generated(load), minutes * 60 * users // 2)),
            *(Arrival(each.recorded_at, each) for each in silences(start)),
        ]
        arrivals.sort(key=lambda each: each.due)
        assert send(iter(arrivals), target.open(), Pace(float("inf"), threading.Event())).lost == 0
        return arrivals[-1].due

    def close_windows(self, newest: int) -> None:
        """Everybody's time goes on past windows and grace, twice: a window closes with a later reading alone, and at
        most once a second. Not before all readings are through, for what overtakes them makes them late."""
        target = Target(self.servers)
        for turn in range(2):
            self.until_quiet()
            ticks = (tick(number, newest + 11 * MINUTE_MS + turn * 1000) for number in range(_TICKS))
            arrivals = (Arrival(each.recorded_at, each) for each in ticks)
            assert send(arrivals, target.open(), Pace(float("inf"), threading.Event())).lost == 0
        self.until_quiet()

    def alerts(self, windows: Mapping[str, Iterable[int]], since: int) -> list[Alert]:
        """User → windows that begin so many windows after `since`: as the detection would raise them."""
        begin = since // WINDOW_MS * WINDOW_MS
        found = [alert_of(user, begin + each * WINDOW_MS) for user, own in windows.items() for each in own]
        self.write("out_of_range_while_still", ((alert_id(each), each.window_start, each._asdict()) for each in found))
        self.heard += [Heard(each.window_end, each) for each in found]
        return found

    def acknowledge(self, moments: Mapping[Alert, int]) -> None:
        """Alert → when somebody acknowledges it (ms)."""
        said = [Acknowledgement(alert_id(alert), "eve", at) for alert, at in moments.items()]
        self.write("acknowledgements", ((each.alert_id, each.at, each._asdict()) for each in said))
        self.heard += [Heard(each.at, each) for each in said]


def _has_read_all(read: Mapping[str, Mapping[int, int]], ends: Mapping[str, Mapping[int, int]]) -> bool:
    """Whether a group has topics, and has committed what each has: of an empty partition it commits nothing."""
    return bool(ends) and all(
        read.get(topic, {}).get(part, 0) >= end for topic, parts in ends.items() for part, end in parts.items()
    )


def alert_of(user: str, start: int) -> Alert:
    return Alert(user, start, start + WINDOW_MS, 180.0, 3, 60, 120, 40.0, -74.0)


def silences(start: int) -> Iterator[Reading]:
    silent_ms = int(VALUES["silent_seconds"]) * 1000
    for name, apart in (("too-short", silent_ms - 1), ("long-enough", silent_ms)):
        for number in range(3):
            said = Circumstances(device_id=name, battery=90 - number if number < 2 else None)
            yield Reading(f"wearer-{name}", start + number * apart, 40.0, -74.0, 70, said)


def tick(number: int, at: int) -> Reading:
    name = f"{PREFIX}{number}"
    said = Circumstances(device_id=name, state=name, activity=name, stress=1, temperature=36.0)
    return Reading(name, at, 40.0, -74.0, 70, said)


def until_there(found: Any, expected: int, *, seconds: float = 240.0) -> None:
    """Until `found()` gives so many; then, or when time is over, the comparison says what is missing."""
    deadline = time.monotonic() + seconds
    while len(found()) < expected and time.monotonic() < deadline:
        time.sleep(0.5)  # nothing tells when a transaction has been committed
