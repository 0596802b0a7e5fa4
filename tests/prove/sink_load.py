"""What is sent while the sinks are in trouble: readings with duplicates and malformed ones, raw messages, heartbeats,
and records that no sink can take."""

import io
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import fastavro
from confluent_kafka import Producer

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.arrivals import Arrival, Trouble
from heartwatch_deploy.readings.avro import HEADER, parsed_without_times
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.generator import Load, generated
from heartwatch_deploy.readings.heartbeat_sending import send_heartbeats
from heartwatch_deploy.readings.heartbeats import HeartbeatMessage, Ward
from heartwatch_deploy.readings.heartbeats import generated as generated_heartbeats
from heartwatch_deploy.readings.kafka_writer import KafkaWriter
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.production import Broken, Production, arrivals_of
from heartwatch_deploy.readings.raw import as_raw
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.sending import Summary, send
from heartwatch_deploy.readings.targets import Target
from tests.readings_schema import BOUNDS

USERS: Final = 250
RATE: Final = 500
"""Readings a second; raw messages and heartbeats are a twentieth of that each."""
MALFORMED: Final = 90
NUL, REFUSED_BY_RECEIVER = "no\0text", "refused-by-the-receiver"
"""A text that Postgres cannot hold, and a user whose alerts the receiver refuses."""
_AHEAD_MS: Final = 400_000  # closes windows of five minutes too
_LONGER_THAN_A_TERM: Final = "x" * 40_000  # Lucene takes 32,766 bytes


@dataclass(frozen=True)
class Poison:
    """A record that goes straight into the topic of a sink: bytes, or a value in the topic's own schema. `refused_by`
    are the connectors that must put it aside."""

    topic: str
    key: str
    value: bytes | dict[str, Any]
    refused_by: tuple[str, ...]


def poison(at: int) -> list[Poison]:
    """Garbage for every connector, and for each what its server refuses; `at` in ms."""
    where: dict[str, Any] = {"latitude": 40.0, "longitude": -74.0}
    alert = {"recorded_at": at, "heart_rate": 180, **where}
    beat = {"patient_id": "patient", "timestamp": at, "heart_rate": 60}
    vital = {"recorded_at": at, "heart_rate": 70}
    garbage = b"this is no Avro"
    rows, vitals, search, webhook = "rows_to_postgres", "vitals_to_postgres", "wearable_logs", "alert_webhook"
    cassandra, device = "rows_to_cassandra", {"status": "active", "last_seen": at, "changed_at": at, "readings": 1}
    return [
        Poison("heart_rate_alerts", "poison-garbage", garbage, (rows, webhook)),
        Poison("heart_rate_alerts", "poison-nul", alert | {"alert_id": "poison-nul", "user_id": NUL}, (rows,)),
        Poison(
            "heart_rate_alerts",
            "poison-receiver",
            alert | {"alert_id": "poison-receiver", "user_id": REFUSED_BY_RECEIVER},
            (webhook,),
        ),
        Poison("out_of_range_while_still", "poison-garbage", garbage, (rows, webhook)),
        Poison("heartbeats", "poison-nul", beat | {"id": "poison-nul", "status": NUL}, (rows,)),
        Poison("device_status", "poison-garbage", garbage, (cassandra,)),
        Poison("device_status", "poison-nameless", device | {"device_id": "", "user_id": "nobody"}, (cassandra,)),
        Poison("vitals", "poison-garbage", garbage, (vitals,)),
        Poison("vitals", "poison-nul", vital | {"user_id": NUL}, (vitals,)),
        Poison("wearable_logs", "poison-garbage", garbage, (search,)),
        Poison(
            "wearable_logs",
            "poison-term",
            vital | where | {"log_id": "poison-term", "user_id": _LONGER_THAN_A_TERM, "processed_at": at},
            (search,),
        ),
    ]


def send_poison(project: Path, records: Iterable[Poison]) -> None:
    servers = Servers(project_dir=project)
    registry = SchemaRegistry(servers.registry())
    producer = Producer({"bootstrap.servers": servers.kafka()})
    for record in records:
        text = (project / "avro" / f"{record.topic}-value.avsc").read_text("utf-8")
        value = record.value
        if not isinstance(value, bytes):
            known = registry.lookup(f"{record.topic}-value", text)
            assert known is not None, f"the schema of {record.topic} is not registered"
            value = _encoded(text, known.id, value)
        producer.produce(record.topic, value, record.key)
    assert producer.flush(60) == 0


def _encoded(schema: str, number: int, value: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, parsed_without_times(schema), value)
    return HEADER.pack(0, number) + out.getvalue()


@dataclass
class Sent:
    """One run's messages, sent from threads of their own for `seconds` from `start` (ms) of their own time on."""

    project: Path
    start: int
    seconds: float
    seed: int

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._threads = ThreadPoolExecutor(3)
        self._works: list[Future[Summary]] = []

    def begin(self) -> None:
        works = (self._send_readings, self._send_raw, self._send_heartbeats)
        self._works = [self._threads.submit(work) for work in works]

    def end(self) -> None:
        """Waits until all is sent, and closes every window; nothing was lost on the way to Kafka."""
        readings, *_ = (work.result() for work in self._works)
        target = self._target()
        summary = runs.close(readings, target.open(), target, self._stop, close_after=_AHEAD_MS)
        assert summary.lost == 0, summary

    def give_up(self) -> None:
        self._stop.set()
        self._threads.shutdown()

    def _target(self) -> Target:
        return Target(Servers(project_dir=self.project))

    def _pace(self) -> Pace:
        return Pace(1.0, self._stop)

    def _send_readings(self) -> Summary:
        work = Production(
            start=self.start,
            rate=RATE,
            users=USERS,
            seed=self.seed,
            seconds=self.seconds,
            trouble=Trouble(disorder_ms=1000, seed=self.seed),
            broken=Broken(count=MALFORMED),
        )
        return send(_doubled(arrivals_of(work, BOUNDS)), self._target().open(), self._pace())

    def _send_raw(self) -> Summary:
        load = Load(start=self.start, rate=RATE / 20, users=USERS // 20, seed=self.seed, bounds=BOUNDS)
        devices = (each._replace(user_id=f"device-{each.user_id}") for each in generated(load))
        return self._send_json(
            "raw_wearable_data", (HeartbeatMessage(each.recorded_at, each.user_id, as_raw(each)) for each in devices)
        )

    def _send_heartbeats(self) -> Summary:
        ward = Ward(start=self.start, rate=RATE / 20, seed=self.seed, malformed=0.02)
        return self._send_json("patient_heartbeats", generated_heartbeats(ward))

    def _send_json(self, topic: str, messages: Iterator[HeartbeatMessage]) -> Summary:
        """Every twentieth comes twice, every fiftieth once more, but cut in half."""
        count = int(self.seconds * RATE / 20)
        writer = KafkaWriter(Servers(project_dir=self.project).kafka_client(), topic)
        summary = send_heartbeats(_twice_and_cut(islice(messages, count)), writer, self._pace())
        assert summary.lost == 0, (topic, summary, writer.reasons)
        return Summary()


def _doubled(arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
    """Every fiftieth reading comes again at once."""
    for number, arrival in enumerate(arrivals):
        yield arrival
        if number % 50 == 0 and isinstance(arrival.message, Reading):
            yield arrival


def _twice_and_cut(messages: Iterable[HeartbeatMessage]) -> Iterator[HeartbeatMessage]:
    for number, message in enumerate(messages):
        yield message
        if number % 20 == 0:
            yield message
        if number % 50 == 0 and message.value:
            yield message._replace(value=message.value[: len(message.value) // 2], kind="cut")
