"""What stands in every sink of prod, and what should: those of the other proof, Cassandra and escalations."""

import time
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import psycopg2
import requests
import yaml

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.readings.endpoints import ONLOOKER
from heartwatch_deploy.readings.endpoints import Servers as Reader
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.stack.process import until
from tests.live.conftest import REPOSITORY, RunningStack
from tests.live.receiver import Receiver
from tests.live.sinks import refused_in
from tests.prove.evidence import Topics
from tests.prove.sink_rows import REFUSED, Difference, Expected, Found, Rows

FILES_WITHIN: Final = 60.0
"""Beyond prod's interval of the files in the bucket, which is the longest wait."""
METRICS, CASSANDRA, ESCALATIONS = "health_metrics", "rows_to_cassandra", "escalations"
_METRICS: Final = f"SELECT JSON device_id, recorded_at, user_id, heart_rate FROM heartwatch.{METRICS}"


@dataclass
class Sinks:
    """All of them; `escalations` is who gets those."""

    stack: RunningStack
    servers: Servers
    expected: Expected
    found: Found
    escalations: Receiver

    def __post_init__(self) -> None:
        self._topics = Topics(self.stack.project)

    def compared(self) -> dict[str, Difference]:
        """Each sink, awaited until it holds what the reference says, and then all of them at once: alerts that nobody
        acknowledges are escalated meanwhile."""
        said = yaml.safe_load((REPOSITORY / "deploy/environments/prod.yaml").read_text())
        deadline = time.monotonic() + said["values"]["files_interval_ms"] / 1000 + FILES_WITHIN
        for name in self._expected():
            until(partial(self._is_same, name), seconds=max(0.0, deadline - time.monotonic()), every=2.0)
        until(lambda: all(map(self._is_same, self._expected())), seconds=FILES_WITHIN, every=2.0)
        return {name: Difference.between(self._found(name), rows) for name, rows in self._expected().items()}

    def _is_same(self, name: str) -> bool:
        try:
            return Difference.between(self._found(name), self._expected()[name]).is_none
        except (psycopg2.OperationalError, requests.RequestException):
            return False  # not ready yet

    def _expected(self) -> dict[str, Rows]:
        readings = (each for each in self._topics.readings().values() if isinstance(each, Reading))
        metrics = {
            (device, each.recorded_at, each.user_id, each.heart_rate)
            for each in readings
            if (device := each.circumstances.device_id)  # ticks are of none
        }
        told = {f"{ESCALATIONS}/{(each.key or b'').decode()}" for each in self._topics.messages(ESCALATIONS)}
        return {**self.expected.rows(), REFUSED: Counter(), METRICS: Counter(metrics), ESCALATIONS: Counter(told)}

    def _found(self, name: str) -> Rows:
        if name == METRICS:
            return Counter(self._metrics())
        if name == ESCALATIONS:
            return Counter({each.key for each in self.escalations.taken})
        return Counter(self._refused()) if name == REFUSED else self.found.rows(name)

    def _refused(self) -> Iterable[Hashable]:
        """By others than Cassandra's sink, which reads the malformed readings, too."""
        client = Reader(project_dir=self.stack.project, login=ONLOOKER).kafka_client()
        found = refused_in(self.stack.endpoints.kafka, REFUSED, client)
        return [each for each in found if each.connector != CASSANDRA]

    def _metrics(self) -> Iterable[Hashable]:
        for row in self.servers.cassandra.rows(_METRICS):
            at = round(datetime.fromisoformat(row["recorded_at"]).timestamp() * 1000)
            yield row["device_id"], at, row["user_id"], row["heart_rate"]
