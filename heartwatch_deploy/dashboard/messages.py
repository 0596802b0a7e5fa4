"""What is read from Kafka, sorted onto the board: the last ten minutes first, then everything as it comes."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.heart_rates import KEPT_SECONDS, Columns
from heartwatch_deploy.dashboard.sampling import Sample, may_notify
from heartwatch_deploy.watching.consuming import onlooker_of, partitions
from heartwatch_deploy.watching.decoding import Records, alert_of
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, RANGES, READINGS, WINDOWED

# Read side by side: alerts must not wait until all readings of the last ten minutes are read.
TOGETHER: Final = ((READINGS,), (RANGES, WINDOWED, IMMEDIATE, LATE, DEAD))
AT_ONCE: Final = 2000  # messages
HISTORY_AT_MOST: Final = 300_000  # readings, so that a busy topic does not keep the page busy with its past
_ANSWER_SECONDS: Final = 5.0
_READING_FIELDS: Final = 5
_TIMES_OUT: Final = "its window had closed"


class Messages:
    """One connection to one cluster; closes its consumer when left. Raises KafkaException and ClientError."""

    def __init__(self, board: Board, deployment: Deployment, topics: Sequence[str]) -> None:
        servers = deployment.servers()
        self._topics = topics
        self._readings = Records(servers.registry, fields=_READING_FIELDS)
        self._records = Records(servers.registry)
        self._board = board
        self._sample, self._notices = Sample(now=time.time()), Sample(now=time.time())
        self._live_from: dict[tuple[str, int], int] = {}
        self._history: dict[tuple[str, int], int] = {}  # how many messages of the past each partition has left
        self._consumer = onlooker_of(deployment, servers)

    def __enter__(self) -> "Messages":
        try:
            self._assign(self._consumer)
        except KafkaException:
            self._consumer.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def read(self) -> None:
        """Takes what is there; returns within a fraction of a second also when nothing comes."""
        if self._history:
            self._board.set_left(sum(self._history.values()))
        sorted_by_topic: dict[str, list[Message]] = defaultdict(list)
        for message in self._consumer.consume(AT_ONCE, timeout=0.1):
            if error := message.error():
                raise KafkaException(error)
            sorted_by_topic[message.topic() or ""].append(message)
            self._note(message)
        for topic, messages in sorted_by_topic.items():
            self._take(topic, messages)
            self._board.read_up_to |= {_part_of(each): (each.offset() or 0) + 1 for each in messages}

    def _take(self, topic: str, messages: list[Message]) -> None:
        if topic == READINGS:
            self._take_readings(messages)
            return
        if topic != RANGES:
            new = sum((each.offset() or 0) >= self._live_from[_part_of(each)] for each in messages)
            self._board.count({topic: new}, at=time.time())
        records = [record for each in messages if (record := self._records.record(each.value()))]
        if topic == RANGES:
            self._board.take_ranges({each["user_id"]: _bounds(each) for each in records})
        elif topic == WINDOWED:
            self._board.take_alerts(alert for each in records if (alert := alert_of(each)))
        elif topic == DEAD:
            self._board.take_reasons(DEAD, (str(each["reason"]) for each in records))
        elif topic == LATE:
            self._board.take_reasons(LATE, (_TIMES_OUT for _ in records))

    def _take_readings(self, messages: Sequence[Message]) -> None:
        """Their rate is not counted here: offsets tell it, also when the page cannot keep up."""
        self._take_details([value for each in messages if isinstance(value := each.value(), bytes)])
        rows = [tuple(record.values()) for each in messages if (record := self._readings.record(each.value()))]
        if rows:
            users, times, latitudes, longitudes, rates = zip(*rows, strict=True)
            columns = Columns(users, times, rates, latitudes, longitudes)
            self._board.take_readings(columns, now=time.time())

    def _take_details(self, values: list[bytes]) -> None:
        """All fields of some readings, and of those with which a device told its wearer something."""
        now, kept = time.time(), self._board.kept
        kept.take_details(found for each in self._sample.of(values, now=now) if (found := self._records.record(each)))
        told = self._notices.of([each for each in values if may_notify(each)], now=now)
        notices = [found for each in told if (found := self._records.record(each))]
        kept.take_notices(each for each in notices if each.get("notification"))

    def _assign(self, consumer: Consumer) -> None:
        begin = int((time.time() - KEPT_SECONDS) * 1000)
        places = []
        for topic in self._topics:
            parts = partitions(consumer, topic, patience=_ANSWER_SECONDS)
            ends = {each.partition: _end(consumer, each) for each in parts}
            self._live_from |= {(topic, part): end for part, end in ends.items()}
            places += [self._place(consumer, each, begin, ends[each.partition], len(parts)) for each in parts]
        self._history = {
            key: self._live_from[key] - place.offset
            for place in places
            if (key := (place.topic, place.partition))[0] == READINGS
        }
        consumer.assign(places)

    def _place(self, consumer: Consumer, part: TopicPartition, begin: int, end: int, parts: int) -> TopicPartition:
        """What the board has of a partition is not read again, unless it is shorter now and so another one."""
        place = _place(consumer, part, begin, end, parts)
        known = self._board.read_up_to.get((part.topic, part.partition), 0)
        place.offset = max(place.offset, known) if known <= end else place.offset
        return place

    def _note(self, message: Message) -> None:
        """One message nearer to the present."""
        key = _part_of(message)
        if self._history.get(key):
            self._history[key] = max(0, self._live_from[key] - (message.offset() or 0) - 1)


def _place(consumer: Consumer, part: TopicPartition, begin: int, end: int, parts: int) -> TopicPartition:
    """Where to begin: ranges at the beginning, everything else ten minutes ago, but not before HISTORY_AT_MOST."""
    if part.topic == RANGES:
        return TopicPartition(part.topic, part.partition, 0)
    asked = [TopicPartition(part.topic, part.partition, begin)]
    found = consumer.offsets_for_times(asked, timeout=_ANSWER_SECONDS)[0].offset
    earliest = end - HISTORY_AT_MOST // parts if part.topic in {READINGS, IMMEDIATE} else 0
    return TopicPartition(part.topic, part.partition, max(found, earliest) if found >= 0 else end)


def _part_of(message: Message) -> tuple[str, int]:
    return message.topic() or "", message.partition() or 0


def _end(consumer: Consumer, part: TopicPartition) -> int:
    return int(consumer.get_watermark_offsets(part, timeout=_ANSWER_SECONDS)[1])


def _bounds(record: Mapping[str, Any]) -> tuple[int, int] | None:
    """The range of a row of `historical_ranges`; None for a removed one."""
    if record.get("deleted") == "true":
        return None
    return int(record["min_heart_rate"]), int(record["max_heart_rate"])
