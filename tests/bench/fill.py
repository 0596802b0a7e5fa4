"""The topic `readings` filled quickly, in an order in which nothing is late, and what must be detected in it."""

import json
import multiprocessing
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings.avro import Encoder, read_schema
from heartwatch_deploy.readings.bounds import bounds_of
from heartwatch_deploy.readings.destinations import Topic
from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.readings.people import Person, user_id_of
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Alert, Detector, Rules
from heartwatch_deploy.readings.registered import schema_id
from heartwatch_deploy.readings.targets import SCHEMA, Target
from heartwatch_deploy.readings.ticks import closing
from tests.bench.world import PATIENT, BenchFailed, World, ranges_of

TOPIC = "readings"
EVERY_MS = 2000
"""How often each user sends: as seldom as an active user may."""
PROCESSES = 2
_CLOSE_AFTER_MS = 60_000
_RECORD = Path(".heartwatch", "bench-fill.json")


@dataclass(frozen=True, kw_only=True)
class Share:
    """One process' part: the users of some partitions, so that each partition is in order of time."""

    partitions: tuple[int, ...]
    of_partitions: int
    users: int
    turns: int
    start: int
    rules: Rules
    bootstrap: str
    schema: str
    schema_id: int


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What detection must find in `messages` messages, of which `ticks` are no user's; times of readings in ms."""

    messages: int
    ticks: int
    users: int
    first: int
    newest: int
    alerts: tuple[Alert, ...]
    heart_rate_alerts: int

    @property
    def readings(self) -> int:
        return self.messages - self.ticks


def fill(world: World, readings: int, users: int, *, prepared: bool = False) -> Expected:
    """Sends the readings, flat out from several processes, each user's every 2 s of event time that ends now, and then
    ticks that close the last window; `prepared` ones are all made before the first is sent. Raises BenchFailed when one
    is lost."""
    target = Target(world.servers)
    shares = list(_shares(world, target, readings, users))
    processes = multiprocessing.get_context("spawn")
    began = time.monotonic()
    with processes.Manager() as manager, ProcessPoolExecutor(len(shares), mp_context=processes) as pool:
        together = manager.Barrier(len(shares)) if prepared else None
        found = list(pool.map(send, shares, [together] * len(shares)))
    start, newest = shares[0].start, shares[0].start + shares[0].turns * EVERY_MS - 1
    ticks = closing(newest, _CLOSE_AFTER_MS, target.partitions)
    destination = target.open()
    for tick in ticks:
        destination.send(tick.message)
    destination.close()
    if lost := destination.lost + sum(each[1] for each in found):
        raise BenchFailed(f"{lost} readings were lost on the way into the topic")
    sent = shares[0].turns * users
    seconds = time.monotonic() - began
    world.say(f"{sent:,} readings are in the topic after {seconds:.0f} s ({sent / seconds:,.0f} a second)")
    return Expected(
        messages=sent + len(ticks),
        ticks=len(ticks),
        users=users,
        first=start,
        newest=newest,
        alerts=tuple(alert for each in found for alert in each[0]),
        heart_rate_alerts=sum(each[2] for each in found),
    )


def filled(world: World, readings: int, users: int) -> Expected:
    """As `fill`, in a project whose jobs don't run; a topic that holds just that from an earlier call is left as it is,
    anything else is deployed anew."""
    record = world.project / _RECORD
    known = _recorded(record)
    wanted = max(1, readings // users) * users
    present = world.kafka.message_count(TOPIC) if TOPIC in world.kafka.topics() else 0
    is_there = known is not None and (known.readings, known.users, known.messages) == (wanted, users, present)
    if known and is_there and world.is_deployed():
        world.stop_jobs()
        world.say(f"the topic holds {known.readings:,} readings already")
        return known
    record.unlink(missing_ok=True)
    world.deploy_afresh(users, **PATIENT)
    world.stop_jobs()
    world.say(f"filling the topic with {wanted:,} readings of {users:,} users")
    expected = fill(world, wanted, users)
    content = {**expected.__dict__, "alerts": [list(alert) for alert in expected.alerts]}
    record.write_text(json.dumps(content), "utf-8")
    return expected


def _recorded(record: Path) -> Expected | None:
    if not record.exists():
        return None
    content = json.loads(record.read_text("utf-8"))
    return Expected(**content | {"alerts": tuple(Alert(*row) for row in content["alerts"])})


def _shares(world: World, target: Target, readings: int, users: int) -> Iterator[Share]:
    turns = max(1, readings // users)
    window = world.rules().window_ms
    start = (int(time.time() * 1000) - turns * EVERY_MS - 2 * _CLOSE_AFTER_MS) // window * window
    schema = read_schema(world.project / SCHEMA)
    number_of_schema = schema_id(SchemaRegistry(world.endpoints.registry), f"{TOPIC}-value", schema)
    for number in range(PROCESSES):
        yield Share(
            partitions=tuple(range(number, target.partitions, PROCESSES)),
            of_partitions=target.partitions,
            users=users,
            turns=turns,
            start=start,
            rules=world.rules(),
            bootstrap=world.endpoints.kafka,
            schema=schema,
            schema_id=number_of_schema,
        )


def send(share: Share, together: threading.Barrier | None = None) -> tuple[list[Alert], int, int]:
    """In a process of its own: sends the share, and gives the reference's alerts, how many readings were lost, and how
    many heart rate alerts there must be. With `together` all are made first, and sent when the others are ready too."""
    destination = Topic({"bootstrap.servers": share.bootstrap}, TOPIC, Encoder(share.schema, share.schema_id))
    detector = Detector(ranges_of(share.users), share.rules)
    if together is None:
        for reading in readings_of(share):
            destination.send(reading)
            detector.add(reading)
    else:
        prepared = list(readings_of(share))
        for reading in prepared:
            detector.add(reading)
        together.wait()
        for reading in prepared:
            destination.send(reading)
    destination.close()
    detector.finish()
    assert not detector.late, "the readings of a partition are in order"
    return detector.alerts, destination.lost, len(detector.heart_rate_alerts)


def readings_of(share: Share) -> Iterable[Reading]:
    """The share's readings by time."""
    mine = set(share.partitions)
    bounds = bounds_of(share.schema)
    people = [
        (number * EVERY_MS // share.users, Person(number, seed=1, window_ms=share.rules.window_ms, bounds=bounds))
        for number in range(share.users)
        if partition_of(user_id_of(number), share.of_partitions) in mine
    ]
    for turn in range(share.turns):
        begins = share.start + turn * EVERY_MS
        for place, person in people:
            yield person.reading_at(begins + place)
