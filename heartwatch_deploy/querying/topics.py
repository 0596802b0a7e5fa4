"""The messages of a topic as rows, committed ones only, decoded by the schema that each names."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException

from heartwatch_deploy.clients.http import Refused, Unreachable
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.querying.messages import COLUMNS, Decoding, fits
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import Answer, NotAsked, Question, Row
from heartwatch_deploy.watching.consuming import onlooker, partitions
from heartwatch_deploy.watching.decoding import Records

_POLL: Final = 0.1


@contextmanager
def asked(question: Question, place: Place, over: threading.Event) -> Iterator[Answer]:
    """Raises NotAsked where there is no such topic, and ClientError."""
    topic, servers = question.text.strip(), place.servers()
    decoding = Decoding(Records(servers.registry) if servers.has("registry") else None)
    settings = {**servers.kafka_settings(), "enable.partition.eof": "true"}
    with closing(onlooker(servers.kafka.bootstrap, settings)) as consumer:
        places = _places(consumer, topic, servers, beginning=question.from_beginning or question.bounded)
        rows = _rows(consumer, places, decoding, over, bounded=question.bounded)
        told = _told(rows, topic, servers)
        yield Answer(COLUMNS, (row for row in told if fits(row, question.where)))


def _places(consumer: Consumer, topic: str, servers: Servers, *, beginning: bool) -> int:
    """Assigns all partitions; how many there are."""
    try:
        found = partitions(consumer, topic)
    except KafkaException as error:
        raise _explained(error, topic, servers) from error
    for each in found:
        each.offset = OFFSET_BEGINNING if beginning else OFFSET_END
    consumer.assign(found)
    return len(found)


def _rows(
    consumer: Consumer, partitions: int, decoding: Decoding, over: threading.Event, *, bounded: bool
) -> Iterator[Row]:
    """Those of all partitions as they arrive here; bounded, up to where each ended when its end was reached."""
    ended: set[int] = set()
    while not over.is_set() and not (bounded and len(ended) == partitions):
        message = consumer.poll(_POLL)
        if message is None:
            continue
        if (error := message.error()) is None:
            if not (bounded and message.partition() in ended):
                yield decoding.row(message)
        elif error.code() == KafkaError._PARTITION_EOF:
            ended.add(message.partition() or 0)
        elif not error.retriable():
            raise KafkaException(error)


def _told(rows: Iterator[Row], topic: str, servers: Servers) -> Iterator[Row]:
    try:
        yield from rows
    except KafkaException as error:
        raise _explained(error, topic, servers) from error


def _explained(error: KafkaException, topic: str, servers: Servers) -> Exception:
    told: KafkaError = error.args[0]
    if told.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
        return NotAsked("HW153", f"there is no topic {topic}", cause=told.str(), help="make it: apply")
    if told.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
        return Refused("Kafka", servers.kafka.bootstrap, status=told.code(), body="", server_message=told.str())
    return Unreachable("Kafka", servers.kafka.bootstrap, server_message=told.str())
