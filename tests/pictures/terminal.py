"""What a terminal shows: commands that were really run, and what they printed."""

import re
import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.live.conftest import REPOSITORY

_WIDTH = 128
QUESTIONS = (
    (
        "SELECT user_id, window_start, avg_heart_rate, min_heart_rate, max_heart_rate FROM out_of_range_while_still",
        "--limit=5",
    ),
    ("SELECT state, COUNT(*) AS readings, AVG(stress) AS stress FROM readings_in_full GROUP BY state", "--bounded"),
    ("--topic=risk_score", "--from-beginning", "--limit=2"),
    ("DROP TABLE readings",),
)
"""Of `sql`: a stream's first rows, a sum of what is there by now, a topic's messages, and what it refuses."""


def photograph_terminal(project: Path, into: Path) -> None:
    """`sql.svg`: each question with its answer."""
    console = Console(record=True, width=_WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    for question in QUESTIONS:
        console.print(Text(f"$ python -m heartwatch_deploy sql {_as_typed(question)}", style="bold cyan"))
        console.print(Text(_answered(project, question)))
    drawn = console.export_svg(title="python -m heartwatch_deploy sql")
    (into / "sql.svg").write_text(re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL), "utf-8")


def _as_typed(question: Sequence[str]) -> str:
    return " ".join(f"'{each}'" if " " in each else each.replace("=", " ", 1) for each in question)


def _answered(project: Path, question: Sequence[str]) -> str:
    command = [sys.executable, "-m", "heartwatch_deploy", "sql", *question, "-C", str(project)]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True, timeout=300)
    assert done.stdout or done.stderr, question
    return f"{done.stdout}{done.stderr}".rstrip() + "\n"
