"""What the page says of a board: figures, words, tables, and that only what is new is sent."""

import json
from typing import Any

import pytest
from board_filled import NOW, USER, alert, filled
from dash import Patch, no_update

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.alerts import key_of
from heartwatch_deploy.dashboard.app import make_app
from heartwatch_deploy.dashboard.board import Board, Health
from heartwatch_deploy.dashboard.callbacks import Callbacks
from heartwatch_deploy.dashboard.theme import LIGHT
from heartwatch_deploy.watching.health import Lag
from heartwatch_deploy.watching.trouble import Trouble

CHOSEN = {"alert": key_of(alert()), "user": USER}


@pytest.fixture
def page() -> Callbacks:
    return Callbacks(filled(), lambda: NOW)


def text(component: Any) -> str:
    """Everything that a person would read, and the attributes."""
    return json.dumps(component, default=lambda each: each.to_plotly_json(), ensure_ascii=False)


def test_tiles_and_status_tell_rates_lag_and_what_is_not_well(page: Callbacks) -> None:
    tiles, status, clock, environment, troubles, _ = page.now(0, None)
    said = text(tiles)
    assert '"500"' in said
    assert '"800"' in said
    assert "heart_rate_alerts: 800 messages, 2.0 s" in said
    assert status == "Not well: heart_rate_alerts"
    assert (clock, environment, troubles) == (words.time_of_day(NOW), "dev", [])


def test_troubles_are_sent_once_with_the_servers_words_and_the_remedy() -> None:
    board = Board(start=NOW)
    board.tell("offsets", Trouble("Kafka does not answer", "connection refused", "stack up starts it"))
    page = Callbacks(board, lambda: NOW)
    *_, troubles, known = page.now(0, None)
    assert all(each in text(troubles) for each in ("Kafka does not answer", "connection refused", "stack up starts it"))
    assert page.now(0, known)[4] is no_update
    board.tell("offsets", None)
    assert page.now(0, known)[4] == []


def test_alerts_are_sent_when_they_are_new_and_not_while_somebody_is_in_the_list(page: Callbacks) -> None:
    rows, empty, known = page.alerts(0, "", CHOSEN, "false", False, None)
    assert [row.key for row in rows] == [key_of(alert()), key_of(alert("user_00001", ago=200))]
    assert '"aria-pressed": "true"' in text(rows[0])
    assert empty == ""
    assert page.alerts(1, "", CHOSEN, "false", False, known) == (no_update,) * 3
    page._board.take_alerts([alert("user_00007", ago=5)])
    assert page.alerts(2, "", CHOSEN, "false", True, known) == (no_update,) * 3
    assert page.alerts(2, "", CHOSEN, "true", False, known) == (no_update,) * 3
    assert len(page.alerts(3, "", CHOSEN, "false", False, known)[0]) == 3
    assert len(page.alerts(3, "00007", CHOSEN, "true", True, known)[0]) == 1, "looking for somebody else is an order"


def test_without_alerts_there_are_words() -> None:
    page = Callbacks(Board(start=NOW), lambda: NOW)
    assert page.alerts(0, None, None, "false", False, None)[:2] == ([], words.NO_ALERTS)
    assert "“mustard”" in page.alerts(0, "mustard", None, "false", False, None)[1]


def test_a_chosen_alert_shows_the_users_own_series_range_and_window(page: Callbacks) -> None:
    figure, said = page.person(0, CHOSEN, "light")
    assert figure["data"][0]["y"] == [70] * 120
    band, window = figure["layout"]["shapes"]
    assert (band["y0"], band["y1"]) == (52, 108), "the range that held then, not the present one"
    assert window["line"]["width"] == 2
    assert "120 readings" in said
    assert "own range 52 to 108" in said


def test_a_user_without_an_alert_shows_the_present_range_and_nobody_shows_words(page: Callbacks) -> None:
    figure, said = page.person(0, {"user": USER}, "dark")
    assert (figure["layout"]["shapes"][0]["y0"], figure["layout"]["shapes"][0]["y1"]) == (51, 107)
    assert "own range 51 to 107" in said
    assert page.person(0, None, None) == (no_update, words.NOTHING_CHOSEN)
    assert "no reading in the last ten minutes; no own range" in page.person(0, {"user": "nobody"}, None)[1]


def test_the_map_holds_people_alerts_and_the_chosen_one(page: Callbacks) -> None:
    crowd, dots, ring = page.map(0, CHOSEN, "light")["data"]
    assert sum(map(sum, crowd["z"])) == 1
    assert dots["customdata"] == [key_of(alert()), key_of(alert("user_00001", ago=200))]
    assert (ring["x"], ring["y"]) == ([alert().longitude], [alert().latitude])


def test_the_graph_is_sent_whole_once_and_then_only_its_rates(page: Callbacks) -> None:
    whole, rows, known, style = page.graph(0, "light", None)
    assert style.keys() == {"height", "minWidth"}
    patch, *_ = page.graph(1, "light", known)
    assert isinstance(whole, dict)
    assert isinstance(patch, Patch)
    changes = {tuple(each["location"]): each["params"]["value"] for each in patch.to_plotly_json()["operations"]}
    for location, value in changes.items():
        _, annotations, number, what = location
        assert whole["layout"][annotations][number][what] == value, "the same places as in the whole figure"
    assert LIGHT.alarm in changes.values()
    assert "400 a second" in text(rows), "what the query read, not what the topic got"
    assert isinstance(page.graph(2, "dark", known)[0], dict)


def test_health_tells_a_killed_job_and_is_not_sent_twice(page: Callbacks) -> None:
    tables, reasons, known = page.health(0, None)
    said = text(tables)
    assert all(each in said for each in ("CANCELED", "somebody did it", "readings: 800 messages, 2.0 s behind"))
    assert "No local stack runs" in said
    assert "no value" in text(reasons)
    assert page.health(1, known) == (no_update,) * 3


def test_status_in_words() -> None:
    assert words.status(Health(), ()) == "Asking the servers…"
    assert words.status(Health(), (Trouble("Kafka does not answer"),)) == "Trouble: Kafka does not answer"
    assert "1,200 messages to go" in words.status(Health(), (), left=1200)
    assert words.lag(Lag("q", "t", 5, 0.0)) == "5 messages, and it reads none"


def test_the_page_comes_from_here_alone_and_says_what_it_is_not() -> None:
    client = make_app(filled(), clock=lambda: NOW).server.test_client()
    answer = client.get("/", headers={"Host": "127.0.0.1:28050"})
    assert answer.status_code == 200
    assert 'lang="en"' in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert 'src="http' not in answer.text
    assert words.NOT_A_MEDICAL_DEVICE in client.get("/_dash-layout", headers={"Host": "localhost"}).json.__str__()
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 403
