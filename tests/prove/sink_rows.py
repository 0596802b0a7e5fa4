"""What every sink must hold by the reference, and what it holds: rows, documents, lines in files, alerts, and what was
refused."""

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg2
import requests

from heartwatch_deploy.readings.checked import Refused
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.heartbeats import Heartbeat, heartbeat_of
from heartwatch_deploy.readings.high_vitals import HighVitals, high_vitals
from heartwatch_deploy.readings.logs import Vital, WearableLog, is_valid, vital, wearable_log
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion
from heartwatch_deploy.readings.raw import normalised
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Alert, HeartRateAlert, Rules, detect
from heartwatch_deploy.readings.ticks import PREFIX
from tests.live.bucket import bucket_of
from tests.live.bucket import rows as rows_of_files
from tests.live.conftest import RunningStack
from tests.live.parts import ranges_of
from tests.live.receiver import Receiver
from tests.live.sinks import refused_in
from tests.prove import cassandra_rows
from tests.prove.evidence import DEAD, LATE, RESULT, Place, Topics
from tests.prove.sink_load import Poison
from tests.prove.sink_order import neighbours, partitions_of

REFUSED, ORDER = "refused_records", "webhook_order"
Rows = Counter[Hashable]
_MS = '(extract(epoch from "{0}") * 1000)::bigint'


class ProcessedReading(NamedTuple):
    """A line of the files; recorded_at in ms."""

    user_id: str
    recorded_at: int
    latitude: float
    longitude: float
    heart_rate: int
    min_heart_rate: int | None
    max_heart_rate: int | None
    partition: int
    offset: int


def _select(table: str, kind: Any, *, times: tuple[str, ...], names: Mapping[str, str] | None = None) -> str:
    """A query for rows of that kind; times as ms, columns that the table calls otherwise by `names`."""
    columns = [(names or {}).get(name, name) for name in kind._fields]
    terms = [(_MS if column in times else '"{0}"').format(column) for column in columns]
    return f"SELECT {', '.join(terms)} FROM {table}"


_TABLES: Final[dict[str, tuple[Any, str]]] = {
    "vitals": (Vital, _select("vitals", Vital, times=("recorded_at",))),
    "vitals_5m": (HighVitals, _select("vitals_5m", HighVitals, times=("window_start", "window_end"))),
    "heartbeats": (Heartbeat, _select("heartbeats", Heartbeat, times=("timestamp",))),
    "heart_rate_alerts": (
        HeartRateAlert,
        _select("heart_rate_alerts", HeartRateAlert, times=("recorded_at",), names={"alert_id": "id"}),
    ),
    "out_of_range_while_still": (
        Alert,
        _select("out_of_range_while_still", Alert, times=("window_start", "window_end")),
    ),
}


@dataclass
class Expected:
    """The reference over what stands in the input topics, by sink."""

    stack: RunningStack
    poison: list[Poison]
    _rows: dict[str, Rows] = field(default_factory=dict)
    _of: tuple[int, int] = (-1, -1)

    def __post_init__(self) -> None:
        self._topics = Topics(self.stack.project)

    def rows(self) -> dict[str, Rows]:
        """As of now: raw messages become readings only when their job gets to them."""
        counts = len(self._topics.messages("readings")), len(self._topics.messages(LATE))
        if counts != self._of:
            refused = Counter((name, each.topic, each.key) for each in self.poison for name in each.refused_by)
            of_cassandra = cassandra_rows.expected(self._topics)
            self._rows = {**self._of_readings(), **of_cassandra, **self._of_alerts(), DEAD: self._dead()}
            self._rows[REFUSED] = refused + cassandra_rows.refused(self._topics)
            self._of = counts
        return {**self._rows, ORDER: self._order()}

    def _order(self) -> Rows:
        partitions = partitions_of(self._topics)
        refused = {f"{each.topic}/{each.key}" for each in self.poison if "alert_webhook" in each.refused_by}
        return Counter(dict(neighbours((key for key in partitions if key not in refused), partitions)))

    @property
    def _valid(self) -> dict[Place, Reading]:
        places = self._topics.readings().items()
        return {place: each for place, each in places if isinstance(each, Reading) and is_valid(each)}

    def _of_readings(self) -> dict[str, Rows]:
        valid, own = self._valid, ranges_of(self.stack)
        beats, _ = _understood(self._topics, "patient_heartbeats", heartbeat_of)
        logs = (wearable_log(each, partition=place.partition, offset=place.offset) for place, each in valid.items())
        lines = (
            ProcessedReading(*each[:5], *own.get(each.user_id, (None, None)), *place)
            for place, each in valid.items()
            if not each.user_id.startswith(PREFIX)
        )
        return {
            "vitals": Counter({vital(each) for each in valid.values()}),
            "vitals_5m": Counter(high_vitals(valid.values())),
            "heartbeats": Counter(set(beats)),
            "wearable_logs": Counter(logs),
            "processed_readings": Counter(lines),
        }

    def _of_alerts(self) -> dict[str, Rows]:
        late = {Place(row["partition"], row["offset"]) for row in self._topics.rows(LATE)}
        ranges = Ranges.of(RangeVersion(user_id, *bounds) for user_id, bounds in ranges_of(self.stack).items())
        rules = Rules(grace_seconds=math.inf)
        alerts = detect(self._valid.values(), ranges, rules).heart_rate_alerts
        windows = detect((each for place, each in self._valid.items() if place not in late), ranges, rules).alerts
        direct = [each for each in self.poison if each.topic == "heart_rate_alerts" and isinstance(each.value, dict)]
        rows = [HeartRateAlert(**dict(each.value)) for each in direct if "rows_to_postgres" not in each.refused_by]
        keys = [each.key for each in direct if "alert_webhook" not in each.refused_by]
        return {
            "heart_rate_alerts": Counter({*alerts, *rows}),
            "out_of_range_while_still": Counter(windows),
            "webhook": Counter(
                {f"heart_rate_alerts/{key}" for key in (*(alert.alert_id for alert in alerts), *keys)}
                | {f"out_of_range_while_still/{alert.user_id}|{alert.window_start}" for alert in windows}
            ),
        }

    def _dead(self) -> Rows:
        _, no_beats = _understood(self._topics, "patient_heartbeats", heartbeat_of)
        _, no_raw = _understood(self._topics, "raw_wearable_data", normalised)
        places = {
            "readings": self._topics.readings().keys() - self._valid.keys(),
            "patient_heartbeats": no_beats,
            "raw_wearable_data": no_raw,
            RESULT: self._garbage(RESULT),  # escalations read it
        }
        return Counter((topic, *place) for topic, wrong in places.items() for place in wrong)

    def _garbage(self, topic: str) -> list[Place]:
        """Where the poison that is no Avro stands."""
        values = {each.value for each in self.poison if isinstance(each.value, bytes)}
        return [each.place for each in self._topics.messages(topic) if each.value in values]


def _understood(topics: Topics, topic: str, understand: Callable[[bytes | None], Any]) -> tuple[list[Any], list[Place]]:
    """What the topic's messages mean, and the places of those that mean nothing."""
    good, wrong = [], []
    for message in topics.messages(topic):
        try:
            good.append(understand(message.value))
        except Refused:
            wrong.append(message.place)
    return good, wrong


@dataclass
class Found:
    """What the sinks hold now. What is delivered at least once counts once: alerts at the receiver by their key,
    refused records by who refused which; all else as often as it is there."""

    stack: RunningStack
    receiver: Receiver
    before: set[str]
    _copies: "tempfile.TemporaryDirectory[str]" = field(default_factory=tempfile.TemporaryDirectory)

    def rows(self, name: str) -> Rows:
        if name in _TABLES:
            kind, query = _TABLES[name]
            return Counter(kind(*row) for row in self._ask(query))
        if name in cassandra_rows.TABLES:
            return cassandra_rows.found(self.stack, name)
        others: dict[str, Callable[[], Iterable[Hashable]]] = {
            "wearable_logs": self._documents,
            "processed_readings": self._lines,
            "webhook": lambda: {each.key for each in self.receiver.taken},
            ORDER: self._order,
            REFUSED: self._refused,
            DEAD: self._dead,
        }
        return Counter(others[name]())

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(**Servers(project_dir=self.stack.project).postgres())
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def _documents(self) -> Iterable[WearableLog]:
        """All of the index."""
        for each in self._hits():
            source = each["_source"]
            assert each["_id"] == source["log_id"]
            at = round(datetime.fromisoformat(source["recorded_at"]).timestamp() * 1000)
            yield WearableLog(*(at if name == "recorded_at" else source.get(name) for name in WearableLog._fields))

    def _hits(self) -> Iterable[dict[str, Any]]:
        """Page by page, as they lie there: nothing that is one's own can be sorted by."""
        search = self.stack.endpoints.search
        requests.post(f"{search}/wearable_logs/_refresh", timeout=60).raise_for_status()
        found = _asked(f"{search}/wearable_logs/_search?scroll=1m", {"size": 5000, "sort": ["_doc"]})
        while hits := found["hits"]["hits"]:
            yield from hits
            found = _asked(f"{search}/_search/scroll", {"scroll": "1m", "scroll_id": found["_scroll_id"]})

    def _lines(self) -> Iterable[ProcessedReading]:
        directory = Path(self._copies.name)
        bucket_of(self.stack).copy(directory, known=self.before)
        for row in rows_of_files(directory):
            if not row["user_id"].startswith(PREFIX):
                values = row | {"recorded_at": row["recorded_at_ms"]}
                yield ProcessedReading(*(values[name] for name in ProcessedReading._fields))

    def _order(self) -> Iterable[Hashable]:
        """Of the first time that each alert was taken."""
        first = dict.fromkeys(each.key for each in self.receiver.taken)
        return neighbours(first, partitions_of(Topics(self.stack.project))).elements()

    def _refused(self) -> set[Hashable]:
        found = refused_in(self.stack.endpoints.kafka, REFUSED)
        return {(each.connector, each.topic, (each.key or b"").decode()) for each in found}

    def late(self) -> int:
        """How many readings came after their window had closed."""
        return len(Topics(self.stack.project).messages(LATE))

    def _dead(self) -> Iterable[Hashable]:
        rows = Topics(self.stack.project).rows(DEAD)
        return [(row["topic"], row["partition"], row["offset"]) for row in rows]


def _asked(url: str, asked: dict[str, Any]) -> dict[str, Any]:
    answer = requests.post(url, json=asked, timeout=60)
    answer.raise_for_status()
    return dict(answer.json())


@dataclass(frozen=True)
class Difference:
    """One sink against its reference: rows expected, missing and extra (doubled ones among them)."""

    expected: int
    missing: list[Hashable]
    extra: list[Hashable]

    @property
    def is_none(self) -> bool:
        return not self.missing and not self.extra

    @classmethod
    def between(cls, found: Rows, expected: Rows) -> "Difference":
        missing, extra = (expected - found).elements(), (found - expected).elements()
        return cls(expected.total(), list(missing), list(extra))

    def __str__(self) -> str:
        told = f"{self.expected} expected, {len(self.missing)} missing, {len(self.extra)} extra"
        return told if self.is_none else f"{told}: missing {self.missing[:2]}, extra {self.extra[:2]}"
