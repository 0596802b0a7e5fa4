"""The measure of validating sees each save of each file once."""

import shutil
from pathlib import Path

from tests.bench.validate import saves, starts
from tests.unit.small_project import SOUND


def test_each_file_is_saved_and_judged_once_a_round(tmp_path: Path) -> None:
    project = Path(shutil.copytree(SOUND, tmp_path / "project"))
    found = saves(project, rounds=2)
    assert [name for name, _ in found] == ["flink_sql/large_numbers.sql", "flink_sql/numbers.sql"] * 2
    assert all(seconds > 0 for _, seconds in found)


def test_each_command_is_started_so_often(tmp_path: Path) -> None:
    project = Path(shutil.copytree(SOUND, tmp_path / "project"))
    assert {name: len(each) for name, each in starts(project, 1).items()} == {"`validate --offline`": 1, "`--help`": 1}
