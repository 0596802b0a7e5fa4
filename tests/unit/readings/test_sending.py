import io
import json
import math
import threading
from dataclasses import dataclass, field

import pytest

from heartwatch_deploy.readings.arrivals import Arrival, Message, Trouble
from heartwatch_deploy.readings.destinations import Lines
from heartwatch_deploy.readings.generator import Skew
from heartwatch_deploy.readings.malformed import Malformed
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.producer import Order
from heartwatch_deploy.readings.production import Broken, Production, arrivals_of, produce
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.sending import Summary, send
from tests.readings_schema import BOUNDS

START = 1_780_000_000_000


@dataclass
class Kept:
    """A destination that keeps everything, and loses what it is told to."""

    messages: list[Message] = field(default_factory=list)
    lost: int = 0

    def send(self, message: Message) -> None:
        self.messages.append(message)

    def breathe(self) -> None:
        pass

    def close(self) -> None:
        pass


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pace(self, speed: float) -> Pace:
        clock = self

        class Stop(threading.Event):
            def wait(self, timeout: float | None = None) -> bool:
                assert timeout is not None
                clock.waits.append(timeout)
                clock.now += timeout
                return self.is_set()

        return Pace(speed, Stop(), clock=self)


def arrivals(*seconds: float) -> list[Arrival]:
    return [Arrival(START + int(s * 1000), Reading("ann", START + int(s * 1000), 40.0, -74.0, 70)) for s in seconds]


@pytest.mark.parametrize(("speed", "takes"), [(1.0, 4.0), (10.0, 0.4), (0.5, 8.0)])
def test_a_stream_keeps_to_its_time(speed: float, takes: float) -> None:
    clock = Clock()
    send(arrivals(0, 1, 2, 4), Kept(), clock.pace(speed))
    assert clock.now == pytest.approx(100 + takes)
    assert max(clock.waits) <= 0.1, "the destination breathes meanwhile"


def test_flat_out_never_waits() -> None:
    clock = Clock()
    send(arrivals(0, 1000, 2000), Kept(), clock.pace(math.inf))
    assert clock.waits == []


def test_short_gaps_are_not_worth_waking_up_for() -> None:
    clock = Clock()
    send(arrivals(*(n / 5000 for n in range(5000))), Kept(), clock.pace(1.0))
    assert len(clock.waits) < 500
    assert clock.now == pytest.approx(101, abs=0.003)


def test_a_stopped_stream_ends_at_once() -> None:
    clock, kept = Clock(), Kept()
    pace = clock.pace(1.0)
    pace.stop.set()
    assert send(arrivals(0, 1), kept, pace).messages == 0
    assert kept.messages == []


def test_the_summary_counts_what_was_sent() -> None:
    work = Production(
        start=START, rate=500, users=100, count=1000, flat_out=True, broken=Broken(count=18), tick_ms=1000, partitions=4
    )
    kept = Kept()
    summary = produce(work, kept, threading.Event(), bounds=BOUNDS)
    assert (summary.readings, sum(summary.malformed.values()), summary.ticks) == (1000, 18, 8)
    assert summary.messages == len(kept.messages)
    assert Summary.from_json(json.loads(json.dumps(summary.as_json()))).malformed == summary.malformed


def test_lost_messages_are_those_of_this_stream() -> None:
    kept = Kept(lost=3)
    kept.close = lambda: setattr(kept, "lost", 5)  # type: ignore[method-assign]
    assert send(arrivals(0), kept, Pace(math.inf, threading.Event())).lost == 2


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_processes_together_send_what_one_would(processes: int) -> None:
    work = Production(start=START, rate=500, users=300, count=5000, flat_out=True, broken=Broken(count=7))
    whole = [arrival.message for arrival in arrivals_of(work, BOUNDS)]
    split = [arrival.message for part in work.split(processes) for arrival in arrivals_of(part, BOUNDS)]
    assert sorted(m for m in whole if isinstance(m, Reading)) == sorted(m for m in split if isinstance(m, Reading))
    assert sum(isinstance(m, Malformed) for m in split) == 7


def test_an_order_survives_its_way_into_a_process() -> None:
    work = Production(
        start=START,
        rate=10,
        skew=Skew(share=0.5, users=3, partitions=frozenset({1, 2}), of_partitions=4),
        trouble=Trouble(late_share=0.1),
        broken=Broken(share=0.1),
        part=(0.25, 0.5),
    )
    order = Order(work=work, kafka={"bootstrap.servers": "b"}, topic="t", schema="{}", schema_id=3)
    assert Order.from_line(order.as_line()) == order


def test_flat_out_ends_now_and_a_live_stream_begins_now() -> None:
    work = Production(start=0, rate=10, count=600)
    assert work.ending_now(START).start == START
    assert Production(start=0, rate=10, count=600, flat_out=True).ending_now(START).start == START - 60_000


def test_lines_are_json() -> None:
    file = io.StringIO()
    lines = Lines(file)
    lines.send(Reading("ann", START, 40.0, -74.0, 70))
    lines.send(Malformed("empty", "ann", START))
    assert [json.loads(line) for line in file.getvalue().splitlines()] == [
        {"user_id": "ann", "recorded_at": START, "latitude": 40.0, "longitude": -74.0, "heart_rate": 70},
        {"malformed": "empty", "user_id": "ann"},
    ]
