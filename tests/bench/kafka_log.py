"""A topic's messages with the times at which the broker appended them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaError, TopicPartition

from tests.bench.measure import NoMeasurement
from tests.bench.world import World

Settings = Mapping[str, str | int | float | bool | None]
_BY_APPEND = {"message.timestamp.type": "LogAppendTime"}
_SILENCE_SECONDS = 20.0


class Logged(NamedTuple):
    """`appended` in ms by the broker's clock, which is this machine's."""

    appended: int
    key: bytes
    value: bytes


@contextmanager
def stamped_on_append(world: World, *topics: str) -> Iterator[None]:
    """Meanwhile the broker stamps what comes into the topics with its own clock, in place of the producer's time."""
    for topic in topics:
        world.kafka.alter(topic, _BY_APPEND)
    try:
        yield
    finally:
        for topic in topics:
            world.kafka.alter(topic, {"message.timestamp.type": "CreateTime"})


def consumer(world: World, topic: str, begin: Mapping[int, int], settings: Settings) -> Consumer:
    """Reads the partitions from these offsets on, outside of any group."""
    known: Settings = {
        "bootstrap.servers": world.endpoints.kafka,
        "group.id": "heartwatch-bench",
        "enable.auto.commit": False,
        "log_level": 2,
        **settings,
    }
    made = Consumer(dict(known))
    made.assign([TopicPartition(topic, partition, offset) for partition, offset in begin.items()])
    return made


def messages(world: World, topic: str, begin: Mapping[int, int] | None = None) -> Iterator[Logged]:
    """What is committed up to now, from these offsets on (none: from the beginning)."""
    start = begin or dict.fromkeys(world.kafka.end_offsets(topic), 0)
    reader = consumer(world, topic, start, {"enable.partition.eof": True, "isolation.level": "read_committed"})
    left = set(start)
    try:
        while left:
            found = reader.poll(_SILENCE_SECONDS)
            if found is None:
                raise NoMeasurement(f"{topic}: no answer within {_SILENCE_SECONDS} s")
            error = found.error()
            if error is None:
                yield Logged(found.timestamp()[1], found.key() or b"", found.value() or b"")
            elif error.code() == KafkaError._PARTITION_EOF:
                left.discard(found.partition() or 0)
            else:
                raise NoMeasurement(f"{topic}: {error.str()}")
    finally:
        reader.close()
