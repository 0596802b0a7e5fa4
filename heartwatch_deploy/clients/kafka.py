"""Kafka: topics with partitions and configs, end offsets, and compacted topics read and written as key → value."""

import logging
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # re-exported without saying so
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from heartwatch_deploy.clients.http import ClientError, InDoubt, Refused, Unreachable, Untrusted
from heartwatch_deploy.clients.kafka_acls import KafkaAcls
from heartwatch_deploy.clients.kafka_defaults import default_of
from heartwatch_deploy.clients.kafka_fenced import FencedWriter
from heartwatch_deploy.clients.kafka_security import distrust, is_secured, not_allowed, principal

T = TypeVar("T")

_SILENT: Final = logging.getLogger("heartwatch_deploy.clients.kafka")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_PATIENCE_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 0.3
_NOBODY_THERE: Final = frozenset(
    {
        KafkaError._TRANSPORT,
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._TIMED_OUT,
        KafkaError._RESOLVE,
        KafkaError._MSG_TIMED_OUT,
    }
)


@dataclass(frozen=True)
class Topic:
    """A topic as the broker has it: `config` was set on the topic itself, `defaults` hold where nothing is set, and
    would hold where it was set no more."""

    name: str
    partitions: int
    replication: int
    config: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """The newest value of a key: its offset, and its time in milliseconds by whoever stamps the topic's messages."""

    offset: int
    at: int
    value: bytes


class KafkaCluster:
    """One Kafka cluster; every method raises ClientError. `seconds` is how long a broker may take to answer."""

    def __init__(
        self, bootstrap: str, *, seconds: float = 5.0, settings: Mapping[str, str | int] | None = None
    ) -> None:
        self.bootstrap = bootstrap
        self._seconds = seconds
        # So long a broker may take to do it, and so long until it has answered: the client library's own is a minute.
        self._time = {"operation_timeout": seconds, "request_timeout": seconds * 2}
        self._words: list[str] = []
        self._final: ClientError | None = None
        self._connection = dict(settings or {})
        self._settings = {
            "bootstrap.servers": bootstrap,
            "socket.connection.setup.timeout.ms": int(seconds * 1000),
            "error_cb": self._heard,
            "logger": _SILENT,
            "log_level": 3,
        } | dict(settings or {})
        self._admin: Any = self._made(AdminClient)
        self.acls = KafkaAcls(self._admin, self._asked, bootstrap=bootstrap, seconds=seconds)
        self._producer: Producer | None = None
        self._reached = False

    def _made(self, client: Callable[[Any], T], **own: object) -> T:
        """A client with our settings; callbacks and loggers are settings too. Untrusted where they cannot be."""
        try:
            return client(self._settings | own)
        except KafkaException as error:
            raise Untrusted("Kafka", self.bootstrap, server_message=error.args[0].str()) from error

    @property
    def principal(self) -> str:
        """Whom the brokers see in us, as far as the settings say it."""
        return principal(self._connection)

    def cluster_id(self) -> str:
        """The id that the cluster was formatted with: another one is another cluster, whatever its address."""
        return str(self._asked(lambda: self._admin.list_topics(timeout=self._seconds)).cluster_id)

    def topics(self) -> dict[str, Topic]:
        """All topics, Kafka's own among them, without their configs, in one request."""
        listed = self._asked(lambda: self._admin.list_topics(timeout=self._seconds)).topics
        return {
            name: Topic(name, len(topic.partitions), min(len(part.replicas) for part in topic.partitions.values()))
            for name, topic in listed.items()
            if topic.partitions
        }

    def with_configs(self, topics: Iterable[Topic]) -> dict[str, Topic]:
        """The same topics with the configs that were set on them, all in one request."""
        asked = {ConfigResource(ResourceType.TOPIC, topic.name): topic for topic in topics}
        if not asked:
            return {}
        answers = self._asked(lambda: self._admin.describe_configs(list(asked), request_timeout=self._seconds))
        return {topic.name: self._with_config(topic, answers[resource]) for resource, topic in asked.items()}

    def _with_config(self, topic: Topic, answer: Any) -> Topic:
        entries = self._asked(answer.result, right=f"DescribeConfigs topic {topic.name}").values()
        own = ConfigSource.DYNAMIC_TOPIC_CONFIG.value
        return replace(
            topic,
            config={entry.name: entry.value for entry in entries if entry.source == own},
            defaults={
                entry.name: value
                for entry in entries
                if (value := default_of(entry) if entry.source == own else entry.value) is not None
            },
        )

    def create(self, topic: Topic) -> None:
        """Creates the topic and waits until the cluster knows it; Refused when one is there already."""
        wanted = NewTopic(topic.name, topic.partitions, topic.replication, config=dict(topic.config))
        self._done(
            lambda: self._admin.create_topics([wanted], **self._time),
            right=f"Create topic {topic.name}",
        )
        self._await(lambda: topic.name in self.topics(), f"the topic {topic.name} does not show up")

    def alter(self, name: str, config: Mapping[str, str | None]) -> None:
        """Sets these configs of a topic, or with None takes them back to the broker's default; others stay."""
        entries = [
            ConfigEntry(
                key,
                value,
                incremental_operation=AlterConfigOpType.DELETE if value is None else AlterConfigOpType.SET,
            )
            for key, value in config.items()
        ]
        resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)
        self._done(
            lambda: self._admin.incremental_alter_configs([resource], request_timeout=self._seconds),
            right=f"AlterConfigs topic {name}",
        )

    def add_partitions(self, name: str, partitions: int) -> None:
        """Raises a topic's number of partitions to this."""
        self._done(
            lambda: self._admin.create_partitions([NewPartitions(name, partitions)], **self._time),
            right=f"Alter topic {name}",
        )

    def delete(self, name: str) -> None:
        """Deletes the topic and waits until it is gone; without such a topic nothing happens.

        A producer that wrote to it would ask for it again, and Kafka may make what is asked for: so ours goes first.
        """
        self._producer = None
        try:
            self._done(lambda: self._admin.delete_topics([name], **self._time), right=f"Delete topic {name}")
        except Refused as refused:
            if refused.status != KafkaError.UNKNOWN_TOPIC_OR_PART:
                raise
        self._await(lambda: name not in self.topics(), f"the topic {name} does not go away")

    def fenced_writer(self, name: str) -> FencedWriter:
        """A writer of this cluster of which only the newest of its name is let through."""
        return FencedWriter(self.bootstrap, name, settings=self._connection, seconds=self._seconds)

    def end_offsets(self, topic: str) -> dict[int, int]:
        """Partition → offset after its last message."""
        with closing(self._consumer()) as consumer:
            return {part: ends[1] for part, ends in self._watermarks(consumer, topic).items()}

    def ends(self, topics: Iterable[Topic]) -> dict[str, dict[int, int]]:
        """Topic → partition → offset after its last message, for all of these topics in one request."""
        newest: Any = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        asked = {TopicPartition(topic.name, part): newest for topic in topics for part in range(topic.partitions)}
        found: dict[str, dict[int, int]] = {}
        if asked:
            answers = self._asked(lambda: self._admin.list_offsets(asked, request_timeout=self._seconds))
            for part, answer in answers.items():
                offset = self._asked(answer.result, right=f"Describe topic {part.topic}").offset
                found.setdefault(part.topic, {})[part.partition] = int(offset)
        return found

    def committed(self, group: str) -> dict[str, dict[int, int]]:
        """Topic → partition → offset that a consumer group reads next, as far as it has said; empty without a group."""
        wanted = [ConsumerGroupTopicPartitions(group)]
        answers = self._asked(lambda: self._admin.list_consumer_group_offsets(wanted, request_timeout=self._seconds))
        found: dict[str, dict[int, int]] = {}
        for part in self._asked(answers[group].result, right=f"Describe group {group}").topic_partitions:
            if part.offset >= 0:
                found.setdefault(part.topic, {})[part.partition] = part.offset
        return found

    def message_count(self, topic: str) -> int:
        """How many offsets lie between begin and end of all partitions; compacted ones count until they are gone."""
        with closing(self._consumer()) as consumer:
            return sum(end - begin for begin, end in self._watermarks(consumer, topic).values())

    def read_latest(self, topic: str) -> dict[bytes, tuple[int, bytes]]:
        """A one-partition topic up to its present end, as key → (offset, newest value); null removes a key."""
        return {key: (entry.offset, entry.value) for key, entry in self.read_entries(topic).items()}

    def read_entries(self, topic: str) -> dict[bytes, Entry]:
        """A one-partition topic up to its present end, as key → its newest value; null removes a key."""
        found: dict[bytes, Entry] = {}
        for message in self._read(topic):
            key, value = message.key() or b"", message.value()
            if value is None:
                found.pop(key, None)
            else:
                found[key] = Entry(message.offset() or 0, message.timestamp()[1], value)
        return found

    def read_all(self, topic: str) -> list[tuple[int, bytes]]:
        """Every message of a one-partition topic up to its present end, as offset and value; of tombstones none."""
        return [
            (message.offset() or 0, value) for message in self._read(topic) if (value := message.value()) is not None
        ]

    def newest(self, topic: str) -> dict[tuple[int, bytes], bytes]:
        """Every partition up to its present end, as (partition, key) → newest value; null removes a key."""
        found: dict[tuple[int, bytes], bytes] = {}
        for message in self._read(topic):
            place, value = (message.partition() or 0, message.key() or b""), message.value()
            if value is None:
                found.pop(place, None)
            else:
                found[place] = value
        return found

    def write(self, topic: str, key: bytes, value: bytes | None, *, partition: int = -1) -> None:
        """Writes one message and waits until all replicas in sync have it; None is a tombstone. Without a partition the
        key chooses one, which another client may choose otherwise."""
        if self._producer is None:
            own = {"acks": "all", "linger.ms": 0, "message.timeout.ms": int(self._seconds * 2000)}
            self._producer = self._made(Producer, **own)
        producer = self._producer
        errors: list[KafkaError] = []
        producer.produce(
            topic,
            key=key,
            value=value,
            partition=partition,
            on_delivery=lambda error, _message: errors.append(error) if error else None,
        )
        left = producer.flush(self._seconds * 3)
        if errors or left:
            error = errors[0] if errors else KafkaError(KafkaError._TIMED_OUT)
            raise self._client_error(error, right=f"Write topic {topic}")

    def _read(self, topic: str) -> list[Message]:
        """Every message up to the end, which the client library tells: what ends a transaction has an offset, too."""
        with closing(self._consumer()) as consumer:
            ways = {part: begin for part, (begin, end) in self._watermarks(consumer, topic).items() if begin < end}
            messages: list[Message] = []
            if not ways:
                return messages
            consumer.assign([TopicPartition(topic, part, begin) for part, begin in ways.items()])
            deadline = time.monotonic() + self._seconds * 4
            while True:
                message = consumer.poll(0.1)
                if message is None:
                    if time.monotonic() > deadline:
                        raise self._client_error(KafkaError(KafkaError._TIMED_OUT))
                elif (error := message.error()) is None:
                    messages.append(message)
                elif error.code() == KafkaError._PARTITION_EOF:
                    ways.pop(message.partition() or 0, None)
                    if not ways:
                        return messages
                else:
                    raise self._client_error(error, right=f"Read topic {topic}")

    def _watermarks(self, consumer: Consumer, topic: str) -> dict[int, tuple[int, int]]:
        listed = self._asked(lambda: consumer.list_topics(topic, timeout=self._seconds)).topics[topic]
        if listed.error:
            raise self._client_error(listed.error, right=f"Describe topic {topic}")
        return {part: self._ends(consumer, TopicPartition(topic, part)) for part in sorted(listed.partitions)}

    def _ends(self, consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
        ends: tuple[int, int] = self._asked(
            lambda: consumer.get_watermark_offsets(partition, timeout=self._seconds),
            right=f"Describe topic {partition.topic}",
        )
        return ends

    def _consumer(self) -> Consumer:
        own = {
            "group.id": "heartwatch_deploy",
            "enable.auto.commit": False,
            "allow.auto.create.topics": False,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,  # the end of a partition is told by a fetch that finds nothing more
        }
        made: Consumer = self._made(Consumer, **own)
        made.poll(0)  # here a token is asked for, where one is needed
        return made

    def _done(self, ask: Callable[[], Mapping[Any, Any]], *, right: str) -> None:
        for future in self._asked(ask).values():
            self._asked(future.result, right=right)

    def _await(self, condition: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + self._seconds * 2
        while not condition():
            if time.monotonic() > deadline:
                raise InDoubt("Kafka", self.bootstrap, status=0, body="", server_message=complaint)
            time.sleep(0.05)

    def _asked(self, ask: Callable[[], T], *, right: str = "") -> T:
        """`right` is what this needs where access is controlled: operation, kind of object and name."""
        self._reach()
        try:
            return ask()
        except KafkaException as error:
            raise self._client_error(error.args[0], right=right) from error

    def _reach(self) -> None:
        """Finds out at once that nobody listens or lets us in; the client library would try all of its time."""
        if self._reached:
            return
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not any(self._listens(address) for address in self.bootstrap.split(",")):
            if time.monotonic() > deadline:
                raise Unreachable("Kafka", self.bootstrap, server_message=self._words[-1])
            time.sleep(0.2)
        if is_secured(self._connection):
            self._get_in(time.monotonic() + self._seconds)
        self._reached = True

    def _get_in(self, deadline: float) -> None:
        """Returns when the broker answers; a login or certificate that is refused is told when it is heard of."""
        while True:
            self._admin.poll(0)  # errors are heard, and tokens asked for, here
            if (final := self._final) is not None:
                self._final = None  # whoever asks again is looked at again
                raise final
            try:
                self._admin.list_topics(timeout=_LOOK_SECONDS)
            except KafkaException as error:
                if time.monotonic() > deadline:
                    raise self._client_error(error.args[0]) from error
            else:
                return

    def _listens(self, address: str) -> bool:
        host, _, port = address.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_SECONDS).close()
        except (ValueError, OverflowError):  # no port, or one that there is not
            self._words.append(f"{address}: this is no address of the form host:port")
            return False
        except OSError as error:
            self._words.append(f"{address}: {error.strerror or error}")
            return False
        return True

    def _heard(self, error: KafkaError) -> None:
        self._words.append(error.str())
        self._final = distrust(error, self.bootstrap) or self._final

    def _client_error(self, error: KafkaError, *, right: str = "") -> ClientError:
        who = principal(self._connection)
        if found := not_allowed(error, self.bootstrap, who=who, right=right) or distrust(error, self.bootstrap):
            return found
        if error.code() not in _NOBODY_THERE:
            return Refused("Kafka", self.bootstrap, status=error.code(), body="", server_message=error.str())
        self._admin.poll(0)
        if self._final is not None and not self._reached:  # who was let in may have been heard
            return self._final
        words = next((words for words in reversed(self._words) if self.bootstrap in words), error.str())
        return Unreachable("Kafka", self.bootstrap, server_message=words)
