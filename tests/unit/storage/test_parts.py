"""Parts of a project: files that only some environments deploy."""

import json
import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.storage.places import STACK_DEFAULTS, STACK_ENDPOINTS
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.small_project import SOUND

PARTS = "parts:\n  numbers: [flink_sql/large_*.sql, avro/*.avsc]\n  limits: [connect/limits.json, avro/*.avsc]\n"
OPTIONAL = {"flink_sql/large_numbers.sql", "avro/numbers-value.avsc", "connect/limits.json"}


def optional_files(directory: Path, *, offline: bool = False) -> set[str]:
    project, _ = load_project(directory, Selection(offline=offline))
    assert "flink_sql/numbers.sql" in {file.path for file in project.files}
    return {file.path for file in project.files} & OPTIONAL


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "deploy" / "project.yaml").open("a") as project:
        project.write(PARTS)
    return tmp_path


@pytest.mark.parametrize(
    ("parts", "files"),
    [
        ("", set()),
        ("parts: [limits]\n", {"connect/limits.json", "avro/numbers-value.avsc"}),
        ("parts: [numbers]\n", {"flink_sql/large_numbers.sql", "avro/numbers-value.avsc"}),
        ("parts: [numbers, limits]\n", OPTIONAL),
    ],
)
def test_a_file_is_there_where_one_of_its_parts_is(directory: Path, parts: str, files: set[str]) -> None:
    with (directory / "deploy" / "environments" / "dev.yaml").open("a") as environment:
        environment.write(parts)
    assert optional_files(directory) == files


def test_on_the_local_stack_the_parts_are_those_of_its_extras_unless_some_are_named(directory: Path) -> None:
    environment = directory / "deploy" / "environments" / "dev.yaml"
    environment.write_text("endpoints: stack\n")
    left_behind = directory / STACK_ENDPOINTS
    left_behind.parent.mkdir(parents=True)
    places = STACK_DEFAULTS.model_dump() | {"parts": ["limits", "an extra that no file needs"]}
    left_behind.write_text(json.dumps(places))
    assert optional_files(directory) == {"connect/limits.json", "avro/numbers-value.avsc"}
    environment.write_text("endpoints: stack\nparts: []\n")
    assert optional_files(directory) == set()
    environment.write_text("endpoints: stack\nparts: [numbers]\n")
    assert optional_files(directory) == {"flink_sql/large_numbers.sql", "avro/numbers-value.avsc"}


def test_without_a_stack_every_part_is_looked_at(directory: Path) -> None:
    (directory / "deploy" / "environments" / "dev.yaml").write_text("endpoints: stack\n")
    assert optional_files(directory, offline=True) == OPTIONAL
