"""The queries around the main one give the rows of their references, value by value: of real activities, and of what
comes in disorder, twice, or broken."""

import json
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.readings import runs, ticks
from heartwatch_deploy.readings.arrivals import Arrival, Trouble, in_trouble, with_malformed
from heartwatch_deploy.readings.checked import Refused
from heartwatch_deploy.readings.device_status import DeviceStatus, device_statuses
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.escalations import Escalation, keeps_alerting, unacknowledged
from heartwatch_deploy.readings.generator import Load, generated
from heartwatch_deploy.readings.heartbeats import Heartbeat, Ward, heartbeat_of
from heartwatch_deploy.readings.heartbeats import generated as generated_heartbeats
from heartwatch_deploy.readings.high_vitals import HighVitals, high_vitals
from heartwatch_deploy.readings.logs import Vital, WearableLog, is_valid, vital, vital_id, wearable_log
from heartwatch_deploy.readings.moving_average import MovingAverageAlert, moving_average_alerts
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion
from heartwatch_deploy.readings.raw import as_raw, normalised
from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.readings.recordings import shifted
from heartwatch_deploy.readings.reference import Alert
from heartwatch_deploy.readings.risk import EXAMPLE, Coefficients, RiskScore, risk_scores
from heartwatch_deploy.readings.sending import send
from heartwatch_deploy.readings.summaries import ActivitySummary, StressByState, activity_summary, stress_by_state
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.process import until
from tests.live import raised_alerts
from tests.live.conftest import RunningStack
from tests.live.queries_project import queries_project
from tests.live.raised_alerts import Raised, raised_in
from tests.prove.evidence import Place, Topics
from tests.prove.recorded import VALUES, heartwatch, recordings

pytestmark = pytest.mark.live

SEEN_WITHIN = 180.0
TICK_MS = GRACE_MS = 5000
AHEAD_MS = 400_000  # more than a window of five minutes and the grace, less than a time may be ahead of the clock
MINUTE_MS = 60_000
# Event time only goes on: the recordings end before the raw messages begin, and those before the readings.
RECORDED_UNTIL, RAW_FROM, READINGS_FROM, KILLED_FROM, SCORED_FROM = (
    minutes * MINUTE_MS for minutes in (-40, -30, -23, -5, 7)
)
USERS = 60
DEVICES = 40
BEATS = 1000
SILENT_SECONDS = 3
NOW = int(time.time() * 1000)
SUMMARY_MINUTES, RISK_SECONDS = 5, 10
OURS = {
    **VALUES,
    "silent_seconds": SILENT_SECONDS,
    "acknowledge_minutes": raised_alerts.MINUTES,
    "escalation_windows": raised_alerts.WINDOWS,
    "summary_minutes": SUMMARY_MINUTES,
    "risk_window_seconds": RISK_SECONDS,
    "checkpoint_interval_around_ms": 5000,
}


@pytest.fixture(scope="module")
def project(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The queries, deployed from nothing."""
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    made = queries_project(tmp_path_factory.mktemp("queries"), stack)
    postgres = Servers(project_dir=made).postgres()
    # Some have one that everybody's heart rate is above.
    RangeTable(postgres).load(RangeVersion(user_id_of(each), 30 + each, 40 + each) for each in range(USERS * 3 // 4))
    apply(made, "--target=postgres.table/risk_coefficients")
    assert "no coefficients" in risk(made, "show").stderr
    risk(made, "load")
    apply(made)
    yield made
    assert heartwatch(made, "destroy", "--yes").returncode == 0


def apply(project: Path, *options: str) -> None:
    done = heartwatch(project, "apply", *options, *(f"--var={name}={value}" for name, value in OURS.items()))
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def topics(project: Path) -> Topics:
    return Topics(project)


@pytest.fixture(scope="module")
def raised(project: Path) -> Raised:
    """Alerts and acknowledgements; what becomes of them is seen when the other tests are through."""
    return raised_in(project)


@pytest.fixture(scope="module")
def acknowledged_late(raised: Raised, topics: Topics) -> None:
    """Somebody sees to an alert that is escalated already; and one more alert comes, that nobody sees to."""
    await_messages(topics, "escalations", len(escalations(raised)))
    raised.acknowledge(next(each.what for each in raised.heard if isinstance(each.what, Alert)))
    raised.alerts("afterwards", (0,))


def escalations(raised: Raised) -> list[Escalation]:
    return [
        *unacknowledged(raised.heard, minutes=raised_alerts.MINUTES),
        *keeps_alerting(raised.heard, windows=raised_alerts.WINDOWS),
    ]


@dataclass(frozen=True)
class Query:
    """Which rows its topic holds, and its reference over all valid readings."""

    row: Callable[..., Any]
    reference: Callable[[dict[Place, Reading]], Iterable[Any]]


OF_READINGS = {
    "wearable_logs": Query(
        lambda **row: WearableLog(**{name: row[name] for name in WearableLog._fields}),
        lambda valid: (wearable_log(each, partition=place[0], offset=place[1]) for place, each in valid.items()),
    ),
    "vitals": Query(Vital, lambda valid: map(vital, valid.values())),
    "vitals_5m": Query(HighVitals, lambda valid: high_vitals(valid.values())),
    "moving_average_alerts": Query(MovingAverageAlert, lambda valid: moving_average_alerts(valid.values())),
    "activity_summary": Query(
        ActivitySummary, lambda valid: closed(valid, activity_summary(valid.values(), minutes=SUMMARY_MINUTES))
    ),
    "stress_by_state": Query(
        StressByState, lambda valid: closed(valid, stress_by_state(valid.values(), minutes=SUMMARY_MINUTES))
    ),
    "device_status": Query(DeviceStatus, lambda valid: device_statuses(valid.values(), seconds=SILENT_SECONDS)),
}


def closed(valid: dict[Place, Reading], rows: Iterable[Any]) -> list[Any]:
    """Those whose window is over: the last ticks, which close all others, make rows as well."""
    watermark = max(each.recorded_at for each in valid.values()) - GRACE_MS
    return [row for row in rows if row.window_end <= watermark]


def valid(topics: Topics) -> dict[Place, Reading]:
    decoded = topics.readings()
    return {place: each for place, each in decoded.items() if isinstance(each, Reading) and is_valid(each)}


def all_equal(topics: Topics, names: Iterable[str] = OF_READINGS) -> dict[str, int]:
    """How many rows each query over readings has, once they are those of its reference."""
    readings = valid(topics)
    counts = {}
    for name in names:
        query = OF_READINGS[name]
        counts[name] = equal(topics, name, query.row, query.reference(readings))
    print(counts)
    return counts


def equal(topics: Topics, name: str, row: Callable[..., Any], rows: Iterable[Any]) -> int:
    """How many rows the topic has, once they are these."""
    expected = Counter(rows)
    await_messages(topics, name, expected.total())
    found = Counter(row(**each) for each in topics.rows(name))
    missing, extra = list(expected - found), list(found - expected)
    assert not missing + extra, f"{name}: {len(missing)} missing {missing[:3]}, {len(extra)} extra {extra[:3]}"
    return found.total()


def await_messages(topics: Topics, topic: str, count: int) -> None:
    """Until so many are committed."""
    until(lambda: len(topics.messages(topic)) >= count, seconds=SEEN_WITHIN, every=0.5)


@pytest.mark.usefixtures("raised")
def test_recordings(project: Path, topics: Topics) -> None:
    if not recordings():
        pytest.skip("no ../shared/recordings: real activities through the queries are NOT checked")
    readings = shifted(recordings(), NOW + RECORDED_UNTIL)
    span = (readings[-1].recorded_at - readings[0].recorded_at) / 1000
    asked = runs.Replay(readings=readings, speed=span / 10, tick_ms=TICK_MS)
    summary = runs.replay(asked, Target(Servers(project_dir=project)), threading.Event(), close_after=AHEAD_MS)
    assert (summary.readings, summary.lost) == (len(readings), 0)
    found = all_equal(topics)
    assert found["wearable_logs"] == found["vitals"] == summary.messages
    assert found["vitals_5m"] > 50
    assert found["moving_average_alerts"] > 50


def test_raw_messages_become_readings_or_dead_letters(project: Path, topics: Topics) -> None:
    topics.skip("readings")
    bounds = Target(Servers(project_dir=project)).bounds
    load = Load(start=NOW + RAW_FROM, rate=DEVICES / 2, bounds=bounds, users=DEVICES, seed=7)
    sent = [as_raw(each._replace(user_id=f"device-{each.user_id}")) for each in islice(generated(load), 4000)]
    wrong = [None, b"", b"deviceId=7", sent[0][:20], changed(sent[1], heartRate=999), changed(sent[2], lat="north")]
    wrong += [changed(sent[3], timestamp=NOW + 3_600_000), changed(sent[4], deviceId="\ud800"), b"\xff" + sent[5]]
    produce(project, "raw_wearable_data", twice_and_broken(sent, wrong))

    messages = topics.messages("raw_wearable_data")
    expected = [message for message in map(understood, (each.value for each in messages)) if message]
    assert len(expected) > len(sent), "some come twice"
    await_messages(topics, "readings", len(expected))
    assert Counter(topics.readings().values()) == Counter(expected)
    assert all(
        (each.key or b"").decode() in (each.value or b"").decode("latin-1") for each in topics.messages("readings")
    )
    refused = {each.place: each.value for each in messages if not understood(each.value)}
    assert list(refused.values()).count(None) == 1
    assert len(refused) == len(wrong)
    dead_are(topics, "raw_wearable_data", refused)


@pytest.mark.usefixtures("acknowledged_late")
def test_disorder_duplicates_and_malformed_readings(project: Path) -> None:
    target = Target(Servers(project_dir=project))
    load = Load(start=NOW + READINGS_FROM, rate=USERS / 2, bounds=target.bounds, users=USERS)
    readings = islice(generated(load), 11 * 60 * USERS // 2)
    arrivals = with_malformed(in_trouble(twice(handed_round(readings)), Trouble(disorder_ms=3000)), 0.01)
    summary = send(ticking(arrivals, target.partitions), target.open(), Pace(float("inf"), threading.Event()))
    assert summary.lost == 0
    runs.close(summary, target.open(), target, threading.Event(), close_after=AHEAD_MS)
    topics = Topics(project)  # from the beginning: a window may have readings of the test before
    found = all_equal(topics)
    assert found["vitals_5m"] > 50
    assert found["moving_average_alerts"] > 50
    assert found["device_status"] > 50
    devices_change_in_their_order(topics)
    assert any(row["max_temperature"] is not None for row in topics.rows("vitals_5m"))
    assert any(row["steps"] for row in topics.rows("activity_summary") if row["activity"] == "walk")
    assert found["stress_by_state"] > 2
    assert len(topics.readings()) - len(valid(topics)) == sum(summary.malformed.values()) > 100
    keys_are_of_their_rows(topics)


def test_a_killed_taskmanager_changes_nothing_that_is_exactly_once(project: Path, stack: RunningStack) -> None:
    """State that is changed in place while snapshots are written, and then read back from one."""
    target = Target(Servers(project_dir=project))
    load = Load(start=NOW + KILLED_FROM, rate=USERS / 2, bounds=target.bounds, users=USERS, seed=3)
    asked = runs.Replay(readings=list(islice(generated(load), 4 * 60 * USERS // 2)), speed=15, tick_ms=TICK_MS)
    topics = Topics(project)
    before = len(topics.messages("readings"))
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(runs.replay, asked, target, threading.Event(), close_after=AHEAD_MS)
        until(lambda: len(topics.messages("readings")) > before + len(asked.readings) * 2 // 3, seconds=60, every=0.5)
        stack.kill("taskmanager")
        assert sent.result().lost == 0
    counted = ("vitals_5m", "moving_average_alerts", "device_status", "activity_summary", "stress_by_state")
    found = all_equal(Topics(project), counted)
    assert found["moving_average_alerts"] > 50


def test_changed_coefficients_score_from_the_next_window_on(project: Path, stack: RunningStack) -> None:
    """The tests before had those of the first load. Whoever has no range is scored by a model that asks for none."""
    target, topics = Target(Servers(project_dir=project)), Topics(project)
    changed = EXAMPLE._replace(intercept=1.5, heart_rate_above=0.0, avg_stress=-0.75)
    inputs = "--intercept=1.5", "--avg-stress=-0.75", f"--avg-temperature={changed.avg_temperature}"
    assert json.loads(risk(project, "set", changed.model, *inputs).stdout) == {"models": 1, "changed": 1}
    assert until(
        lambda: len(coefficients(topics)) == 2 and job_has_read(stack, "risk_coefficients"), seconds=60, every=0.5
    )
    start = max(NOW + SCORED_FROM, int(time.time() * 1000) + RISK_SECONDS * 1000)
    load = Load(start=start, rate=USERS / 2, bounds=target.bounds, users=USERS, seed=5)
    readings = [some_without_a_range(each) for each in islice(generated(load), USERS * 20)]
    asked = runs.Replay(readings=readings, speed=1000, tick_ms=TICK_MS)
    over_after = RISK_SECONDS * 1000 + 2 * GRACE_MS
    assert runs.replay(asked, target, threading.Event(), close_after=over_after).lost == 0

    old, new = coefficients(topics)
    assert (old.valid_from, new[:5]) == (0, changed[:5])
    expected = risk_scores(valid(topics).values(), ranges_of(topics), (old, new), seconds=RISK_SECONDS)
    equal(topics, "risk_score", RiskScore, expected)
    assert {each.heart_rate_above is None for each in expected if each.scored_at > start} == {True, False}
    assert any(each.scored_at < NOW and each.heart_rate_above for each in expected)
    rows = topics.rows("risk_score")
    assert [(each.key or b"").decode() for each in topics.messages("risk_score")] == [row["user_id"] for row in rows]


def some_without_a_range(reading: Reading) -> Reading:
    """Of whoever else used this stack the table may have ranges for all."""
    return reading._replace(user_id=f"without_{reading.user_id}") if reading.user_id > user_id_of(45) else reading


def risk(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    done = heartwatch(project, "readings", "risk", *arguments)
    assert done.returncode == 0, done.stderr
    return done


def coefficients(topics: Topics) -> list[Coefficients]:
    """What Connect made of the table, in the order of time."""
    names = Coefficients._fields[:5]
    found = [
        Coefficients(**{name: row[name] for name in names}, **since(row)) for row in topics.rows("risk_coefficients")
    ]
    return sorted(found, key=lambda each: each.valid_from)


def ranges_of(topics: Topics) -> Ranges:
    names = RangeVersion._fields[:3]
    rows = topics.rows("historical_ranges")
    return Ranges.of(RangeVersion(**{name: row[name] for name in names}, **since(row)) for row in rows)


def since(row: dict[str, Any]) -> dict[str, Any]:
    """A snapshot counts from the beginning, a change from its commit."""
    return {"valid_from": 0 if row["op"] == "r" else row["committed_at"], "deleted": row["deleted"] == "true"}


def job_has_read(stack: RunningStack, topic: str) -> bool:
    kafka = KafkaCluster(stack.endpoints.kafka)
    ends = {partition: end for partition, end in kafka.end_offsets(topic).items() if end}
    read = kafka.committed(f"heartwatch-dev-{topic}").get(topic, {})
    return {partition: read.get(partition) for partition in ends} == ends


def test_heartbeats_or_dead_letters(project: Path, topics: Topics) -> None:
    ward = Ward(start=NOW - 60_000, rate=100, malformed=0.05)
    sent = list(islice(generated_heartbeats(ward), BEATS))
    good = [each.value for each in sent if each.kind is None]
    wrong = [each.value for each in sent if each.kind is not None]
    produce(project, "patient_heartbeats", twice_and_broken(good, wrong))

    messages = topics.messages("patient_heartbeats")
    expected = [beat for beat in map(beat_of, (each.value for each in messages)) if beat]
    assert len(expected) > len(good), "some come twice"
    await_messages(topics, "heartbeats", len(expected))
    assert Counter(Heartbeat(**row) for row in topics.rows("heartbeats")) == Counter(expected)
    assert {(each.key or b"").decode() for each in topics.messages("heartbeats")} == {each.id for each in expected}
    refused = {each.place: each.value for each in messages if not beat_of(each.value)}
    assert len(refused) == len(wrong)
    dead_are(topics, "patient_heartbeats", refused)


@pytest.mark.usefixtures("acknowledged_late")
def test_what_nobody_acknowledged_is_escalated_and_who_keeps_alerting(raised: Raised, topics: Topics) -> None:
    expected = {each.escalation_id: each for each in escalations(raised)}
    await_messages(topics, "escalations", len(expected))
    rows = [Escalation(**row) for row in topics.rows("escalations")]
    assert sorted(each.escalation_id for each in rows) == sorted(expected)
    assert [(each.key or b"").decode() for each in topics.messages("escalations")] == [
        each.escalation_id for each in rows
    ]
    assert {each.reason for each in rows} == {"unacknowledged", "keeps_alerting"}
    for row in rows:
        due = expected[row.escalation_id]
        assert row._replace(escalated_at=0) == due._replace(escalated_at=0)
        # By the clock on the wall: from when the alert was read, not from when it was sent.
        assert 0 <= row.escalated_at - due.escalated_at <= (SEEN_WITHIN * 1000 if row.alert_id else 0)
    for topic in (raised_alerts.ALERTS, "acknowledgements"):
        refused = {each.place: each.value for each in topics.messages(topic) if each.key == b"garbage"}
        assert len(refused) == len(raised_alerts.GARBAGE)
        dead_are(topics, topic, refused)


def test_a_late_reading_revives_no_device(project: Path, topics: Topics) -> None:
    """Neither one that is silent already nor a new one. The last test of all: no reference knows these readings."""
    newest = max(each.recorded_at for each in valid(topics).values())
    late = [device_reading(device, newest - MINUTE_MS) for device in ("own-0", "never-in-time")]
    on_time = device_reading("on-time", newest + 2 * SILENT_SECONDS * 1000)
    target = Target(Servers(project_dir=project))
    ahead = ticks.closing(on_time.recorded_at, 4 * SILENT_SECONDS * 1000, target.partitions)
    arrivals = [*(Arrival(each.recorded_at, each) for each in (*late, on_time)), *ahead]
    assert send(iter(arrivals), target.open(), Pace(float("inf"), threading.Event())).lost == 0

    def changes() -> list[tuple[str, str, int]]:
        ours = (row for row in topics.rows("device_status") if row["user_id"] == "wearer")
        return sorted((row["device_id"], row["status"], row["readings"]) for row in ours)

    until(lambda: ("on-time", "silent", 1) in changes(), seconds=SEEN_WITHIN, every=0.5)
    assert changes() == [("on-time", "active", 1), ("on-time", "silent", 1)]


def device_reading(device: str, at: int) -> Reading:
    return Reading("wearer", at, 40.0, -74.0, 70, Circumstances(device_id=device))


def understood(value: bytes | None) -> Reading | None:
    try:
        return normalised(value, latest=NOW + 1_800_000)
    except Refused:
        return None


def beat_of(value: bytes | None) -> Heartbeat | None:
    try:
        return heartbeat_of(value)
    except Refused:
        return None


def changed(message: bytes, **other: Any) -> bytes:
    return json.dumps(json.loads(message) | other).encode()


def twice(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Every fiftieth reading comes again at once."""
    for number, reading in enumerate(readings):
        yield reading
        if number % 50 == 0:
            yield reading


def handed_round(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Four people pass four devices on every 25 s, 26 or 27 times in eleven minutes, so that nobody ends with the
    device with which they began; and one has two that take turns."""
    for reading in readings:
        turn, number = (
            reading.recorded_at // 25_000,
            int(reading.user_id[-2:]) if reading.user_id[-2:].isdigit() else 99,
        )
        device = f"shared-{(turn + number) % 4}" if number < 4 else f"own-{turn % 2}" if number == 4 else None
        said = reading.circumstances._replace(device_id=device or reading.circumstances.device_id)
        yield reading._replace(circumstances=said)


def twice_and_broken(good: list[Any], wrong: list[Any]) -> list[Any]:
    """Every twentieth message again, and the broken ones between them."""
    messages = [each for number, each in enumerate(good) for _ in range(2 if number % 20 == 0 else 1)]
    draw = random.Random(1)  # noqa: S311  not a secret
    for each in wrong:
        messages.insert(draw.randrange(len(messages)), each)
    return messages


def ticking(arrivals: Iterable[Arrival], partitions: int) -> Iterator[Arrival]:
    return ticks.between(arrivals, TICK_MS, partitions)


def produce(project: Path, topic: str, values: Iterable[bytes | None]) -> None:
    """Keyed by the device or patient that the message names, so that each one's messages stay in order."""
    producer = Producer({"bootstrap.servers": Servers(project_dir=project).kafka(), "partitioner": "murmur2_random"})
    for value in values:
        producer.produce(topic, value, key_of(value))
        producer.poll(0)
    assert producer.flush(30) == 0


def key_of(value: bytes | None) -> bytes:
    try:
        record = json.loads(value or b"")
        return str(record.get("deviceId") or record["patient_id"]).encode()
    except (ValueError, AttributeError, KeyError):
        return b"nobody"


def dead_are(topics: Topics, topic: str, refused: dict[Place, bytes | None]) -> None:
    """Exactly these messages of the topic are in `dead_letters`, each once, with its bytes and a reason."""

    def dead() -> list[dict[str, Any]]:
        return [row for row in topics.rows("dead_letters") if row["topic"] == topic]

    until(lambda: len(dead()) >= len(refused), seconds=SEEN_WITHIN, every=1.0)
    assert Counter((row["partition"], row["offset"]) for row in dead()) == Counter(map(tuple, refused))
    assert {Place(row["partition"], row["offset"]): row["payload"] for row in dead()} == refused
    assert all(row["reason"] for row in dead())


def devices_change_in_their_order(topics: Topics) -> None:
    """A device's rows are keyed by it, so in one partition, and active and silent in turn."""
    rows = topics.rows("device_status")
    assert [(each.key or b"").decode() for each in topics.messages("device_status")] == [
        row["device_id"] for row in rows
    ]
    of_device: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        of_device.setdefault(row["device_id"], []).append((row["status"], row["changed_at"]))
    for changes in of_device.values():
        assert [status for status, _ in changes] == ["active", "silent"] * (len(changes) // 2)
        assert [at for _, at in changes] == sorted(at for _, at in changes)
    wearers = Counter(device for device, _ in {(row["device_id"], row["user_id"]) for row in rows})
    assert max(wearers.values()) > 1, "some devices change their users"


def keys_are_of_their_rows(topics: Topics) -> None:
    def keys(topic: str) -> list[str]:
        return [(each.key or b"").decode() for each in topics.messages(topic)]

    logged = topics.rows("wearable_logs")
    assert keys("wearable_logs") == [row["log_id"] for row in logged]
    assert len(set(keys("wearable_logs"))) == len(logged)
    assert all(NOW - MINUTE_MS < row["processed_at"] <= time.time() * 1000 + 1000 for row in logged)
    assert keys("vitals") == [vital_id(Vital(**row)) for row in topics.rows("vitals")]
    windows = [f"{row['user_id']}|{row['window_start']}" for row in topics.rows("vitals_5m")]
    assert keys("vitals_5m") == windows
    for topic in ("activity_summary", "stress_by_state"):
        assert keys(topic) == [row["summary_key"] for row in topics.rows(topic)]
    assert keys("moving_average_alerts") == [row["alert_id"] for row in topics.rows("moving_average_alerts")]
