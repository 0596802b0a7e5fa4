"""The recordings through the running Flink job: deployed, replayed, and what came out held against the reference."""

import math
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.recordings import read_merged, shifted
from heartwatch_deploy.readings.reference import Alert, Rules, detect
from heartwatch_deploy.readings.targets import Target
from tests.prove.evidence import DEAD, LATE, RESULT, Comparison, Topics, compared

REPOSITORY = Path(__file__).parents[2]
RECORDINGS = REPOSITORY.parent / "shared" / "recordings"
# Two runs in one job: the second's event time must begin after the first's has ended (3 h 12 min, up to 5 min
# of shift, and the ticks).
RUN_MS = 12_000_000
# With readings hundreds of times as fast as time, a partition that pauses for a moment (a broker that is killed) is not
# idle: the others would go hours ahead meanwhile and make it late. So ticks, not the idle timeout, let time pass here;
# with 30 s, 95 readings came late in one run of four.
VALUES = {"idle_timeout_ms": 120_000}
_TICK_MS = 5000
_AHEAD_MS = 60_000
_SETTLE_SECONDS = 3.0
_RANGES = [RangeVersion(str(number), 60, 120) for number in range(1, 10)]


def recordings() -> list[Reading]:
    """All of them, by time as they were recorded; empty where they are not there."""
    return read_merged(sorted(RECORDINGS.glob("*.jsonl.gz")))


def heartwatch(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs a verb as a person would, in the project."""
    command = [sys.executable, "-m", "heartwatch_deploy", *arguments, "-C", str(project)]
    return subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True, timeout=600)


def deploy(project: Path, *allowed: str, **values: object) -> None:
    """Every recorded user gets the range 60 to 120, then `apply`."""
    RangeTable(Servers(project_dir=project).postgres()).load(_RANGES)
    variables = [f"--var={name}={value}" for name, value in values.items()]
    done = heartwatch(project, "apply", *variables, *(f"--allow={hazard}" for hazard in allowed))
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Outcome:
    """What one replay led to; `seconds` from the first message until the last row was seen to be committed."""

    comparison: Comparison
    late: int
    dead: int
    seconds: float

    @property
    def is_exact(self) -> bool:
        return self.comparison.is_exact and not self.late and not self.dead


@dataclass
class Replayed:
    """Replays of the recordings in one deployment, each at a time of its own."""

    project: Path
    window_seconds: int = 10

    def __post_init__(self) -> None:
        self._topics = Topics(self.project)

    def run(
        self, until: int, *, seconds: float, patience: float, meanwhile: AbstractContextManager[None] | None = None
    ) -> Outcome:
        """Replays within `seconds` so that the newest reading is at `until` (ms), and then waits for the rows for
        `patience` seconds at most. `meanwhile` is entered while the readings are sent."""
        readings = shifted(recordings(), until)
        rules = Rules(window_seconds=self.window_seconds, grace_seconds=math.inf)
        expected = detect(readings, Ranges.of(_RANGES), rules).alerts
        self._topics.skip(RESULT, LATE, DEAD)
        began = time.monotonic()
        with meanwhile or nullcontext():
            self._send(readings, seconds)
        self._await(expected, time.monotonic() + patience)
        return Outcome(
            comparison=compared(self._topics.alerts(), expected),
            late=len(self._topics.messages(LATE)),
            dead=len(self._topics.messages(DEAD)),
            seconds=time.monotonic() - began,
        )

    def _send(self, readings: list[Reading], seconds: float) -> None:
        span = (readings[-1].recorded_at - readings[0].recorded_at) / 1000
        asked = runs.Replay(readings=readings, speed=span / seconds, tick_ms=_TICK_MS)
        target = Target(Servers(project_dir=self.project))
        summary = runs.replay(asked, target, threading.Event(), close_after=_AHEAD_MS)
        assert summary.lost == 0, summary

    def _await(self, expected: Iterable[Alert], deadline: float) -> None:
        wanted = len(list(expected))
        while len(self._topics.messages(RESULT)) < wanted and time.monotonic() < deadline:
            time.sleep(0.5)  # nothing tells when a transaction has been committed
        # Rows too many would come with one of the next checkpoints.
        time.sleep(_SETTLE_SECONDS)
        self._topics.messages(RESULT)
