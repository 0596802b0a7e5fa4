"""Alerts as the detection would raise them, and people who acknowledge some: what `escalations` must make of both."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from confluent_kafka import Producer

from heartwatch_deploy.readings.acknowledgements import Acknowledgement, acknowledge
from heartwatch_deploy.readings.avro import message, read_schema
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.escalations import DAY_MS, Heard, alert_id
from heartwatch_deploy.readings.reference import Alert
from heartwatch_deploy.readings.registered import schema_id
from tests.prove.recorded import heartwatch

ALERTS: Final = "out_of_range_while_still"
WINDOW_MS: Final = 10_000
MINUTES: Final = 0.5
WINDOWS: Final = 3
GARBAGE: Final = (None, b"", b"\x00\x00", b"neither alert nor acknowledgement", b"\x00\x00\x00\x00\x01")


def alert_of(user: str, end: int) -> Alert:
    """Of the window that ends there (ms)."""
    return Alert(user, end - WINDOW_MS, end, 180.0, 3, 60, 120, 40.0, -74.0)


@dataclass
class Raised:
    """What was sent, and when."""

    project: Path
    heard: list[Heard] = field(default_factory=list)

    def alerts(self, user: str, windows: Iterable[int], *, since: int = 0) -> list[Alert]:
        """Sends a user's alerts of windows that end so many windows after `since` (ms; now, if not given)."""
        grid = (since or int(time.time() * 1000)) // WINDOW_MS * WINDOW_MS
        sent = [alert_of(user, grid + number * WINDOW_MS) for number in windows]
        self.send_alerts(sent)
        return sent

    def send_alerts(self, alerts: Iterable[Alert]) -> None:
        schema = read_schema(self.project / "avro" / f"{ALERTS}-value.avsc")
        number = schema_id(Servers(project_dir=self.project).registry_client(), f"{ALERTS}-value", schema)
        for alert in alerts:
            self.send(ALERTS, alert_id(alert), message(json.loads(schema), number, alert._asdict()))
            self.heard.append(Heard(int(time.time() * 1000), alert))

    def acknowledge(self, alert: Alert) -> None:
        said = acknowledge(Servers(project_dir=self.project), alert_id(alert), by="eve")
        self.heard.append(Heard(said.at, said))

    def acknowledge_by_hand(self, alert: Alert) -> None:
        done = heartwatch(self.project, "readings", "acknowledge", alert_id(alert), "--by", "eve")
        assert done.returncode == 0, done.stderr
        said = Acknowledgement(**json.loads(done.stdout))
        self.heard.append(Heard(said.at, said))

    def send(self, topic: str, key: str, value: bytes | None) -> None:
        producer = Producer({"bootstrap.servers": Servers(project_dir=self.project).kafka()})
        producer.produce(topic, value, key)
        assert producer.flush(30) == 0


def raised_in(project: Path) -> Raised:
    """Runs of alerts, in disorder and with gaps, acknowledged before, after, by the verb or not at all; and garbage."""
    raised = Raised(project)
    for topic in (ALERTS, "acknowledgements"):
        for value in GARBAGE:
            raised.send(topic, "garbage", value)
    raised.alerts("runs", (3, 0, 2, 1))
    raised.alerts("pauses", (0, 2, 3))
    raised.alerts("twice", (0, 0, 1))
    raised.alerts("old", (0, 1, 2), since=int(time.time() * 1000) - 2 * DAY_MS)
    ahead = alert_of("before", int(time.time() * 1000) // WINDOW_MS * WINDOW_MS)
    raised.acknowledge(ahead)
    raised.send_alerts([ahead])
    (after,) = raised.alerts("after", (0,))
    raised.acknowledge(after)
    (by_hand,) = raised.alerts("by hand", (0,))
    raised.acknowledge_by_hand(by_hand)
    return raised
