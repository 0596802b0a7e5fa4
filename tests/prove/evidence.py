"""What really stands in the topics, read as a careful consumer would, and held against the reference."""

import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import fastavro
from confluent_kafka import Consumer, KafkaError, TopicPartition

from heartwatch_deploy.readings.avro import HEADER, decode, parsed_without_times
from heartwatch_deploy.readings.endpoints import ONLOOKER, Servers
from heartwatch_deploy.readings.ranges import Ranges
from heartwatch_deploy.readings.reading import NotAReading, Reading
from heartwatch_deploy.readings.reference import Alert, HeartRateAlert, Rules, detect

RESULT, LATE, DEAD = "out_of_range_while_still", "late_readings", "dead_letters"
_SILENCE_SECONDS = 20.0


class Place(NamedTuple):
    """Where a message stands in the topic `readings`."""

    partition: int
    offset: int


class Message(NamedTuple):
    place: Place
    value: bytes | None
    key: bytes | None = None


@dataclass
class Topics:
    """The topics of one project. Each is read on from where it was read to; only what is committed is seen."""

    project: Path
    _seen: dict[str, list[Message]] = field(default_factory=dict)
    _next: dict[str, dict[int, int]] = field(default_factory=dict)
    _schemas: dict[int, Any] = field(default_factory=dict)

    @property
    def _servers(self) -> Servers:
        return Servers(project_dir=self.project, login=ONLOOKER)

    def messages(self, topic: str) -> list[Message]:
        """All committed messages of the topic up to now."""
        seen = self._seen.setdefault(topic, [])
        seen.extend(self._newer(topic))
        return seen

    def skip(self, *topics: str) -> None:
        """Forgets what stands in the topics now: only what comes later counts."""
        for topic in topics:
            self.messages(topic).clear()

    def rows(self, topic: str) -> list[dict[str, Any]]:
        """The messages' values, times in ms."""
        return [self._row(message.value) for message in self.messages(topic) if message.value is not None]

    def alerts(self) -> list[Alert]:
        return [Alert(**row) for row in self.rows(RESULT)]

    def heart_rate_alerts(self) -> list[HeartRateAlert]:
        return [HeartRateAlert(**row) for row in self.rows("heart_rate_alerts")]

    def readings(self, topic: str = "readings") -> dict[Place, Reading | NotAReading]:
        """What every message of a topic of readings is, decoded by ourselves."""
        return {message.place: self._reading(message.value) for message in self.messages(topic)}

    def _reading(self, value: bytes | None) -> Reading | NotAReading:
        try:
            return decode(value, self._known(value))
        except NotAReading as reason:
            return reason

    def _known(self, value: bytes | None) -> dict[int, Any]:
        if value and len(value) >= HEADER.size and value[0] == 0:
            self._schema(HEADER.unpack_from(value)[1])
        return {number: schema for number, schema in self._schemas.items() if schema is not None}

    def _row(self, value: bytes) -> dict[str, Any]:
        record = fastavro.schemaless_reader(
            io.BytesIO(value[HEADER.size :]), self._schema(HEADER.unpack_from(value)[1]), None
        )
        assert isinstance(record, dict)
        return record

    def _schema(self, number: int) -> Any:
        if number not in self._schemas:
            schema = self._servers.registry_client().schema(number)
            self._schemas[number] = parsed_without_times(schema) if schema else None
        return self._schemas[number]

    def _newer(self, topic: str) -> Iterable[Message]:
        consumer = Consumer(
            {
                **self._servers.kafka_client(),
                "group.id": "heartwatch-onlooker",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
                "log_level": 2,
            }
        )
        try:
            known = consumer.list_topics(topic, timeout=_SILENCE_SECONDS).topics[topic].partitions
            following = self._next.setdefault(topic, dict.fromkeys(known, 0))
            consumer.assign([TopicPartition(topic, number, at) for number, at in following.items()])
            reading = set(following)
            while reading:
                found = consumer.poll(_SILENCE_SECONDS)
                assert found is not None, f"{topic}: no answer within {_SILENCE_SECONDS} s"
                if found.error() is None:
                    following[found.partition()] = found.offset() + 1
                    yield Message(Place(found.partition(), found.offset()), found.value(), found.key())
                elif found.error().code() == KafkaError._PARTITION_EOF:
                    reading.discard(found.partition())
        finally:
            consumer.close()


@dataclass(frozen=True)
class Comparison:
    """Rows of the engine against the reference's, as multisets; a row of the right user and window with other values
    is `wrong`, one that comes again `doubled`."""

    expected: int
    found: int
    missing: tuple[Alert, ...]
    doubled: tuple[Alert, ...]
    wrong: tuple[Alert, ...]

    @property
    def is_exact(self) -> bool:
        return not (self.missing or self.doubled or self.wrong)


def compared(found: Iterable[Alert], expected: Iterable[Alert]) -> Comparison:
    rows, wanted = Counter(found), {(alert.user_id, alert.window_start): alert for alert in expected}
    windows = Counter((alert.user_id, alert.window_start) for alert in rows.elements())
    return Comparison(
        expected=len(wanted),
        found=rows.total(),
        missing=tuple(alert for window, alert in wanted.items() if window not in windows),
        doubled=tuple(a for a in rows if windows[a.user_id, a.window_start] > 1 and wanted.get(a[:2]) == a),
        wrong=tuple(a for a in rows if wanted.get((a.user_id, a.window_start)) != a),
    )


@dataclass(frozen=True)
class Account:
    """Every message of `readings` once: in a window, late or dead, as the engine's own topics say."""

    produced: int
    late: int
    dead: int
    comparison: Comparison
    dead_places_are_right: bool


def account(topics: Topics, ranges: Ranges, rules: Rules) -> Account:
    """Holds the engine's rows against the reference over exactly the readings that the engine doesn't call late."""
    readings = topics.readings()
    late = [Place(row["partition"], row["offset"]) for row in topics.rows(LATE)]
    dead = [Place(row["partition"], row["offset"]) for row in topics.rows(DEAD) if row["topic"] == "readings"]
    overdue = set(late)
    in_time = [r for place, r in readings.items() if isinstance(r, Reading) and place not in overdue]
    expected = detect(in_time, ranges, rules).alerts
    return Account(
        produced=len(readings),
        late=len(late),
        dead=len(dead),
        comparison=compared(topics.alerts(), expected),
        dead_places_are_right=sorted(dead) == sorted(p for p, r in readings.items() if isinstance(r, NotAReading)),
    )


def as_json(row: NamedTuple) -> str:
    """For people who must find a row again."""
    return json.dumps(row._asdict())
