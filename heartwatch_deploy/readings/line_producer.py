"""One process that sends its share of JSON lines, each reading once, also when it goes on for one that was killed."""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar

from confluent_kafka import KafkaException

from heartwatch_deploy.readings.arrivals import Arrival
from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.committed_topic import CommittedTopic
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.line_work import LineWork, pace_of, share_of
from heartwatch_deploy.readings.producer import stop_at_end
from heartwatch_deploy.readings.sending import Summary, send


@dataclass(frozen=True, kw_only=True)
class LineOrder:
    """Some work, and the topic that it goes to; `kafka` and `name` as in CommittedTopic. With a secret where
    Kafka wants one: it goes from process to process through a pipe."""

    module: ClassVar[str] = "heartwatch_deploy.readings.line_producer"
    name: str
    work: LineWork
    kafka: Mapping[str, str]
    topic: str
    schema: str
    schema_id: int

    def as_line(self) -> bytes:
        """One line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    def resumed(self, seconds: float) -> "LineOrder":
        """The same: Kafka knows how far it came."""
        return self

    @classmethod
    def from_line(cls, line: bytes) -> "LineOrder":
        order = json.loads(line)
        work = order["work"]
        parts = {"files": tuple(work["files"]), "part": tuple(work["part"])}
        return cls(**order | {"work": LineWork(**work | parts)})


def fulfil(order: LineOrder, stop: threading.Event) -> Summary:
    """Sends what is not committed yet; the summary counts all of the share that is. Raises Failed, KafkaException."""
    topic = CommittedTopic(order.kafka, order.topic, Encoder(order.schema, order.schema_id), order.name)
    before = topic.resume()  # first of all: what a killed one left open keeps every reader of the topic waiting
    share = share_of(order.work)
    arrivals = (Arrival(reading.recorded_at, reading) for reading in share.readings[before:])
    summary = send(arrivals, topic, pace_of(order.work, share.first, stop))
    summary.readings += before
    topic.forget_position()
    return summary


def main() -> None:
    stop = threading.Event()
    # Only the supervisor ends it, by its input: whoever ends a whole group of processes reaches the supervisor as well.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    order = LineOrder.from_line(sys.stdin.buffer.readline())
    threading.Thread(target=stop_at_end, args=(sys.stdin.buffer, stop), daemon=True).start()
    try:
        summary = fulfil(order, stop)
    except Failed as failed:
        sys.exit(f"producer {os.getpid()}: {failed.diagnostic.summary}: {failed.diagnostic.cause}")
    except KafkaException as error:
        sys.exit(f"producer {os.getpid()}: Kafka does not take the readings: {error.args[0].str()}")
    print(json.dumps(summary.as_json()), flush=True)


if __name__ == "__main__":
    main()
