"""What befalls the sinks while readings flow: every server away for a minute, members killed, records that nobody can
take, and all of it delivered a second time."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.logs import is_valid
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import RangeVersion
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Rules
from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.live.receiver import Receiver
from tests.live.sinks import Connector
from tests.prove.evidence import Topics
from tests.prove.sink_load import Poison, send_poison

MINUTE: Final = 60.0
SERVERS: Final = ("postgres", "search", "s3", "cassandra")
RECEIVER: Final = "receiver"
KILLED: Final = ("taskmanager", "connect")
SINKS: Final = {
    "rows_to_postgres": ("heart_rate_alerts", "out_of_range_while_still", "vitals_5m", "heartbeats"),
    "vitals_to_postgres": ("vitals",),
    "wearable_logs": ("wearable_logs",),
    "alert_webhook": ("heart_rate_alerts", "out_of_range_while_still"),
    "rows_to_cassandra": ("readings", "device_status", "activity_summary"),
}
LAST_AWAY: Final = 15.0
READ_WITHIN = ALERTS_WITHIN = 180.0


@dataclass(frozen=True)
class Moments:
    """Seconds after the first reading: when each server goes away, when a member is killed, when the poison comes. All
    servers stay away until the last one has been away for a minute."""

    away: dict[str, float]
    killed: dict[str, float]
    poison: float

    @property
    def back(self) -> float:
        return max(self.away.values()) + MINUTE

    def __str__(self) -> str:
        told = (*self.away.items(), *self.killed.items(), ("poison", self.poison))
        return ", ".join(f"{name} {second:g}" for name, second in sorted(told, key=lambda each: each[1]))


def moments_of(seed: int) -> Moments:
    draw = random.Random(f"sinks {seed}")  # noqa: S311  not a secret
    away = {name: round(draw.uniform(5.0, LAST_AWAY), 1) for name in (*SERVERS, RECEIVER)}
    killed = {name: round(draw.uniform(LAST_AWAY, LAST_AWAY + 40), 1) for name in KILLED}
    return Moments(away, killed, round(draw.uniform(2.0, 70.0), 1))


@dataclass
class Faults:
    """Lets it all happen, in the thread that calls."""

    stack: RunningStack
    receiver: Receiver
    moments: Moments
    poison: list[Poison]

    def run(self) -> float:
        """Until the servers are back and everybody is well. Seconds that the alerts of the minute still needed when it
        was over: all of them are in Kafka before the first server comes back."""
        began, pids = time.monotonic(), {}
        steps: list[tuple[float, Callable[[], object]]] = [
            *((second, lambda name=name: self._take_away(name)) for name, second in self.moments.away.items()),
            *(
                (second, lambda name=name: pids.update({name: self.stack.kill(name)}))
                for name, second in self.moments.killed.items()
            ),
            (self.moments.poison, lambda: send_poison(self.stack.project, self.poison)),
        ]
        for second, step in sorted(steps, key=lambda each: each[0]):
            time.sleep(max(0.0, began + second - time.monotonic()))
            step()
        time.sleep(max(0.0, began + self.moments.back - time.monotonic()))
        needed = self._alerts_are_there()
        self.receiver.begin()
        self.stack.bring_back(*SERVERS)
        for name, pid in pids.items():
            self.stack.wait_for_recovery(name, killed=pid)
        return needed

    def _take_away(self, name: str) -> None:
        if name == RECEIVER:
            self.receiver.end()
        else:
            self.stack.take_away(name)

    def _alerts_are_there(self) -> float:
        topics = Topics(self.stack.project)
        readings = (each for each in topics.readings().values() if isinstance(each, Reading) and is_valid(each))
        line = Rules().alert_heart_rate
        wanted = {f"{each.user_id}|{each.recorded_at}".encode() for each in readings if each.heart_rate > line}
        assert len(wanted) > 100

        def are_there() -> bool:
            return wanted <= {each.key for each in topics.messages("heart_rate_alerts")}

        began = time.monotonic()
        assert until(are_there, seconds=ALERTS_WITHIN), "alerts wait for the sinks"
        return time.monotonic() - began


def deliver_twice(stack: RunningStack) -> None:
    """Every connector forgets what it has read."""
    for name in SINKS:
        Connector(stack, name).read_again()
    wait_for_sinks(stack)


def wait_for_sinks(stack: RunningStack) -> None:
    """Until all connectors run and have read their topics."""
    topics = Topics(stack.project)
    for name, read in SINKS.items():
        connector = Connector(stack, name)
        last = {
            (topic, each.place.partition): each.place.offset + 1 for topic in read for each in topics.messages(topic)
        }

        def has_read(connector: Connector = connector, last: dict[tuple[str, int], int] = last) -> bool:
            offsets = connector.offsets()
            return all(offsets.get(place, 0) >= end for place, end in last.items())

        assert until(has_read, seconds=READ_WITHIN, every=0.5), (name, connector.offsets(), last)
        assert connector.is_running(), connector.worker.connector(name)


def ranges_still_flow(stack: RunningStack) -> None:
    """What is changed in the table of ranges after it was away arrives in Kafka."""
    user = f"after-the-fault-{time.time_ns()}"
    RangeTable(Servers(project_dir=stack.project).postgres()).load([RangeVersion(user, 50, 60)])
    topics = Topics(stack.project)
    arrived = until(
        lambda: any(each.key == user.encode() for each in topics.messages("historical_ranges")), seconds=READ_WITHIN
    )
    assert arrived, Connector(stack, "historical_ranges").worker.connector("historical_ranges")
