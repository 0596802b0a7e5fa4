"""One producer process: takes its order as a line of JSON, works until its input ends, and answers with a summary."""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import IO, Any, ClassVar

from heartwatch_deploy.readings.arrivals import Trouble
from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.bounds import bounds_of
from heartwatch_deploy.readings.destinations import Topic
from heartwatch_deploy.readings.generator import Skew
from heartwatch_deploy.readings.production import Broken, Production, produce


@dataclass(frozen=True, kw_only=True)
class Order:
    """Some work, and the topic that it goes to. `kafka` are settings of a client, with a secret where Kafka wants one:
    they go from process to process through a pipe."""

    module: ClassVar[str] = "heartwatch_deploy.readings.producer"
    work: Production
    kafka: Mapping[str, str]
    topic: str
    schema: str
    schema_id: int

    def as_line(self) -> bytes:
        """One line of JSON."""
        return json.dumps(asdict(self), default=sorted).encode() + b"\n"

    def resumed(self, seconds: float) -> "Order":
        """What is left after so many seconds, to go on with from now."""
        work = self.work
        left = None if work.seconds is None else max(work.seconds - seconds, 0.0)
        start = work.start if work.flat_out else work.start + int(seconds * 1000)
        return replace(self, work=replace(work, start=start, seconds=left))

    @classmethod
    def from_line(cls, line: bytes) -> "Order":
        order = json.loads(line)
        return cls(**order | {"work": _work_of(order["work"])})


def _work_of(work: dict[str, Any]) -> Production:
    skew = work["skew"]
    parts = {
        "skew": skew and Skew(**skew | {"partitions": frozenset(skew["partitions"])}),
        "trouble": Trouble(**work["trouble"]),
        "broken": Broken(**work["broken"]),
        "part": tuple(work["part"]),
    }
    return Production(**work | parts)


def stop_at_end(orders: IO[bytes], stop: threading.Event) -> None:
    """Also when whoever started this process was killed.

    Reads past the buffer: a thread that waits within it holds its lock, and a process that ends meanwhile is aborted.
    """
    while os.read(orders.fileno(), 4096):
        pass
    stop.set()


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    order = Order.from_line(sys.stdin.buffer.readline())
    threading.Thread(target=stop_at_end, args=(sys.stdin.buffer, stop), daemon=True).start()
    destination = Topic(order.kafka, order.topic, Encoder(order.schema, order.schema_id))
    summary = produce(order.work, destination, stop, bounds=bounds_of(order.schema))
    print(json.dumps(summary.as_json()), flush=True)
    for reason in sorted(destination.reasons):
        print(f"producer {os.getpid()}: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
