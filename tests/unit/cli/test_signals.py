"""Signals to end: while a plan is sent no more is begun, at any other time what is held is given back."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from heartwatch_deploy import api
from heartwatch_deploy.cli.locking import locked
from heartwatch_deploy.cli.options import Invocation, project_options
from heartwatch_deploy.cli.signals import interrupted_by_signals, set_by_signals
from tests.unit.small_project import SOUND, project_with

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def unchanged() -> Iterator[None]:
    """They are heard here although a shell in the background, or nohup, made this process deaf to some; the handlers
    are afterwards what they were."""
    inherited = {each: signal.getsignal(each) for each in ENDS}
    for each in ENDS:
        signal.signal(each, signal.default_int_handler if each is signal.SIGINT else signal.SIG_DFL)
    before = [signal.getsignal(each) for each in ENDS]
    yield
    after = [signal.getsignal(each) for each in ENDS]
    for each, handler in inherited.items():
        signal.signal(each, handler)
    assert after == before


@pytest.mark.parametrize("ended_by", ENDS, ids=str)
def test_while_a_plan_is_sent_it_is_asked_to_stop_however_often(
    ended_by: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    stop = threading.Event()
    with interrupted_by_signals():
        set_by_signals(stop)
        os.kill(os.getpid(), ended_by)
        os.kill(os.getpid(), ended_by)
        assert stop.wait(5)
    assert f"{ended_by.name}: no more is begun" in capfd.readouterr().err


@pytest.mark.parametrize("ended_by", ENDS, ids=str)
def test_at_other_times_the_lock_is_given_back_and_the_command_says_so(
    ended_by: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_with(SOUND, tmp_path)
    told: list[str] = []

    @contextmanager
    def lock(*_: Any) -> Iterator[None]:
        told.append("taken")
        try:
            yield
        finally:
            told.append("given back")

    @click.command()
    @project_options
    def verb(invocation: Invocation) -> None:
        with locked(invocation, project, "apply"):
            os.kill(os.getpid(), ended_by)
            told.append("went on")

    monkeypatch.setattr(api, "locked", lock)
    ended = CliRunner().invoke(verb, ["-C", str(tmp_path)])
    assert (ended.exit_code, told) == (1, ["taken", "given back"])
    assert "error[HW505]: apply was interrupted" in ended.stderr


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stop = threading.Event()
        with interrupted_by_signals():
            set_by_signals(stop)
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert not stop.is_set()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_thread_beside_the_main_one_hears_no_signals_and_works() -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with interrupted_by_signals():
                set_by_signals(threading.Event())
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    beside = threading.Thread(target=work)
    beside.start()
    beside.join(10)
    assert failed == []
