"""Files of the bucket from before and after the statement's columns changed, read together by the committed view."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import synthetic_range
from heartwatch_deploy.stack.process import until
from tests.live.bucket import bucket_of, rows
from tests.live.conftest import RunningStack, copy_content
from tests.prove.recorded import heartwatch

pytestmark = pytest.mark.live

USERS, RATE, SECONDS = 40, 100, 5
SENT = RATE * SECONDS
WITHIN = 90.0
MINUTE_MS = 60_000
NOT_NEEDED = ("heart_rate_alerts", "out_of_range_while_still", "late_readings", "dead_letters")
VALUES = ("--var=files_interval_ms=1000", "--var=idle_timeout_ms=120000")
ANEW = "fresh-start:flink_sql.job/processed_readings"


@dataclass
class Files:
    """A project with nothing but the files' statement, whose columns can be changed."""

    stack: RunningStack
    project: Path
    copies: Path
    sent: int = 0
    _before: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._before = set(bucket_of(self.stack).objects())
        self._statement = self.project / "flink_sql" / "processed_readings.sql"
        self._committed = self._statement.read_text()

    def apply(self, *more: tuple[str, str]) -> None:
        """Deploys the committed statement with these columns more, as name and expression; one that changes a running
        job asks for consent first."""
        declared = "".join(f"  {name} STRING,\n" for name, _ in more)
        selected = "".join(f"  {expression},\n" for _, expression in more)
        text = self._committed
        for place, added in (
            ("  `day` STRING NOT NULL,\n", declared),
            ("  DATE_FORMAT(seen.recorded_at, 'yyyy", selected),
        ):
            assert text.count(place) == 1
            text = text.replace(place, added + place)
        changes = text != self._statement.read_text()
        self._statement.write_text(text)
        if changes:
            refused = heartwatch(self.project, "apply", *VALUES)
            assert (refused.returncode, ANEW in refused.stderr) == (3, True), refused.stderr
        done = heartwatch(self.project, "apply", *VALUES, *([f"--allow={ANEW}"] if changes else []))
        assert done.returncode == 0, done.stderr

    def send(self, minutes_ago: int) -> None:
        start = int(time.time() * 1000) - minutes_ago * MINUTE_MS
        options = (f"--users={USERS}", f"--rate={RATE}", f"--count={SENT}", "--flat-out", f"--start={start}", "--ticks")
        done = heartwatch(self.project, "readings", "generate", *options)
        assert done.returncode == 0, done.stderr
        self.sent += SENT

    def rows(self) -> list[dict[str, Any]]:
        bucket_of(self.stack).copy(self.copies, known=self._before)
        people = {user_id_of(number) for number in range(USERS)}
        return [row for row in rows(self.copies) if row["user_id"] in people]

    def come(self, count: int, which: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """All rows, once there are so many of that sort; no more than those."""
        found: list[dict[str, Any]] = []

        def are_there() -> bool:
            found[:] = self.rows()
            return sum(map(which, found)) >= count

        assert until(are_there, seconds=WITHIN, every=0.5), (count, sum(map(which, found)), len(found))
        assert sum(map(which, found)) == count
        return found


@pytest.fixture
def files(stack: RunningStack, tmp_path: Path) -> Iterator[Files]:
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    RangeTable(Servers(project_dir=stack.project).postgres()).load([synthetic_range(user_id_of(0), seed=1)])
    project = copy_content(tmp_path / "project")
    environment = project / "deploy" / "environments" / "dev.yaml"
    environment.write_text(environment.read_text().replace("parts: []", "parts: [s3]"))
    for name in NOT_NEEDED:
        (project / "flink_sql" / f"{name}.sql").unlink()
    (project / ".heartwatch").symlink_to(stack.project / ".heartwatch")
    yield Files(stack, project, tmp_path / "copies")
    assert heartwatch(project, "destroy", "--yes").returncode == 0


def test_old_and_new_files_are_read_together(files: Files) -> None:
    """A column more is NULL in the files before; renamed, it is two columns, each NULL where the other is filled. The
    job that starts afresh writes the older readings once more, and each is found once by its place."""
    files.apply()
    files.send(minutes_ago=20)
    files.come(SENT, lambda row: "rule" not in row)

    files.apply(("rule", "'first'"))
    files.send(minutes_ago=10)
    found = files.come(2 * SENT, lambda row: row.get("rule") == "first")
    assert Counter(row["rule"] for row in found) == {None: SENT, "first": 2 * SENT}
    assert each_once(found) == 2 * SENT

    files.apply(("rule_name", "'second'"))
    found = files.come(2 * SENT, lambda row: row.get("rule_name") == "second")
    told = Counter((row["rule"], row["rule_name"]) for row in found)
    assert told == {(None, None): SENT, ("first", None): 2 * SENT, (None, "second"): 2 * SENT}
    assert each_once(found) == 2 * SENT


def each_once(found: list[dict[str, Any]]) -> int:
    """How many readings there are by their place, which all copies of a reading agree on."""
    columns = ("partition", "offset", "user_id", "recorded_at", "heart_rate", "min_heart_rate", "max_heart_rate")
    readings = {tuple(row[name] for name in columns) for row in found}
    assert len(readings) == len({reading[:2] for reading in readings})
    return len(readings)
