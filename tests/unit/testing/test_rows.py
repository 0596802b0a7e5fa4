"""Rows of tests side by side: whose a line is, how each ended, and that one that fails is told at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import rows

REPOSITORY = Path(__file__).parents[3]
PYTHON = sys.executable

SLOW = """
import time
try:
    print("on", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    print("taken down", flush=True)
"""


def said(words: str, code: int = 0) -> list[str]:
    return [PYTHON, "-c", f"import sys; print({words!r}); sys.exit({code})"]


def test_one_row_that_fails_stops_no_other_but_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert not rows.run([("one", said("first", 3)), ("two", said("second"))])
    lines = capfd.readouterr().out.splitlines()
    assert sorted(lines[:2]) == ["one │ first", "two │ second"]
    assert lines[2].startswith("one: FAILED (3) after ")
    assert lines[3].startswith("two: passed after ")


def test_all_is_well_when_every_row_is(capfd: pytest.CaptureFixture[str]) -> None:
    assert rows.run([("one", said("first")), ("two", said("second"))])
    assert "FAILED" not in capfd.readouterr().out


def test_who_is_left_behind_with_the_pipe_is_not_awaited(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LAST_WORDS", 0.5)
    began = time.monotonic()
    assert rows.run([("one", ["sh", "-c", "sleep 30 & echo first"])])
    assert time.monotonic() - began < 15
    assert "one │ first" in capfd.readouterr().out


@pytest.mark.parametrize("told", rows.ENDS, ids=str)
def test_who_is_told_to_end_interrupts_the_rows(told: signal.Signals, tmp_path: Path) -> None:
    """As Ctrl-C would: what they have started is taken down by them."""
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "Makefile").write_text(f"slow:\n\t@{PYTHON} slow.py\n")
    running = subprocess.Popen(
        [PYTHON, "-m", "tests.rows", "slow"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509  as a shell in the background does
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "slow │ on\n"
    running.send_signal(told)
    running.wait(60)
    assert running.stdout.read().startswith("slow │ taken down\n"), "before it ends itself"
    assert running.returncode != 0


def test_a_test_that_fails_is_told_before_the_next_one_runs(tmp_path: Path) -> None:
    marker = "the next one runs"
    (tmp_path / "test_two.py").write_text(
        f"def test_bad():\n    assert 1 + 1 == 3, 'as it is'\n\ndef test_good(capsys):\n"
        f"    with capsys.disabled():\n        print('{marker}')\n"
    )
    done = subprocess.run(
        [PYTHON, "-m", "pytest", "-q", "-p", "tests.told_at_once", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    before, _, _ = done.stdout.partition(marker)
    assert done.returncode == 1
    assert "failed at call: test_two.py::test_bad" in before
    assert "AssertionError: as it is" in before
