"""`--var`: what it may name."""

import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.storage.project import load_project
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.selection import Selection
from tests.unit.small_project import SOUND


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return shutil.copytree(SOUND, tmp_path / "project", ignore=shutil.ignore_patterns(".heartwatch"))


def refused(directory: Path, *variables: str) -> str:
    with pytest.raises(ProjectRefused) as found:
        load_project(directory, Selection(variables=variables))
    (only,) = found.value.diagnostics
    assert only.code == "HW103"
    return f"{only.summary}; {only.help}"


def test_what_nothing_uses_is_refused_with_the_nearest_name(directory: Path) -> None:
    said = refused(directory, "treshold=77")
    assert "nothing in this project uses `--var treshold`" in said
    assert "did you mean `threshold`?" in said
    assert "77" not in said


@pytest.mark.parametrize("name", ["env", "endpoints", "options", "text_of"])
def test_a_name_that_is_taken_is_refused(directory: Path, name: str) -> None:
    (directory / "ksql" / "numbers.sql").write_text(f"-- {{{{ {name} }}}}\n")
    assert "has the name of something else" in refused(directory, f"{name}=other")


@pytest.mark.parametrize("said", ["-- {{ word }}", "-- {% if word %}{% endif %}", "-- ${word}"])
def test_what_only_a_template_says_is_used(directory: Path, said: str) -> None:
    (directory / "ksql" / "numbers.sql").write_text(said)
    assert load_project(directory, Selection(variables=("word=1",)))[0].values["word"] == 1


def test_a_template_of_a_part_that_is_not_chosen_counts(directory: Path) -> None:
    file = directory / "deploy" / "project.yaml"
    file.write_text(file.read_text() + "parts: {more: [ksql/more.sql]}\n")
    (directory / "ksql" / "more.sql").write_text("-- {{ word }}")
    assert load_project(directory, Selection(variables=("word=1",)))[0].values["word"] == 1


def test_files_of_another_time_need_not_use_it(directory: Path) -> None:
    assert load_project(directory, Selection(variables=("word=1",), of_another_time=True))
