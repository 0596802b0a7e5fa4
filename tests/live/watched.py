"""HeartWatch with its rows in Postgres, fed, and seen through its exporter, Prometheus and Postgres."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import requests
from confluent_kafka import Producer
from prometheus_client.parser import text_string_to_metric_families

from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.heartbeats import Ward
from heartwatch_deploy.readings.heartbeats import generated as generated_heartbeats
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.production import Broken, Production
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.process import until
from tests.live import grafana
from tests.live.conftest import RunningStack
from tests.unit.content.dashboards import Query, queries

USERS, RATE = 60, 60
PAST_SECONDS = 12 * 60
BEATS, DEAD, LATE = 500, 4, 3
SEEN_WITHIN = 180.0
ALL_TOPICS = {"topic": ".*"}
_TABLES = ("out_of_range_while_still", "heart_rate_alerts", "vitals", "vitals_5m", "heartbeats")
Sample = tuple[dict[str, str], float]


@dataclass
class Watched:
    """HeartWatch with its rows in Postgres, fed as long as the tests run."""

    stack: RunningStack
    begin: float
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> grafana.Asked:
        return grafana.Asked(self.begin, time.time() + 5)

    def address(self, member: str) -> str:
        return f"http://127.0.0.1:{self.stack.member(member).ports[member]}"

    def exported(self, name: str) -> list[Sample]:
        """The samples of a metric, as the exporter tells them now."""
        page = requests.get(f"{self.address('exporter')}/metrics", timeout=10).text
        every = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
        return [(sample.labels, sample.value) for sample in every if sample.name == name]

    def value(self, name: str, **labels: str) -> float | None:
        """Of the one sample with these labels."""
        return next((value for told, value in self.exported(name) if labels.items() <= told.items()), None)

    def prometheus(self, path: str, **query: Any) -> Any:
        """What Prometheus answers; a query that it cannot read fails here."""
        answer = requests.get(f"{self.address('prometheus')}/api/v1/{path}", params=query, timeout=30).json()
        assert answer["status"] == "success", answer
        return answer["data"]

    def series(self, query: Query) -> list[dict[str, Any]]:
        asked = self.asked
        text = grafana.promql(query.text, asked, ALL_TOPICS)
        if query.instant:
            found: list[dict[str, Any]] = self.prometheus("query", query=text)["result"]
            return [{**each, "values": [each["value"]]} for each in found]
        told = self.prometheus("query_range", query=text, start=asked.begin, end=time.time(), step=asked.interval)
        return list(told["result"])

    def newest(self, panel: str) -> dict[str, float]:
        """The newest value of each series of a panel that goes on, by its last label's value ("" without labels)."""
        (query, *_) = [each for each in queries() if each.panel == panel]
        found = self.series(query)
        now = max((each["values"][-1][0] for each in found), default=0)
        there = [each for each in found if each["values"][-1][0] == now]
        return {next(iter(each["metric"].values()), ""): float(each["values"][-1][1]) for each in there}

    def count(self, table: str) -> int:
        return int(self.stack.ask(f"SELECT count(*) FROM {table}")[1][0][0])


def fed(stack: RunningStack) -> Iterator[Watched]:
    """Twelve minutes of the past at once, so that windows of five minutes are over; then readings as they happen."""
    now = time.time()
    watched = Watched(stack, begin=now - 20 * 60)
    target = Target(Servers(project_dir=stack.project))
    start = int((now - PAST_SECONDS - 60) * 1000)
    common: dict[str, Any] = {"rate": RATE, "users": USERS, "tick_ms": 1000, "partitions": target.partitions}
    past = Production(start=start, seconds=PAST_SECONDS, flat_out=True, **common)
    assert runs.generate(past, target, threading.Event(), close_after=None).lost == 0
    beat(stack)
    live = Production(start=int(time.time() * 1000), seconds=1200, broken=Broken(count=DEAD), **common)
    sending = threading.Thread(target=lambda: runs.generate(live, target, watched.stop, close_after=None))
    sending.start()
    try:
        for table in _TABLES:
            assert until(lambda table=table: watched.count(table) > 0, seconds=SEEN_WITHIN, every=1.0), table
        late = target.open()  # only now, when time has gone on in every partition
        for number in range(LATE):
            late.send(Reading(user_id_of(number), start, 40.0, -74.0, 70))
        late.close()
        yield watched
    finally:
        watched.stop.set()
        sending.join()


def beat(stack: RunningStack) -> None:
    """Patients' heartbeats of the last minutes."""
    producer = Producer({"bootstrap.servers": stack.endpoints.kafka})
    ward = Ward(start=int((time.time() - 300) * 1000), rate=BEATS / 200)
    for each in islice(generated_heartbeats(ward), BEATS):
        producer.produce("patient_heartbeats", each.value)
        producer.poll(0)
    assert producer.flush(30) == 0
