"""Questions from the page: what ends them, what is told of them, and that they only read."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from board_filled import NOW, deployment, filled
from dash import no_update

from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.dashboard import console as consoles
from heartwatch_deploy.dashboard.app import make_app
from heartwatch_deploy.dashboard.console import AT_ONCE, Console, Told
from heartwatch_deploy.dashboard.console_layout import ConsoleCallbacks
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import Answer, Engine, Question, Row
from heartwatch_deploy.stack.process import until

SERVED = replace(deployment(), endpoints=Endpoints())
ENDLESS = Question(Engine.TOPIC, "readings")
ASKED = {"id": "a", "engine": "topic", "bounded": True}
Stub = tuple[threading.Event, list[Question]]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Stands for an engine: rows without end, until the question is over; tells when it was cleaned up."""
    ended, questions = threading.Event(), list[Question]()

    @contextlib.contextmanager
    def asked(question: Question, _place: Place, over: threading.Event) -> Iterator[Answer]:
        questions.append(question)

        def rows() -> Iterator[Row]:
            for number in count():
                if question.text == "away":
                    raise Unreachable("Kafka", "127.0.0.1:1", server_message="refused")
                if over.is_set() or number == question.limit:
                    return
                yield Row((number,))
                over.wait(0.01)

        try:
            yield Answer(("n",), rows())
        finally:
            ended.set()

    monkeypatch.setattr(consoles, "asked", asked)
    return ended, questions


def last(console: Console, name: str) -> Told:
    assert until(lambda: console.told(name).ended, seconds=20)
    return console.told(name)


def test_rows_come_while_somebody_asks_for_them_and_end_on_demand(engine: Stub) -> None:
    console = Console()
    console.ask("a", ENDLESS, SERVED)
    assert until(lambda: len(console.told("a").rows) > 3, seconds=20)
    assert console.told("a").columns == ("", "n")
    console.stop("a")
    assert "Ended before its end" in last(console, "a").words
    assert engine[0].wait(20)


def test_a_question_ends_when_the_browser_has_left(engine: Stub) -> None:
    Console(gone_after=0.1).ask("a", ENDLESS, SERVED)
    assert engine[0].wait(20), "nobody came back for its rows"


@pytest.mark.usefixtures("engine")
def test_a_question_ends_when_its_time_or_its_rows_are_over() -> None:
    console = Console(seconds=0.1)
    console.ask("a", ENDLESS, SERVED)
    assert "Ended before its end" in last(console, "a").words
    console.ask("b", replace(ENDLESS, limit=3), SERVED)
    assert last(console, "b").words == "3 rows, which is as many as are shown."
    assert last(console, "b").rows == (("+I", 0), ("+I", 1), ("+I", 2))


@pytest.mark.usefixtures("engine")
def test_only_so_many_are_answered_at_once_and_a_new_one_ends_the_old_of_its_name() -> None:
    console = Console()
    for number in range(AT_ONCE):
        console.ask(str(number), ENDLESS, SERVED)
    console.ask("more", ENDLESS, SERVED)
    assert "stop one first" in last(console, "more").words
    for number in range(AT_ONCE):
        console.stop(str(number))
        last(console, str(number))


@pytest.mark.usefixtures("engine")
def test_what_goes_wrong_is_told_in_words() -> None:
    console = Console()
    console.ask("a", Question(Engine.TOPIC, "away"), SERVED)
    assert "Kafka" in last(console, "a").words
    console.ask("b", ENDLESS, replace(SERVED, endpoints=None))
    assert last(console, "b") == Told(words="There are no servers to ask.", ended=True)
    assert console.told("unknown").ended


def test_a_statement_that_changes_something_is_never_sent() -> None:
    console = Console()
    console.ask("a", Question(Engine.FLINK, "DROP TABLE readings"), SERVED)
    assert "HW150" in last(console, "a").words


def test_the_page_asks_with_a_limit_and_stops_asking_at_the_end(engine: Stub) -> None:
    board = filled()
    board.set_deployment(SERVED)
    own = ConsoleCallbacks(board, Console())
    assert own.ask(ASKED, " ") == ("Write a statement, or a topic's name.", True)
    assert own.ask(None, "readings") == (no_update, no_update)
    assert own.ask(ASKED, "readings") == ("Asking…", False)
    assert until(lambda: own.told(0, ASKED)[3] is True, seconds=30)
    assert engine[1] == [Question(Engine.TOPIC, "readings", bounded=True, limit=200)]
    assert len(own.told(0, ASKED)[2]) == 200


def test_no_page_of_somebody_else_can_ask_or_write() -> None:
    client = make_app(filled(), clock=lambda: NOW).server.test_client()
    own = {"Host": "127.0.0.1:28050"}
    assert client.get("/_dash-layout", headers=own | {"Origin": "http://127.0.0.1:28050"}).status_code == 200
    for stranger in ("http://elsewhere.example", "http://127.0.0.1:9999", "null"):
        assert client.post("/_dash-update-component", json={}, headers=own | {"Origin": stranger}).status_code == 403
