"""`init`: a new project is right as it is, has the chosen name, and nothing that was there is written over."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy.cli import main
from heartwatch_deploy.storage.starter import STARTERS, new_project


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_what_it_writes_is_valid(tmp_path: Path, environment: str) -> None:
    project = tmp_path / "shop"
    assert run("init", str(project)).exit_code == 0
    done = run("validate", "--offline", "--json", "--env", environment, "-C", str(project))
    assert done.exit_code == 0, done.output
    found = {each["code"] for each in json.loads(done.stdout)["diagnostics"]}
    assert found == ({"HW105"} if environment == "dev" else set()), "but for the stack, which is not up"


def test_what_it_writes_is_laid_out(tmp_path: Path) -> None:
    assert run("init", str(tmp_path / "shop")).exit_code == 0
    done = run("fmt", "--check", "-C", str(tmp_path / "shop"))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("folder", "options", "name"),
    [("shop", (), "shop"), ("Card Shop-2", (), "card_shop_2"), ("shop", ("--name", "fraud"), "fraud")],
)
def test_the_name_stands_wherever_the_starter_wants_it(
    tmp_path: Path, folder: str, options: tuple[str, ...], name: str
) -> None:
    assert run("init", str(tmp_path / folder), *options).exit_code == 0
    texts = {path: path.read_text() for path in (tmp_path / folder).rglob("*") if path.is_file()}
    assert texts[tmp_path / folder / "deploy" / "project.yaml"].count(name) == 2
    assert not [path for path, text in texts.items() if "<<" in text]


@pytest.mark.parametrize(
    ("folder", "options"), [("123", ()), ("shop", ("--name", "Card-Shop")), ("shop", ("--name", ""))]
)
def test_what_cannot_be_a_name_is_said(tmp_path: Path, folder: str, options: tuple[str, ...]) -> None:
    done = run("init", str(tmp_path / folder), *options)
    assert done.exit_code == 2
    assert "cannot be a project's name" in done.output
    assert not (tmp_path / folder).exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    done = run("init", str(tmp_path), "--name", "shop", "--json")
    assert done.exit_code == 1
    (found,) = json.loads(done.stdout)["diagnostics"]
    assert (found["code"], found["summary"]) == ("HW128", "README.md: there already")
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "deploy").write_text("")
    done = run("init", str(tmp_path / "shop"), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "HW128"
    assert [path.name for path in (tmp_path / "shop").rglob("*") if path.is_file()] == ["deploy"]


@pytest.mark.parametrize("starter", STARTERS)
def test_a_starter_brings_its_tests_and_keeps_the_state_out_of_git(starter: str) -> None:
    texts = new_project(starter, "shop")
    assert ".heartwatch/" in texts[".gitignore"].splitlines()
    assert [path for path in texts if path.startswith("tests/test_")]
