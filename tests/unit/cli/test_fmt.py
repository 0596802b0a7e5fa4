"""`fmt`: what it writes, what it says, how it ends; and the hooks that run it."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from heartwatch_deploy.cli import main
from tests.unit.small_project import SOUND, TESTS

HOOKS = {each["id"]: each for each in yaml.safe_load((TESTS.parent / ".pre-commit-hooks.yaml").read_text("utf-8"))}
UGLY = "create table numbers(number INT) with ('connector'='kafka');\n"
NEAT = "CREATE TABLE numbers(number INT) WITH ('connector' = 'kafka');\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    directory = tmp_path / "a project"
    shutil.copytree(SOUND, directory)
    (directory / "flink_sql" / "numbers.sql").write_text(UGLY, "utf-8")
    return directory


def fmt(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["fmt", "-C", str(project), *arguments])


def text_of(project: Path) -> str:
    return (project / "flink_sql" / "numbers.sql").read_bytes().decode("utf-8")


def test_files_are_written_once_and_keep_their_mode(project: Path) -> None:
    path = project / "flink_sql" / "numbers.sql"
    path.chmod(0o640)
    first, second = fmt(project), fmt(project)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert text_of(project) == NEAT
    assert path.stat().st_mode & 0o777 == 0o640
    assert "formatted flink_sql/numbers.sql" in first.stderr
    assert "0 of 5 file(s) changed" in second.stderr
    assert sorted(each.name for each in path.parent.iterdir()) == ["large_numbers.sql", "numbers.sql"]


def test_check_names_what_would_change_and_writes_nothing(project: Path) -> None:
    ran = fmt(project, "--check", "--format", "github")
    assert ran.exit_code == 1
    assert text_of(project) == UGLY
    assert "error[HW121]: flink_sql/numbers.sql is not formatted" in ran.stderr
    assert "::error file=" in ran.stdout
    assert fmt(project).exit_code == 0
    assert fmt(project, "--check").exit_code == 0


def test_diff_is_printed(project: Path) -> None:
    ran = fmt(project, "--diff")
    assert ran.exit_code == 0
    assert text_of(project) == UGLY
    assert f"\n-{UGLY}+{NEAT}" in ran.stdout


def test_json_says_what_changed(project: Path) -> None:
    answer = json.loads(fmt(project, "--json", "--diff").stdout)
    assert (answer["files"], answer["changed"], answer["exit_code"]) == (
        5,
        ["flink_sql/large_numbers.sql", "flink_sql/numbers.sql"],
        0,
    )
    assert NEAT in answer["diff"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"select 'caf\xe9';\n", "can't decode byte 0xe9"),
        (b"select 'a;\n", "' is never closed"),
        (b"select 1 -- a\rfrom t;\n", "a carriage return"),
    ],
)
def test_a_file_that_cannot_be_formatted_stays(project: Path, content: bytes, words: str) -> None:
    broken = project / "flink_sql" / "broken.sql"
    broken.write_bytes(content)
    ran = fmt(project)
    assert ran.exit_code == 1
    assert broken.read_bytes() == content
    assert "error[HW120]: flink_sql/broken.sql" in ran.stderr
    assert words in ran.stderr
    assert text_of(project) == NEAT


def test_line_ends_stay(project: Path) -> None:
    (project / "flink_sql" / "numbers.sql").write_bytes(UGLY.replace("\n", "\r\n").encode())
    assert fmt(project).exit_code == 0
    assert text_of(project) == NEAT.replace("\n", "\r\n")


def test_a_link_is_followed(project: Path) -> None:
    path = project / "flink_sql" / "numbers.sql"
    target = project / "shared.sql"
    path.rename(target)
    path.symlink_to(target)
    assert fmt(project).exit_code == 0
    assert path.is_symlink()
    assert target.read_text("utf-8") == NEAT


def test_other_files_than_the_projects_are_left(project: Path) -> None:
    other = project / "warehouse.sql"
    other.write_text(UGLY, "utf-8")
    ran = fmt(project, str(other), str(project / "flink_sql"))
    assert ran.exit_code == 0
    assert other.read_text("utf-8") == UGLY
    assert "none of the project's streaming SQL" in ran.stderr
    assert text_of(project) == NEAT


def test_without_a_project_files_are_formatted_and_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(UGLY, "utf-8")
    assert fmt(tmp_path, str(tmp_path / "a.sql")).exit_code == 0
    assert (tmp_path / "a.sql").read_text("utf-8") == NEAT
    assert fmt(tmp_path).exit_code == 1


@pytest.mark.parametrize(("hook", "code", "text"), [("heartwatch-fmt", 0, NEAT), ("heartwatch-fmt-check", 1, UGLY)])
def test_hooks_run(project: Path, hook: str, code: int, text: str) -> None:
    ran = run_hook(project, hook, "flink_sql/numbers.sql")
    assert ran.returncode == code, ran.stderr
    assert text_of(project) == text


def test_the_validating_hook_runs(project: Path) -> None:
    assert HOOKS["heartwatch-validate"]["pass_filenames"] is False
    assert "HW204" in run_hook(project, "heartwatch-validate").stderr
    shutil.copytree(SOUND, project, dirs_exist_ok=True)
    assert run_hook(project, "heartwatch-validate").returncode == 0


def run_hook(project: Path, hook: str, *files: str) -> "subprocess.CompletedProcess[str]":
    """As pre-commit does: in the repository's root, the files behind the entry."""
    program, *arguments = shlex.split(HOOKS[hook]["entry"])
    command = [sys.executable, "-m", program, *arguments, *files]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
