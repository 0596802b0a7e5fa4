"""The files of the bucket, copied over the S3 API and read as the committed view shows them."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import requests

from tests.live.conftest import REPOSITORY, RunningStack

_LISTED = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def bucket_of(stack: RunningStack) -> "Bucket":
    assert stack.endpoints.s3 is not None, "the stack runs without s3"
    return Bucket(f"{stack.endpoints.s3.endpoint}/{stack.endpoints.s3.bucket}")


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
        """Those objects that are not in the directory yet. The local server lists one shortly before it can be had:
        whoever waits for rows looks again."""
        for key in self.objects():
            file = directory / key
            if key not in known and not file.exists():
                answer = requests.get(f"{self._url}/{key}", timeout=30)
                if answer.status_code == requests.codes.not_found:
                    continue
                answer.raise_for_status()
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(answer.content)
