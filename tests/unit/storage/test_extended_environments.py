"""An environment that extends another one, and those who speak to its servers by logins of their own."""

import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.model.project import Project
from heartwatch_deploy.storage.kept_project import project_kept
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from tests.unit.small_project import SOUND

BASE = """endpoints:
  kafka: k:1
  registry: http://r:1
render_only: [kafka]
values:
  deep: {a: 1, b: 1}
  list: [1, 2]
"""
ABOVE = """extends: base
endpoints:
  registry: http://r:2
  security: {kafka: {sasl: {mechanism: PLAIN, username: us, password: "${env:US}"}, tls: {}}}
  logins: {page: {kafka: {sasl: {mechanism: PLAIN, username: page, password: "${env:PAGE}"}, tls: {}}}}
values:
  deep: {b: 2}
  list: [3]
"""


@pytest.fixture
def environments(tmp_path: Path) -> Path:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "deploy" / "environments"
    (folder / "base.yaml").write_text(BASE)
    (folder / "above.yaml").write_text(ABOVE)
    return folder


def loaded(environments: Path, login: str | None = None) -> Project:
    return load_project(environments.parents[1], Selection("above", login=login))[0]


def refused(environments: Path, text: str) -> tuple[str, str, int]:
    """The code, the file and the line of what is wrong."""
    (environments / "above.yaml").write_text(text)
    with pytest.raises(ProjectRefused) as refusal:
        loaded(environments)
    (found,) = refusal.value.diagnostics
    assert found.span is not None
    return found.code, Path(found.span.path).stem, found.span.line


def test_it_says_what_the_other_says_where_it_says_nothing_else(environments: Path) -> None:
    project = loaded(environments)
    assert (project.environment, project.endpoints.kafka, project.endpoints.registry) == ("above", "k:1", "http://r:2")
    assert project.values["deep"] == {"a": 1, "b": 2}
    assert project.values["list"] == [3]
    assert "kafka" in project.render_only


def test_one_may_extend_one_that_extends_another(environments: Path) -> None:
    (environments / "base.yaml").write_text("extends: lowest\nvalues: {deep: {a: 0}}\n")
    (environments / "lowest.yaml").write_text(BASE)
    project = loaded(environments)
    assert (project.endpoints.kafka, project.values["deep"]) == ("k:1", {"a": 0, "b": 2})


def test_whoever_has_a_login_comes_by_it_and_all_others_as_the_deployer(environments: Path) -> None:
    for login, user in ((None, "us"), ("page", "page"), ("somebody", "us")):
        security = loaded(environments, login).endpoints.security.kafka
        assert security is not None
        assert security.sasl is not None
        assert security.sasl.username == user


def test_a_kept_project_is_read_again_when_what_it_extends_has_changed(environments: Path) -> None:
    selection = Selection("above")
    for low in (1, 1, 7):
        (environments / "base.yaml").write_text(BASE.replace("a: 1", f"a: {low}"))
        assert project_kept(environments.parents[1], selection)[0].values["deep"] == {"a": low, "b": 2}


def test_what_is_wrong_is_told_where_it_stands(environments: Path) -> None:
    assert refused(environments, ABOVE.replace("render", "") + "replicas: 3\n") == ("HW102", "above", 9)
    assert refused(environments, "extends: 3\nendpoints: {kafka: k}\n") == ("HW102", "above", 1)
    (environments / "base.yaml").write_text(BASE + "parts: [none_such]\n")
    assert refused(environments, ABOVE) == ("HW110", "base", 8)
    (environments / "base.yaml").write_text(BASE + "replicas: 3\n")
    assert refused(environments, ABOVE) == ("HW102", "base", 8)
    (environments / "base.yaml").write_text("[1]\n")
    assert refused(environments, ABOVE) == ("HW102", "base", 1)


def test_what_it_extends_is_there_and_does_not_extend_it(environments: Path) -> None:
    assert refused(environments, "# nothing yet\nextends: bse\n") == ("HW103", "above", 2)
    (environments / "base.yaml").write_text("values: {}\nextends: above\n")
    assert refused(environments, ABOVE) == ("HW103", "base", 2)
