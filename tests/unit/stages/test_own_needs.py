"""What is defined by itself is refused; what reads the very table that it writes is not."""

from pathlib import Path

import pytest

from heartwatch_deploy.stages.desired import desired_of
from tests.unit.small_project import project_with

STREAM = "CREATE STREAM S (K INT KEY, V INT) WITH (KAFKA_TOPIC='numbers', VALUE_FORMAT='JSON');\n"


@pytest.mark.parametrize(
    ("path", "text", "needs_itself"),
    [
        ("flink_sql/own.sql", "CREATE VIEW own AS SELECT * FROM numbers UNION ALL SELECT * FROM own;", "own"),
        ("flink_sql/own.sql", "CREATE TABLE own (a INT) LIKE own;", "own"),
        ("flink_sql/own.sql", "CREATE VIEW own AS WITH own AS (SELECT * FROM numbers) SELECT * FROM own;", ""),
        ("flink_sql/own.sql", "INSERT INTO numbers SELECT number FROM numbers;", ""),
        ("ksql/own.sql", f"{STREAM}CREATE STREAM OWN AS SELECT * FROM own EMIT CHANGES;", "OWN"),
        ("ksql/own.sql", f"{STREAM}INSERT INTO S SELECT * FROM S EMIT CHANGES;", ""),
    ],
)
def test_needs_itself(tmp_path: Path, path: str, text: str, needs_itself: str) -> None:
    overlay = tmp_path / "overlay" / path
    overlay.parent.mkdir(parents=True)
    overlay.write_text(text)
    found = desired_of(project_with(tmp_path / "overlay", tmp_path / "project")).diagnostics
    said = [each.address.name for each in found if each.code == "HW205" and each.address]
    assert said == ([needs_itself] if needs_itself else [])
    assert needs_itself or not found
