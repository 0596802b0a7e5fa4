"""One user's last 24 hours out of the topic of readings: read on demand, in bounded time, and kept for a while.

A user's readings are in one partition. Where it holds more of a day than READ_AT_MOST, the beginning of each slot of
time is read, so that the whole day is seen in a sample.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.readings.avro import HEADER, varint
from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.watching.consuming import onlooker_of, partitions
from heartwatch_deploy.watching.decoding import Records
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.topics import READINGS

DAY_SECONDS: Final = 86_400
SLOT_SECONDS: Final = 900
READ_AT_MOST: Final = 300_000  # messages
SECONDS_AT_MOST: Final = 10.0
KEPT_SECONDS: Final = 60.0
USERS_KEPT: Final = 32
_ANSWER_SECONDS: Final = 5.0
_AT_ONCE: Final = 5_000
_FIELDS: Final = 5
_HEART_RATES: Final = (1, 300)


@dataclass(frozen=True)
class Day:
    """By slots of SLOT_SECONDS: their beginnings in s of UTC, lowest, highest and mean heart rate. `whole` where every
    reading of the day was read."""

    user_id: str
    end: float
    readings: int
    whole: bool
    seconds: tuple[int, ...] = ()
    lows: tuple[int, ...] = ()
    highs: tuple[int, ...] = ()
    means: tuple[float, ...] = ()


class Days:
    """Reads one day at a time, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="days")
        self._known: OrderedDict[str, tuple[float, Future[Day]]] = OrderedDict()

    def of(self, user_id: str, deployment: Deployment | None, *, now: float) -> Day | str:
        """The day, or why there is none yet."""
        if deployment is None or deployment.endpoints is None:
            return "There are no servers to read it from."
        with self._lock:
            asked, found = self._known.get(user_id, (0.0, None))
            if found is None or (found.done() and now - asked > KEPT_SECONDS):
                found = self._reading.submit(read_day, deployment, user_id, now=now)
                self._known[user_id] = now, found
                self._known.move_to_end(user_id)
                if len(self._known) > USERS_KEPT:
                    self._known.popitem(last=False)
        return _told(found, user_id)


def _told(found: "Future[Day]", user_id: str) -> Day | str:
    if not found.done():
        return f"Reading the last 24 hours of {user_id}…"
    error = found.exception()
    if error is None:
        return found.result()
    if isinstance(error, ClientError):
        return f"{user_id}: {explain.reading(error).summary}."
    if isinstance(error, KafkaException):
        return f"{user_id}: Kafka does not let us read: {error.args[0].str()}."
    raise error


def read_day(deployment: Deployment, user_id: str, *, now: float) -> Day:
    """Raises KafkaException and ClientError."""
    servers, deadline = deployment.servers(), time.monotonic() + SECONDS_AT_MOST
    records = Records(servers.registry, fields=_FIELDS)
    beginning = int((now - DAY_SECONDS) * 1000)
    with closing(onlooker_of(deployment, servers)) as consumer:
        pieces, whole = _pieces(consumer, user_id, beginning, int(now * 1000))
        reader = _Reader(consumer, deadline)
        values = [value for piece in pieces for value in reader.values(*piece) if names(value, user_id)]
    found = [record for value in values if (record := records.record(value))]
    times = [(each["recorded_at"], each["heart_rate"]) for each in found if each["user_id"] == user_id]
    return summed_up(user_id, [each for each in times if each[0] >= beginning], now=now, whole=whole and reader.in_time)


def names(value: bytes, user_id: str) -> bool:
    """Whether a message begins with this user's id; the others need not be decoded."""
    text = user_id.encode()
    return value.startswith(varint(len(text)) + text, HEADER.size)


def summed_up(user_id: str, found: list[tuple[int, int]], *, now: float, whole: bool) -> Day:
    """Of times in ms and heart rates."""
    slots: dict[int, list[int]] = defaultdict(list)
    for at, rate in found:
        if _HEART_RATES[0] <= rate <= _HEART_RATES[1]:
            slots[at // 1000 // SLOT_SECONDS * SLOT_SECONDS].append(rate)
    seconds = tuple(sorted(slots))
    return Day(
        user_id=user_id,
        end=now,
        readings=sum(map(len, slots.values())),
        whole=whole,
        seconds=seconds,
        lows=tuple(min(slots[each]) for each in seconds),
        highs=tuple(max(slots[each]) for each in seconds),
        means=tuple(round(sum(slots[each]) / len(slots[each]), 1) for each in seconds),
    )


Piece = tuple[int, int, int]
"""A partition, the first offset and the one after the last."""


def _pieces(consumer: Consumer, user_id: str, begin: int, end: int) -> tuple[list[Piece], bool]:
    """What to read between two times in ms, and whether that is all that there is."""
    parts = partitions(consumer, READINGS, patience=_ANSWER_SECONDS)
    part = partition_of(user_id, len(parts))
    _, newest = consumer.get_watermark_offsets(TopicPartition(READINGS, part), timeout=_ANSWER_SECONDS)
    first = _offset(consumer, part, begin, newest)
    if newest - first <= READ_AT_MOST:
        return [(part, first, newest)], True
    each = READ_AT_MOST * SLOT_SECONDS // DAY_SECONDS
    starts = [_offset(consumer, part, at, newest) for at in range(begin, end, SLOT_SECONDS * 1000)]
    return [(part, start, min(start + each, newest)) for start in dict.fromkeys(starts)], False


def _offset(consumer: Consumer, part: int, at: int, newest: int) -> int:
    found = consumer.offsets_for_times([TopicPartition(READINGS, part, at)], timeout=_ANSWER_SECONDS)[0].offset
    return found if found >= 0 else newest


class _Reader:
    """Reads pieces of partitions until a deadline of time.monotonic()."""

    def __init__(self, consumer: Consumer, deadline: float) -> None:
        self._consumer, self._deadline = consumer, deadline
        self.in_time = True

    def values(self, part: int, first: int, after: int) -> Iterator[bytes]:
        if first >= after:
            return
        self._consumer.assign([TopicPartition(READINGS, part, first)])
        at = first
        while at < after:
            if time.monotonic() > self._deadline:
                self.in_time = False
                return
            for message in self._consumer.consume(_AT_ONCE, timeout=0.2):
                if error := message.error():
                    raise KafkaException(error)
                if (message.offset() or 0) < after and isinstance(value := message.value(), bytes):
                    yield value
            # Not the newest message's offset: what was written in transactions ends in a mark that is no message.
            (place,) = self._consumer.position([TopicPartition(READINGS, part)])
            at = max(at, place.offset)
