"""The view ends when it should, and goes to terminals and pipes in their own way."""

import io
import re
import threading
import time
from pathlib import Path

import pytest
from rich.console import Console
from test_screen import FLOWING

from heartwatch_deploy.demo.show import Show, save_picture
from heartwatch_deploy.demo.snapshot import Snapshot
from heartwatch_deploy.demo.steps import Steps

ROOT = Path(__file__).parents[3]


def show(console: Console, *, seconds: float | None, over: threading.Event | None = None) -> None:
    Show(console, "the foot", seconds, over or threading.Event()).run(lambda: FLOWING)


def test_a_pipe_gets_lines_and_no_control_codes() -> None:
    file = io.StringIO()
    began = time.monotonic()
    show(Console(file=file), seconds=0.05)
    assert time.monotonic() - began < 1
    assert "readings 5,000/s" in file.getvalue()
    assert "\x1b" not in file.getvalue()


def test_a_terminal_gets_the_picture() -> None:
    file = io.StringIO()
    show(Console(file=file, force_terminal=True, width=120), seconds=0.05)
    assert "HeartWatch" in file.getvalue()
    assert "the foot" in file.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_the_view_without_an_end_ends_when_it_is_told_to(terminal: bool) -> None:
    over = threading.Event()
    looked = threading.Event()

    def look() -> Snapshot:
        looked.set()
        return FLOWING

    view = Show(Console(file=io.StringIO(), force_terminal=terminal), "", None, over)
    showing = threading.Thread(target=view.run, args=(look,), daemon=True)
    showing.start()
    assert looked.wait(5)
    over.set()
    showing.join(5)
    assert not showing.is_alive()


def test_the_picture_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "demo.svg"
    save_picture(FLOWING, file)
    drawn = file.read_text()
    assert drawn.startswith("<svg")
    assert not re.findall(r"(?:url\(|src=|href=)[\"']?https?:", drawn), "fetches from elsewhere"


def test_a_step_is_timed_and_a_failing_one_is_not_called_done() -> None:
    file = io.StringIO()
    steps = Steps(Console(file=file))
    with steps.step("the stack"):
        pass
    with pytest.raises(ValueError, match="broken"), steps.step("the ranges"):
        raise ValueError("broken")
    assert file.getvalue().splitlines() == ["· the stack", "✓ the stack (0.0 s)", "· the ranges"]
