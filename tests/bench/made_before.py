"""A producer that makes its readings before the first is due: while it is measured, it only sends."""

import gc
import json
import sys
import threading
from dataclasses import dataclass
from typing import ClassVar

from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.bounds import bounds_of
from heartwatch_deploy.readings.kafka_writer import KafkaWriter
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.producer import Order, stop_at_end
from heartwatch_deploy.readings.production import Production, arrivals_of
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.sending import send
from heartwatch_deploy.readings.targets import Target

_MADE_A_SECOND = 10_000.0
"""On a busy core; a producer that is late all the same catches up, and the measure tells whether it did."""


@dataclass(frozen=True, kw_only=True)
class MadeBefore(Order):
    """The work of a producer, to be given at least `seconds_to_make` before its start."""

    module: ClassVar[str] = "tests.bench.made_before"

    @classmethod
    def of(cls, work: Production, target: Target) -> "MadeBefore":
        """Raises Failed."""
        order = target.order(work)
        return cls(work=work, kafka=order.kafka, topic=order.topic, schema=order.schema, schema_id=order.schema_id)


def seconds_to_make(work: Production) -> float:
    return work.rate * work.length / _MADE_A_SECOND


class Made(KafkaWriter):
    """The topic, to which encoded readings go."""

    def __init__(self, order: Order) -> None:
        super().__init__(order.kafka, order.topic)
        encoder = Encoder(order.schema, order.schema_id)
        self.arrivals = list(arrivals_of(order.work, bounds_of(order.schema)))
        self._values = {id(each.message): encoder.encode(each.message) for each in self.arrivals}

    def send(self, message: Reading) -> None:
        self.write(message.user_id, self._values[id(message)], message.recorded_at)


def main() -> None:
    stop = threading.Event()
    order = MadeBefore.from_line(sys.stdin.buffer.readline())
    threading.Thread(target=stop_at_end, args=(sys.stdin.buffer, stop), daemon=True).start()
    made = Made(order)
    gc.freeze()  # what is made stays; the collector need not look at it again and again
    summary = send(made.arrivals, made, Pace.of_the_wall_clock(stop))
    print(json.dumps(summary.as_json()), flush=True)


if __name__ == "__main__":
    main()
