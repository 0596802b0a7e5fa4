"""What the live view tells of the parts: their topics, what their sinks took, and who comes beside the readings."""

import io
import urllib.request
from pathlib import Path

from rich.console import Console
from test_screen import FLOWING, drawn, snapshot

from heartwatch_deploy.demo.around import Around, around_of, readers
from heartwatch_deploy.demo.lines import summary
from heartwatch_deploy.demo.screen import Screen
from heartwatch_deploy.demo.service import Service
from heartwatch_deploy.watching.asking import Reader, Ways
from heartwatch_deploy.watching.deployment import load

ROOT = Path(__file__).parents[3]
SINK = Reader("rows_to_cassandra", "connector", "readings", "connect-rows_to_cassandra")
OTHER = Reader("rows_to_cassandra", "connector", "device_status", "connect-rows_to_cassandra")
WAYS = Ways({"readings": {0: 9}, "device_status": {0: 4, 1: 2}, "late_readings": {0: 1}}, {SINK: {0: 7}, OTHER: {1: 2}})


def test_the_parts_topics_and_all_that_a_sink_has_taken_of_its_topics() -> None:
    assert around_of(WAYS) == Around({"device_status": 6}, {"rows_to_cassandra": 9})


def test_counted_is_what_came_since_the_view_began() -> None:
    before = Around({"device_status": 4}, {"rows_to_cassandra": 10})
    assert around_of(WAYS).since(before) == Around({"device_status": 2}, {"rows_to_cassandra": 0})
    assert around_of(WAYS).since(before).idle == ("rows_to_cassandra",)


def test_every_sink_of_the_project_is_asked_the_one_into_files_too() -> None:
    found = {each.worker for each in readers(load(ROOT, "prod"))}
    assert {"rows_to_postgres", "vitals_to_postgres", "wearable_logs", "rows_to_cassandra", "alert_webhook"} <= found
    assert {"escalation_webhook", "processed_readings"} <= found
    assert found.isdisjoint({"device_status", "out_of_range_while_still", "historical_ranges"})


def test_the_view_shows_parts_where_there_are_some_in_a_narrow_terminal_too() -> None:
    shown = snapshot(around=Around({"device_status": 1412, "vitals_5m": 0}, {"rows_to_cassandra": 301_200}))
    for width in (80, 120):
        text = drawn(shown, width=width)
        assert all(words in text for words in ("device_status", "1,412", "vitals_5m", "rows_to_cassandra", "301,200"))
    assert "parts" not in drawn(FLOWING)


def test_the_summary_tells_what_came_and_names_what_did_not() -> None:
    text = summary(snapshot(around=Around({"device_status": 1412, "vitals_5m": 0}, {"rows_to_cassandra": 301_200})))
    assert "device_status" in text
    assert "301,200" in text
    assert "nothing yet: vitals_5m" in text
    assert "nothing yet" not in summary(FLOWING)


def test_the_stand_in_for_a_service_takes_alerts_one_after_the_other() -> None:
    taken: list[bytes] = []
    with Service(take=taken.append) as service:
        for body in (b"one", b"two"):
            where = f"http://127.0.0.1:{service.port}/alerts"
            with urllib.request.urlopen(urllib.request.Request(where, data=body), timeout=5) as answer:
                assert answer.status == 200
    assert taken == [b"one", b"two"]


def test_the_picture_of_the_view_has_the_parts() -> None:
    console = Console(record=True, width=110, file=io.StringIO())
    console.print(Screen(snapshot(around=Around({"risk_score": 20_000}, {}))))
    assert "20,000" in console.export_svg(title="HeartWatch")
