"""What a person may well type halfway through an edit is told with its place, and never ends in a traceback."""

import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.storage.project import Selection
from heartwatch_deploy.validating import Validator
from tests.unit.small_project import SOUND

FOLDER, VALUES, THRESHOLD = "folder: avro}", "\nvalues:", "threshold: 10"
PROJECT_EDITS = {
    "no folder": (FOLDER, 'folder: ""}', "HW102"),
    "the root of all": (FOLDER, "folder: /}", "HW102"),
    "no pattern for a folder": (FOLDER, "folder: a**b}", "HW102"),
    "an empty pattern": (VALUES, "\nparts: {a: ['']}\nvalues:", "HW102"),
    "no pattern": (VALUES, "\nparts: {a: ['a**b/x']}\nvalues:", "HW102"),
    "a pattern elsewhere": (VALUES, "\nparts: {a: ['/etc/*']}\nvalues:", "HW110"),
    "a division by nothing": (THRESHOLD, 'threshold: "{{ 1 / 0 }}"', "HW104"),
    "a sum of what cannot be added": (THRESHOLD, 'threshold: "{{ 1 + endpoints }}"', "HW104"),
    "a way into Python": (THRESHOLD, 'threshold: "{{ cycler.__init__.__globals__.os.getcwd() }}"', "HW104"),
    "more memory than there is": (THRESHOLD, "threshold: \"{{ 'a' * 10**17 }}\"", "HW104"),
    "an alias of itself": (THRESHOLD, "threshold: &a [*a]", "HW101"),
    "no such day": (THRESHOLD, "threshold: 2026-99-99", "HW101"),
}
DEEP = 100_000
FILES = {
    "no such day": ("deploy/topics/limits.yaml", "partitions: 2026-99-99\n", "HW107"),
    "no character": ("deploy/topics/limits.yaml", "partitions: \x01\n", "HW107"),
    "deep YAML": ("deploy/topics/limits.yaml", "[" * DEEP, "HW107"),
    "deep JSON": ("connect/limits.json", "[" * DEEP, "HW107"),
    "more memory than there is": ("flink_sql/numbers.sql", "{{ 'a' * 10**17 }}", "HW106"),
    "a deep template": ("flink_sql/numbers.sql", "{% if 1 %}" * 300 + "{% endif %}" * 300, "HW106"),
    "many loops": ("flink_sql/numbers.sql", "{% for a in [1] %}" * 25 + "{% endfor %}" * 25, "HW106"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "project"))


def codes(project: Path, *variables: str) -> set[str]:
    judged = Validator(project, Selection(variables=variables, offline=True)).judge()
    assert judged.diagnostics
    return {found.code for found in judged.diagnostics}


@pytest.mark.parametrize("edit", PROJECT_EDITS.values(), ids=PROJECT_EDITS)
def test_in_the_projects_file(project: Path, edit: tuple[str, str, str]) -> None:
    file = project / "deploy" / "project.yaml"
    text = file.read_text()
    assert edit[0] in text
    file.write_text(text.replace(edit[0], edit[1]))
    assert codes(project) == {edit[2]}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_in_a_content_file(project: Path, file: tuple[str, str, str]) -> None:
    (project / file[0]).write_text(file[1])
    assert codes(project) == {file[2]}


@pytest.mark.parametrize("variable", ["a=[", "a=2026-99-99"])
def test_in_a_variable(project: Path, variable: str) -> None:
    assert codes(project, variable) == {"HW103"}


def test_a_folder_where_the_stack_writes_its_addresses(project: Path) -> None:
    (project / "deploy" / "environments" / "dev.yaml").write_text("endpoints: stack\n")
    (project / ".heartwatch" / "stack" / "endpoints.json").mkdir(parents=True)
    assert codes(project) == {"HW105"}
