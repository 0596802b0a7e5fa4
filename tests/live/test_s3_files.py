"""Every reading in exactly one Parquet file of the bucket, with its range, whatever is killed; read by DuckDB."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import RangeVersion, synthetic_range
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.stack.process import until
from tests.live.bucket import bucket_of, rows
from tests.live.conftest import RunningStack
from tests.live.parts import parts_of, ranges_of
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch

pytestmark = pytest.mark.live

USERS, RATE, SECONDS = 2000, 1000, 20
WITHIN = 150.0


@pytest.fixture
def deployed(stack: RunningStack) -> Iterator[RunningStack]:
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    RangeTable(Servers(project_dir=stack.project).postgres()).load(some_ranges())
    with parts_of(stack, "s3"):
        done = heartwatch(stack.project, "apply", "--var=files_interval_ms=3000", "--var=idle_timeout_ms=120000")
        assert done.returncode == 0, done.stderr
        yield stack
        assert heartwatch(stack.project, "destroy", "--yes").returncode == 0


def test_every_reading_stands_in_one_file_of_its_hour_with_its_range(deployed: RunningStack, tmp_path: Path) -> None:
    bucket = bucket_of(deployed)
    before = {key for key in bucket.objects() if key.startswith("processed_readings/")}
    sending = threading.Thread(target=send, args=(deployed,))
    sending.start()
    for member in ("taskmanager", "s3"):
        assert until(lambda: len(bucket.objects()) > len(before), seconds=WITHIN), "no file was closed"
        deployed.wait_for_recovery(member, killed=deployed.kill(member))
    sending.join()

    people = {user_id_of(number) for number in range(USERS)}
    expected = {  # the last ticks wait for a later one
        place: reading
        for place, reading in Topics(deployed.project).readings().items()
        if isinstance(reading, Reading) and reading.user_id in people
    }
    assert len(expected) == RATE * SECONDS

    found: list[dict[str, Any]] = []

    def all_there() -> bool:
        bucket.copy(tmp_path, known=before)
        found[:] = [row for row in rows(tmp_path) if row["user_id"] in people]
        return len(found) >= len(expected)

    assert until(all_there, seconds=WITHIN), (len(found), len(expected))
    assert {(row["partition"], row["offset"]) for row in found} == {
        (place.partition, place.offset) for place in expected
    }
    assert len(found) == len(expected), "a reading stands in two files"
    ranges = ranges_of(deployed)
    assert {reading.user_id for reading in expected.values()} - ranges.keys(), "everybody has a range"
    by_place = {(row["partition"], row["offset"]): row for row in found}
    for place, reading in expected.items():
        row = by_place[place.partition, place.offset]
        assert (row["user_id"], row["heart_rate"]) == (reading.user_id, reading.heart_rate)
        assert (row["latitude"], row["longitude"]) == (reading.latitude, reading.longitude)
        assert row["recorded_at_ms"] == reading.recorded_at
        assert (str(row["day"]), row["hour"]) == (row["its_day"], row["its_hour"])
        assert (row["min_heart_rate"], row["max_heart_rate"]) == ranges.get(reading.user_id, (None, None))


def some_ranges() -> list[RangeVersion]:
    """A quarter of the users have one, and those to whom other tests gave one."""
    return [synthetic_range(user_id_of(number), seed=1) for number in range(USERS // 4)]


def send(stack: RunningStack) -> None:
    options = (f"--users={USERS}", f"--rate={RATE}", f"--run-for={SECONDS}", "--malformed=50", "--ticks")
    done = heartwatch(stack.project, "readings", "generate", *options)
    assert done.returncode == 0, done.stderr
