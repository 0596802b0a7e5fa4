"""`demo` on a stack of its own: alerts flow, it ends by itself or on Ctrl-C, and a second run starts in seconds."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from heartwatch_deploy.stack import lifecycle, stopping
from tests.live.conftest import copy_content

pytestmark = [pytest.mark.live, pytest.mark.apart]
SECONDS = 25
STARTED_WITHIN = 60.0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Apart from the other tests: the demo's readings are of now, and would make theirs late."""
    directory = copy_content(tmp_path_factory.mktemp("demo") / "heart watch")
    with (directory / "deploy" / "project.yaml").open("a") as settings:
        settings.write("stack: {short_lived: true}\n")
    try:
        yield directory
    finally:
        stopping.reset(directory)


def demo(*options: str) -> list[str]:
    """As a reader does: in the project's directory."""
    smaller = ("--rate", "500", "--users", "2000", "--processes", "1")
    return [sys.executable, "-m", "heartwatch_deploy", "demo", *smaller, *options]


def producers(running: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Those that this demo started."""
    below = psutil.Process(running.pid).children(recursive=True)
    return [process for process in below if "heartwatch_deploy.readings.producer" in process.cmdline()]


def test_a_demo_with_a_time_limit_ends_well_only_because_alerts_flowed(project: Path, tmp_path: Path) -> None:
    picture = tmp_path / "demo.svg"
    command = demo("--seconds", str(SECONDS), "--picture", str(picture))
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Both kinds of alerts flowed." in done.stdout
    assert "stack down" in done.stderr
    assert "\x1b" not in done.stdout, "control codes in a pipe"
    assert picture.read_text().startswith("<svg")


def test_a_second_demo_starts_in_seconds_and_ctrl_c_leaves_the_stack_up(project: Path) -> None:
    began = time.monotonic()
    running = subprocess.Popen(demo(), cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        assert "readings" in running.stdout.readline(), "no first line of the view"
        started = time.monotonic() - began
        started_by_it = producers(running)
        running.send_signal(signal.SIGINT)
        out, words = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 0, words
    assert started < STARTED_WITHIN
    assert "seconds:" in out
    assert "stack down" in words
    assert lifecycle.is_running(project)
    assert started_by_it
    assert not any(producer.is_running() for producer in started_by_it), "producers were left behind"
