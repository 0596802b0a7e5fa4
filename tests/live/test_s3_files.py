"""Every reading in exactly one Parquet file of the bucket, with its range, whatever is killed; read by DuckDB."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import psycopg2
import pytest
import requests

from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import RangeVersion, synthetic_range
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.stack.process import until
from tests.live.conftest import REPOSITORY, RunningStack
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch

pytestmark = pytest.mark.live

USERS, RATE, SECONDS = 2000, 1000, 20
WITHIN = 150.0
_LISTED = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@contextmanager
def parts_of(stack: RunningStack, *parts: str) -> Iterator[None]:
    """The environment deploys these parts besides the core."""
    file = stack.project / "deploy" / "environments" / "dev.yaml"
    core = file.read_text()
    file.write_text(core.replace("parts: []", f"parts: {json.dumps(parts)}"))
    try:
        yield
    finally:
        file.write_text(core)


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
    assert deployed.endpoints.s3 is not None
    bucket = Bucket(f"{deployed.endpoints.s3.endpoint}/{deployed.endpoints.s3.bucket}")
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


def ranges_of(stack: RunningStack) -> dict[str, tuple[int, int]]:
    """Those in the table, which all held before the first reading."""
    connection = psycopg2.connect(**Servers(project_dir=stack.project).postgres())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT user_id, min_heart_rate, max_heart_rate FROM historical_ranges")
            return {user_id: (low, high) for user_id, low, high in cursor.fetchall()}
    finally:
        connection.close()


def send(stack: RunningStack) -> None:
    options = (f"--users={USERS}", f"--rate={RATE}", f"--run-for={SECONDS}", "--malformed=50", "--ticks")
    done = heartwatch(stack.project, "readings", "generate", *options)
    assert done.returncode == 0, done.stderr


def rows(directory: Path) -> list[dict[str, Any]]:
    """What the committed view shows of the files in a directory."""
    view = (REPOSITORY / "warehouse" / "duckdb.sql").read_text()
    assert "s3://heartwatch/" in view
    with duckdb.connect() as database:
        if not any(directory.rglob("part-*")):
            return []
        database.execute(view.replace("s3://heartwatch/", f"{directory}/"))
        database.execute("SET TimeZone = 'UTC'")
        found = database.execute(
            "SELECT *, epoch_ms(recorded_at) AS recorded_at_ms, strftime(recorded_at, '%Y-%m-%d') AS its_day,"
            " strftime(recorded_at, '%H') AS its_hour FROM processed_readings"
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class Bucket:
    """A bucket over the S3 API, without a key as the local one wants it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def objects(self) -> list[str]:
        found: list[str] = []
        following: dict[str, str] = {}
        while True:
            answer = requests.get(self._url, params={"list-type": "2", **following}, timeout=30)
            answer.raise_for_status()
            tree = ElementTree.fromstring(answer.text)  # noqa: S314 - our own server's
            found += [str(key.text) for key in tree.iter(f"{_LISTED}Key")]
            token = tree.findtext(f"{_LISTED}NextContinuationToken")
            if not token:
                return found
            following = {"continuation-token": token}

    def copy(self, directory: Path, *, known: set[str]) -> None:
        """Those objects that are not in the directory yet."""
        for key in self.objects():
            file = directory / key
            if key not in known and not file.exists():
                answer = requests.get(f"{self._url}/{key}", timeout=30)
                answer.raise_for_status()
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(answer.content)
