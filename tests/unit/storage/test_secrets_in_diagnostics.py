"""A secret that was written by mistake is not shown by what is said of the mistake."""

from pathlib import Path

import pytest

from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from tests.unit.small_project import SOUND, project_with

SASL = "endpoints: {{kafka: 'b:1', security: {{kafka: {{sasl: {}}}}}}}\n"
REGISTRY = "endpoints: {{registry: 'https://r', security: {{registry: {}}}}}\n"
MISTAKES = {
    "an alias": ("password: *hunter2\n", "HW101"),
    "a tag": ("password: !hunter2 x\n", "HW101"),
    "no YAML behind it": ("db: {password: hunter2, x: ]\n", "HW101"),
    "in a URL": ("db: {url: 'postgres://u:hunter2@h', x: ]\n", "HW101"),
    "written twice": ("password: x\npassword: hunter2\n", "HW101"),
    "beside what is wrong": (SASL.format("{mechanism: NONE, password: hunter2}"), "HW102"),
    "an unknown name": (SASL.format("{mechanism: PLAIN, pwd: hunter2}"), "HW102"),
    "any unknown name": (SASL.format("{mechanism: PLAIN, pasword: hunter2}"), "HW102"),
    "a number": (REGISTRY.format("{bearer: 4711hunter2}"), "HW102"),
    "of another form": (REGISTRY.format("{headers: hunter2}"), "HW102"),
    "a header": (REGISTRY.format("{headers: {X-Who: hunter2}}"), "HW102"),
}
VARIABLES = ("db_password=@hunter2", "db-password=hunter2", "db_password={hunter2", "db=[postgres://u:hunter2@h")


def refused(project: Path, *variables: str) -> tuple[set[str], str]:
    with pytest.raises(ProjectRefused) as found:
        load_project(project, Selection(variables=variables))
    return {each.code for each in found.value.diagnostics}, repr(found.value.diagnostics)


@pytest.mark.parametrize(("text", "code"), MISTAKES.values(), ids=MISTAKES)
def test_in_a_file(tmp_path: Path, text: str, code: str) -> None:
    project_with(SOUND, tmp_path)
    (tmp_path / "deploy/environments/dev.yaml").write_text(text)
    codes, told = refused(tmp_path)
    assert codes == {code}
    assert "hunter2" not in told


@pytest.mark.parametrize("variable", VARIABLES)
def test_in_a_variable(tmp_path: Path, variable: str) -> None:
    project_with(SOUND, tmp_path)
    codes, told = refused(tmp_path, variable)
    assert codes == {"HW103"}
    assert "hunter2" not in told


def test_what_tells_no_secret_is_shown(tmp_path: Path) -> None:
    project_with(SOUND, tmp_path)
    (tmp_path / "deploy/environments/dev.yaml").write_text("endpoint: {kafka: 'broker:9092'}\n")
    assert "broker:9092" in refused(tmp_path)[1]
