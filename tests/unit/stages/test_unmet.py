"""Entries of `protect` and `compatibility` that name nothing."""

from pathlib import Path

import pytest

from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.storage.project import load_project
from heartwatch_deploy.storage.selection import Selection
from tests.unit.small_project import SOUND, files_with


def told(directory: Path, more: str, of_project: str = "") -> list[tuple[str, str]]:
    files_with(SOUND, directory)
    file = directory / "deploy" / "project.yaml"
    file.write_text(file.read_text().replace("{numbers-value: BACKWARD}", of_project or "{}") + more)
    project, _ = load_project(directory, Selection())
    return [(str(each.severity), f"{each.code} {each.help}") for each in desired_of(project).diagnostics]


@pytest.mark.parametrize("pattern", ["kafka.topic/numbers", "kafka.topic/*", "ksqldb.source/*", "flink_sql.*/numbers"])
def test_what_something_fits_is_nothing_to_tell(pattern: str, tmp_path: Path) -> None:
    assert told(tmp_path, f'protect: ["{pattern}"]\n') == []


def test_a_slip_in_protect_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    stays = "what is deployed under such a name stays protected until this entry is taken out"
    expected = [("warning", f"HW110 did you mean `kafka.topic/numbers`? Else take it out; {stays}")]
    assert told(tmp_path, "protect: [kafka.topic/numbres]\n") == expected


def test_a_slip_in_compatibility_too(tmp_path: Path) -> None:
    expected = [("warning", "HW110 did you mean `numbers-value`? Else take it out")]
    assert told(tmp_path, "", "{number-value: FULL}") == expected


def test_it_is_told_with_its_place(tmp_path: Path) -> None:
    files_with(SOUND, tmp_path)
    file = tmp_path / "deploy" / "project.yaml"
    file.write_text(
        file.read_text().replace("numbers-value: BACKWARD", "other-value: FULL") + "protect: [kafka.topic/x]\n"
    )
    found = [each.span for each in desired_of(load_project(tmp_path, Selection())[0]).diagnostics]
    assert [each and each.excerpt[each.column - 1 :][: each.length] for each in found] == [
        "kafka.topic/x",
        "other-value",
    ]


def test_objects_of_parts_that_are_not_deployed_count(tmp_path: Path) -> None:
    (tmp_path / "deploy" / "topics").mkdir(parents=True)
    (tmp_path / "deploy" / "topics" / "more.yaml").write_text("partitions: 1\nreplication: 1\n")
    environment = "parts: {more: [deploy/topics/more.yaml]}\nprotect: [kafka.topic/more]\n"
    files_with(SOUND, tmp_path)
    with (tmp_path / "deploy" / "environments" / "dev.yaml").open("a") as file:
        file.write("parts: []\n")
    with (tmp_path / "deploy" / "project.yaml").open("a") as file:
        file.write(environment)
    project, _ = load_project(tmp_path, Selection())
    assert "kafka.topic/more" not in map(str, desired_of(project).state.resources)
    assert desired_of(project).diagnostics == ()
