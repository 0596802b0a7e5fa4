"""What each panel shows and says of what is known, and what it says of what is not."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from board_filled import NOW, USER, alert, deployment, filled
from dash import no_update

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.callbacks import Callbacks
from heartwatch_deploy.dashboard.heart_rates import Columns
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.panels.registry import PANELS, SECTIONS
from heartwatch_deploy.dashboard.rows import ACKNOWLEDGED, ACTIVITIES, DEVICES, ESCALATIONS, RISKS, STRESS, TOPICS
from heartwatch_deploy.dashboard.theme import DARK, LIGHT
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.audit import Begun, Ended, Entry, Result, StepTaken
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.claim import Holder

BY_NAME = {each.name: each for each in PANELS}
HOUR = int(NOW) // 3600 * 3600 * 1000


def reading(number: int, **more: Any) -> dict[str, Any]:
    own = {
        "user_id": f"user_{number:05d}",
        "recorded_at": int(NOW - 60 + number) * 1000,
        "latitude": 40.0 + number / 100,
        "longitude": -74.0,
        "heart_rate": 60 + number,
        "device_id": f"hw-{number}",
        "temperature": 30.0 + number / 2,
        "humidity": 40.0,
        "stress": number * 10,
        "activity": "walk" if number % 2 else "home",
        "battery": 90,
        "notification": None,
    }
    return own | more


def everything() -> Board:
    """A board that knows something for every panel."""
    board = filled()
    board.set_deployment(replace(deployment(), topics=(*deployment().topics, *TOPICS)))
    kept = board.kept
    kept.take_details(reading(number) for number in range(10))
    kept.take_notices([reading(3, notification="Move a little")])
    device = {"device_id": "hw-1", "user_id": USER, "status": "active", "last_seen": int(NOW) * 1000}
    kept.take_row(DEVICES, b"hw-1", device | {"changed_at": 0, "battery": None, "readings": 1200})
    silent = {"device_id": "hw-2", "status": "silent", "last_seen": int(NOW - 90) * 1000, "battery": 7, "readings": 3}
    kept.take_row(DEVICES, b"hw-2", device | silent)
    for hour, steps in enumerate((100, 250)):
        own = {"user_id": USER, "activity": "walk", "window_end": HOUR + (hour + 1) * 3_600_000, "steps": steps}
        more = {"distance": 70.5, "calories_burned": None, "active_minutes": 3.0}
        kept.take_row(ACTIVITIES, f"{USER}|walk|{hour}".encode(), own | more)
    state = {"state": "NY", "window_start": HOUR, "avg_stress": 41.26, "max_stress": 90, "avg_heart_rate": 77.0}
    kept.take_row(STRESS, b"NY", state | {"readings": 5})
    kept.take_row(STRESS, b"NJ", state | {"readings": 5, "state": "NJ", "avg_stress": 60.0})
    for number, score in enumerate((0.2, 0.9)):
        own = {"user_id": f"user_{number}", "score": score, "model": "v1", "scored_at": int(NOW) * 1000}
        kept.take_row(RISKS, f"user_{number}".encode(), own)
    escalation = {"user_id": USER, "since": int(NOW - 60) * 1000, "escalated_at": int(NOW) * 1000}
    kept.take_row(ESCALATIONS, b"1", escalation | {"reason": "keeps_alerting", "windows": 3, "alert_id": None})
    kept.take_row(ESCALATIONS, b"2", escalation | {"reason": "unacknowledged", "windows": None, "alert_id": "a"})
    kept.applies = (applied(),)
    return board


def applied() -> Entry:
    topics = (Address("kafka", "topic", f"topic_{number}") for number in range(15))
    begun = Begun(
        id="1",
        verb="apply",
        by=Holder("anna", "here", "apply", "now"),
        at="2026-01-02T03:04:05+00:00",
        version="0.1",
        project="heartwatch",
        environment="dev",
        checkout=None,
        plan="p",
        summary="15 to create",
        steps=tuple(StepTaken(each, Action.CREATE, next(iter(Reason))) for each in topics),
        sources="s",
    )
    return Entry(1, begun, Ended("1", "2026-01-02T03:04:09+00:00", 4.0, Result.DONE))


def drawn(name: str, board: Board, *, user: str = "") -> Drawn:
    return BY_NAME[name].drawn(View(board, LIGHT, NOW, user))


@pytest.mark.parametrize("name", BY_NAME)
def test_every_panel_says_so_when_nothing_is_known(name: str) -> None:
    found = drawn(name, Board(start=NOW))
    assert found.words.endswith(".")
    assert found.figure is None
    assert not found.rows
    if BY_NAME[name].topic:
        assert f"stack up --with {BY_NAME[name].part}" in found.words


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"day"}))
def test_every_panel_draws_or_lists_what_is_known_and_can_be_sent(name: str) -> None:
    board = everything()
    found = drawn(name, board)
    assert found.figure or found.rows, found.words
    assert all(len(row) == len(found.heads) for row in found.rows)
    json.dumps(found.figure)
    assert BY_NAME[name].drawn(View(board, DARK, NOW)).words == found.words


def test_numbers_of_panels_are_those_of_the_board() -> None:
    board = everything()
    assert drawn("histogram", board).words.startswith("60 heart rates in the last minute")
    live = drawn("live-rates", board)
    assert live.figure is not None
    assert set(live.figure["data"][4]["y"]) == {70}
    assert "10 readings, a sample" in drawn("effort", board).words
    assert "correlation 1.00" in drawn("warmth", board).words
    assert drawn("shares", board).words == "Of 10 readings, a sample: home 50.0 %, walk 50.0 %."
    assert "warmest is hw-9, 34.5 °C, 40 % humidity, 90 % battery" in drawn("device-map", board).words
    assert "home 40, walk 50" in drawn("stress-map", board).words
    assert drawn("by-state", board).words.endswith("NJ 60.0, NY 41.3.")
    assert drawn("notifications", board).rows[0][3] == "Move a little"


def test_no_line_bridges_a_time_without_readings_and_no_minute_is_left_out() -> None:
    board = Board(start=NOW - 300)
    for since in (200, 100):
        times = [int(NOW - ago) * 1000 for ago in range(since, since - 40, -1)]
        few = len(times)
        board.take_readings(Columns([USER] * few, times, [70] * few, [40.0] * few, [-74.0] * few), now=NOW)
    live = drawn("live-rates", board)
    assert live.figure is not None
    lines = [each["x"] for each in live.figure["data"] if each.get("name") == "median"]
    assert len(lines) == 2
    assert max(lines[0]) < min(lines[1])
    heat = drawn("stress-map", everything())
    assert heat.figure is not None
    minutes = [datetime.fromisoformat(each) for each in heat.figure["data"][0]["x"]]
    assert {after - before for before, after in pairwise(minutes)} == {timedelta(minutes=1)}
    assert len(heat.heads) < len(minutes), "the table says only what is known"


def test_lists_have_on_top_what_matters() -> None:
    board = everything()
    assert [row[0] for row in drawn("device-status", board).rows] == ["hw-2", "hw-1"]
    assert [row[0] for row in drawn("risk", board).rows] == ["user_1", "user_0"]
    assert {row[2] for row in drawn("escalated", board).rows} == {
        "alerts in 3 windows running",
        "nobody acknowledged it",
    }
    (row,) = drawn("applies", board).rows
    assert row[:5] == ("1", "2026-01-02 03:04:05", "anna", "apply", "done")
    assert row[5].endswith("kafka.topic/topic_11 and 3 more")


def test_cumulative_metrics_are_summed_up_over_the_hours() -> None:
    found = drawn("cumulative", everything())
    assert found.figure is not None
    assert found.figure["data"][0]["y"] == [100, 350]
    assert found.words == "Everybody: 350 steps, 141 m, 0 kcal, 6 minutes, in 2 windows."
    assert drawn("cumulative", everything(), user="nobody").words.startswith("No hour of nobody is over yet")


def test_a_panel_is_sent_once_and_only_while_its_section_is_open() -> None:
    page = Callbacks(everything(), lambda: NOW)
    panel = BY_NAME["histogram"]
    *_, known = page.panel(panel, "people", None, "light", None)
    assert page.panel(panel, "people", None, "light", known) == [no_update] * 7
    assert page.panel(panel, "now", None, "light", None) == [no_update] * 7
    assert page.panel(panel, "people", None, "dark", known)[0] is not no_update


def test_an_alert_is_acknowledged_with_a_button_where_that_is_deployed() -> None:
    page = Callbacks(filled(), lambda: NOW)
    key = page._board.newest(1)[0]
    name = f"{key.user_id}|{key.window_start}"
    assert page.seen_by(name) is None, "acknowledgements are a part"
    board = everything()
    page = Callbacks(board, lambda: NOW)
    assert page.seen_by(name) == ""
    rows, _, known = page.alerts(0, "", None, "false", False, None)
    assert "data-acknowledge" in json.dumps(rows, default=lambda each: each.to_plotly_json())
    board.kept.take_row(ACKNOWLEDGED, name.encode(), {"alert_id": name, "by": "anna", "at": 0})
    assert page.seen_by(name) == "anna"
    board.take_alerts([alert("user_00099", ago=5)])
    assert page.alerts(1, "", None, "false", True, known) == (no_update,) * 3, "somebody is in the list"
    assert page.seen(1, known, None) == {name: "anna"}
    assert page.seen(2, known, {name: "anna"}) is no_update
    rows, *_ = page.alerts(3, "", None, "false", False, known)
    assert '"anna"' in json.dumps(rows, default=lambda each: each.to_plotly_json())
    assert page.acknowledge({"alert": name, "at": 0}, "bob") == "Not acknowledged: there are no servers to tell."
    assert page.acknowledge(None, "bob") == ""


def test_every_section_has_something() -> None:
    assert {each.section for each in PANELS} | {"console"} == set(SECTIONS)
