"""How long after a Flink file was saved `validate --watch` has its result; and how long verbs take from their start."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, quantile, spread
from tests.bench.world import World
from tests.live.conftest import CONTENT, REPOSITORY

GOAL_SECONDS = 0.2
_STARTS = {"`validate --offline`": ("validate", "--offline"), "`--help`": ("--help",)}
_STARTS_EACH = 5
_PAUSES = 7
"""Of 10 ms and more: a save comes at any moment between two looks."""


def saves(project: Path, rounds: int) -> list[tuple[str, float]]:
    """Each Flink file saved with another comment, so many times: the file, and the seconds until its result came."""
    files = sorted((project / "flink_sql").glob("*.sql"))
    with _watching(project) as program:
        _result(program)
        return [_saved(program, project, file, f"{turn}") for turn in range(rounds) for file in files]


def starts(project: Path, count: int) -> dict[str, list[float]]:
    """The seconds that each command takes in a process of its own."""
    return {name: [_run(project, arguments) for _ in range(count)] for name, arguments in _STARTS.items()}


def _saved(program: "subprocess.Popen[str]", project: Path, file: Path, comment: str) -> tuple[str, float]:
    text = file.read_text("utf-8")
    time.sleep(0.01 * (len(text) % _PAUSES))
    name, begun = file.relative_to(project).as_posix(), time.perf_counter()
    file.write_text(f"{text}-- {comment}\n", "utf-8")
    result = _result(program)
    seconds = time.perf_counter() - begun
    if result["changed"] != [name] or result["exit_code"]:
        raise NoMeasurement(f"{name} was saved, and told was {result}")
    return name, seconds


def _result(program: "subprocess.Popen[str]") -> Any:
    assert program.stdout is not None
    line = program.stdout.readline()
    if not line:
        raise NoMeasurement("validate --watch ended by itself")
    return json.loads(line)


@contextmanager
def _watching(project: Path) -> Iterator["subprocess.Popen[str]"]:
    command = _command(project, ("validate", "--watch", "--json"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        try:
            yield program
        finally:
            program.terminate()


def _run(project: Path, arguments: tuple[str, ...]) -> float:
    begun = time.perf_counter()
    subprocess.run(_command(project, arguments), check=True, capture_output=True, cwd=project, timeout=60)
    return time.perf_counter() - begun


def _command(project: Path, arguments: tuple[str, ...]) -> list[str]:
    where = [] if "--help" in arguments else ["-C", str(project)]
    return [sys.executable, "-m", "heartwatch_deploy", *arguments, *where]


@contextmanager
def _whole_project() -> Iterator[Path]:
    """A copy of the repository's content, of which every part is looked at."""
    with tempfile.TemporaryDirectory(prefix="heartwatch-bench-") as directory:
        for name in CONTENT:
            if (REPOSITORY / name).is_dir():
                shutil.copytree(REPOSITORY / name, Path(directory) / name)
        yield Path(directory)


def _result_of(found: list[tuple[str, float]], started: dict[str, list[float]]) -> Found:
    seconds = [each for _, each in found]
    middle, last = statistics.median(seconds), max(seconds)
    names = sorted({name for name, _ in found})
    rows = tuple((name, spread([each for file, each in found if file == name], ".3f")) for name in names)
    measured = f"p50 {middle:.3f} s, p99 {quantile(seconds, 0.99):.3f} s, longest {last:.3f} s of {len(seconds)}"
    return Found(
        (
            Goal(f"a saved file is validated within {GOAL_SECONDS} s", measured, middle <= GOAL_SECONDS),
            *(Goal(f"{name} in a new process", f"{spread(each)} s", None) for name, each in started.items()),
        ),
        (Table(("saved file", "seconds until its result"), rows),),
        "`validate --watch` over all parts of the project; each Flink file is saved with another comment, and the "
        "clock runs from before the save until its result was read from standard output",
    )


def _run_measure(_: World, sizes: Sizes) -> Found:
    with _whole_project() as project:
        return _result_of(saves(project, sizes.rounds), starts(project, _STARTS_EACH))


MEASURE = Measure(name="validate", title="Validation", run=_run_measure, needs_own_stack=True)
