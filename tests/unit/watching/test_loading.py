"""A deployment is loaded when what its files say has changed, and not otherwise."""

import os
import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.storage.project import ProjectRefused
from heartwatch_deploy.watching.deployment import Loading

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("avro", "cassandra", "connect", "deploy", "flink_sql", "ksql", "postgres"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with (tmp_path / "deploy" / "environments" / "dev.yaml").open("a") as environment:
        environment.write("parts: []\n")
    return tmp_path


def test_it_is_stale_once_a_file_or_the_stack_has_changed(project: Path) -> None:
    loading = Loading(project, None)
    first = loading.load()
    assert first.endpoints is None
    assert not loading.is_stale
    topic = project / "deploy" / "topics" / "readings.yaml"
    topic.write_text(topic.read_text().replace("partitions:", "partitions: ", 1) + "# more\n")
    assert loading.is_stale
    assert loading.load() == first, "which says the same"
    assert not loading.is_stale
    endpoints = project / ".heartwatch" / "stack" / "endpoints.json"
    endpoints.parent.mkdir(parents=True)
    endpoints.write_text("{}")
    assert loading.is_stale, "the stack came up"


def test_files_that_are_wrong_are_looked_at_until_somebody_mends_them(project: Path) -> None:
    file = project / "deploy" / "project.yaml"
    right = file.read_text()
    file.write_text("name: [")
    loading = Loading(project, None)
    with pytest.raises(ProjectRefused):
        loading.load()
    assert not loading.is_stale
    file.write_text(right)
    os.utime(file)
    assert loading.is_stale
    assert loading.load().project == "heartwatch"
