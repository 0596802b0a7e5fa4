"""Aliases of aliases, which are a few lines to read and endless to walk."""

from pathlib import Path

import pytest
import yaml

from heartwatch_deploy.engines.kafka.parse import parse
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.model.yaml_nodes import TooManyAliases, loaded
from heartwatch_deploy.storage.project import load_project
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.selection import Selection
from tests.unit.small_project import SOUND, project_with

BOMB = "a0: &a0 x\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)  # 9 to the 11th of them


@pytest.mark.parametrize("text", [BOMB, "a: &a [*a]", "a: &a {b: *a}"])
def test_what_never_ends_is_refused(text: str) -> None:
    with pytest.raises(TooManyAliases):
        loaded(text)


@pytest.mark.parametrize("text", ["", "1", "a: &a [1, 2]\nb: *a\n", "a: &a {x: 1}\nb: {<<: *a, y: 2}\n"])
def test_others_are_read(text: str) -> None:
    assert loaded(text) == yaml.safe_load(text)


def test_a_long_file_without_aliases_is_no_matter() -> None:
    assert len(loaded("[" + "1," * 100_001 + "]")) == 100_001


@pytest.mark.parametrize("path", ["deploy/project.yaml", "deploy/environments/dev.yaml"])
def test_in_files_of_the_project(path: str, tmp_path: Path) -> None:
    project_with(SOUND, tmp_path)
    with (tmp_path / path).open("a") as file:
        file.write(BOMB)
    with pytest.raises(ProjectRefused) as refused:
        load_project(tmp_path, Selection())
    assert [each.code for each in refused.value.diagnostics] == ["HW101"]


def test_in_a_value_of_the_command_line(tmp_path: Path) -> None:
    project_with(SOUND, tmp_path)
    bomb = "[&b0 [x], " + ", ".join(f"&b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 12)) + "]"
    with pytest.raises(ProjectRefused) as refused:
        load_project(tmp_path, Selection(variables=(f"threshold={bomb}",)))
    assert [each.code for each in refused.value.diagnostics] == ["HW103"]


def test_in_content() -> None:
    file = RenderedFile(SourceFile("topics/a.yaml", BOMB, "kafka"), BOMB, (Segment(0, 0, len(BOMB), True),))
    assert [each.code for each in parse(file).diagnostics] == ["HW107"]
