"""Everything that the live view counts, read from Kafka while it happens."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final

from confluent_kafka import OFFSET_END, Consumer, KafkaException, Message, TopicPartition

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.demo.screen import HISTORY_SECONDS
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.consuming import PATIENCE, onlooker, partitions
from heartwatch_deploy.watching.decoding import Decoder
from heartwatch_deploy.watching.meter import Meter, Stream
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, READINGS, TOPICS, WINDOWED

NEWEST: Final = 8
ENDS_EVERY: Final = 0.5
_CONSUMED: Final = (IMMEDIATE, WINDOWED, LATE, DEAD)


class Watch:
    """Counts from the moment it is entered until it is left; two threads read, anyone may ask."""

    def __init__(self, kafka: Mapping[str, str], decoder: Decoder) -> None:
        """`kafka` are settings of a client."""
        self._kafka = kafka
        self._decoder = decoder
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._newest: deque[Alert] = deque(maxlen=NEWEST)
        self._trouble = ""
        self._began = time.time()
        self._meter = Meter(start=self._began)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Watch":
        """From here on nothing is missed: both readers stand at the ends. Raises KafkaException."""
        results, readings = self._onlooker(), self._onlooker()
        try:
            results.assign([_at_end(part) for name in _CONSUMED for part in partitions(results, name)])
            parts = partitions(readings, READINGS)
            ends = [_end(readings, part) for part in parts]
        except KafkaException:
            results.close()
            readings.close()
            raise
        self._began = time.time()
        self._meter = Meter(start=self._began)
        for target in (
            lambda: self._until_over(results, lambda: self._read_results(results)),
            lambda: self._until_over(readings, lambda: self._read_ends(readings, parts, ends)),
        ):
            self._threads.append(threading.Thread(target=target, daemon=True))
            self._threads[-1].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _onlooker(self) -> Consumer:
        return onlooker(self._kafka["bootstrap.servers"], self._kafka)

    @property
    def elapsed(self) -> float:
        return time.time() - self._began

    def streams(self) -> dict[str, Stream]:
        """Every topic's figures up to now."""
        with self._lock:
            return {name: self._meter.stream(name, at=time.time(), seconds=HISTORY_SECONDS) for name in TOPICS}

    def delays(self) -> tuple[float, ...] | None:
        """Median and 99th percentile of reading → immediate alert here, in seconds; None before the first."""
        with self._lock:
            return self._meter.quantiles(0.5, 0.99, at=time.time())

    def newest(self) -> tuple[Alert, ...]:
        """The last windowed alerts that came, newest first."""
        with self._lock:
            return tuple(reversed(self._newest))

    @property
    def alerts_flowed(self) -> bool:
        """Whether both kinds of alerts were seen."""
        with self._lock:
            return all(self._meter.total(name) for name in (IMMEDIATE, WINDOWED))

    def await_alerts(self, seconds: float, over: threading.Event) -> None:
        """Returns when both kinds were seen, the time is up or `over` is set."""
        end = time.monotonic() + seconds
        while not self.alerts_flowed and time.monotonic() < end and not over.wait(0.2):
            pass

    def trouble(self) -> tuple[str, ...]:
        """What Kafka last complained about, if it has not been heard since."""
        return (self._trouble,) if self._trouble else ()

    def _until_over(self, consumer: Consumer, read: Callable[[], None]) -> None:
        with closing(consumer):
            while not self._over.is_set():
                try:
                    read()
                except KafkaException as error:
                    self._trouble = f"Kafka: {error.args[0].str()}"
                    self._over.wait(1.0)
                except ClientError as error:
                    self._trouble = str(error)
                    self._over.wait(1.0)

    def _read_results(self, consumer: Consumer) -> None:
        for message in consumer.consume(1000, timeout=0.02):
            if error := message.error():
                self._trouble = f"Kafka: {error.str()}"
                continue
            self._trouble = ""
            self._count(message, time.time())

    def _count(self, message: Message, now: float) -> None:
        name = message.topic() or ""
        alert = self._decoder.alert(message.value() or b"") if name == WINDOWED else None
        with self._lock:
            self._meter.count(name, 1, at=now)
            if alert:
                self._newest.append(alert)
            if name == IMMEDIATE:  # its Kafka timestamp is when the reading was made
                self._meter.delay(now - message.timestamp()[1] / 1000, at=now)

    def _read_ends(self, consumer: Consumer, parts: list[TopicPartition], ends: list[int]) -> None:
        """Nobody writes `readings` in transactions, so its offsets count its messages."""
        now_at = [_end(consumer, part) for part in parts]
        with self._lock:
            self._meter.count(READINGS, sum(now_at) - sum(ends), at=time.time())
        ends[:] = now_at
        self._over.wait(ENDS_EVERY)


def _at_end(part: TopicPartition) -> TopicPartition:
    return TopicPartition(part.topic, part.partition, OFFSET_END)


def _end(consumer: Consumer, part: TopicPartition) -> int:
    return int(consumer.get_watermark_offsets(part, timeout=PATIENCE)[1])
