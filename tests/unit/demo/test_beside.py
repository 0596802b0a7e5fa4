"""What comes beside the readings: it ends with the view, whatever servers do, and says what went wrong in words."""

import socket
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.demo import around, beside
from heartwatch_deploy.demo.around import Around, AroundWatch
from heartwatch_deploy.demo.service import HOST, Service
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.watching.deployment import Deployment, load

ROOT = Path(__file__).parents[3]
WITHIN = 10.0


@pytest.mark.parametrize(("topics", "seen"), [(("readings", "device_status"), 6), (("readings",), 0)])
def test_a_part_without_a_sink_is_watched_and_the_core_alone_is_not(
    topics: tuple[str, ...], seen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter([4, 10])
    monkeypatch.setattr(around, "readers", lambda _: ())
    monkeypatch.setattr(around, "_ASKED_EVERY", 0.01)
    monkeypatch.setattr(Deployment, "servers", lambda _: None)
    monkeypatch.setattr(AroundWatch, "_asked", lambda _: Around({"device_status": next(counts, 10)}, {}))
    with AroundWatch(replace(load(ROOT, "prod"), topics=topics)) as watch:
        assert until(lambda: watch.look().topics.get("device_status", 0) == seen, seconds=WITHIN)
    assert (next(counts, None) is None) == bool(seen)


def test_a_sender_that_fails_says_so_and_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard: list[str] = []

    def fails(*_: object) -> None:
        raise Failed("Kafka does not take it", cause="away")

    monkeypatch.setattr(beside, "_send", fails)
    beside._sent(tmp_path, "patient_heartbeats", threading.Event(), heard.append)
    (words,) = heard
    assert "patient_heartbeats" in words
    assert "Kafka does not take it" in words


def test_where_somebody_listens_already_it_is_said() -> None:
    heard: list[str] = []
    with Service() as there, beside._listening(f"http://{HOST}:{there.port}/alerts", heard.append):
        assert [each for each in heard if "already" in each] == heard != []


def test_who_hangs_up_in_the_middle_is_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    taken: list[bytes] = []
    with Service(take=taken.append) as service, ExitStack() as held:
        broken = held.enter_context(socket.create_connection((HOST, service.port)))
        broken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, no goodbye
        broken.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n")
        broken.close()
        whole = held.enter_context(socket.create_connection((HOST, service.port)))
        whole.sendall(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nyes")
        assert whole.recv(12) == b"HTTP/1.1 200"
    assert taken == [b"yes"]
    assert "Traceback" not in capfd.readouterr().err
