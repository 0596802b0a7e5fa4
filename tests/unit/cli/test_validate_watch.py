"""`validate --watch`: a document a round on stdout, words on stderr; Ctrl-C ends it with the last outcome's code."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.small_project import SOUND

FILE = "flink_sql/large_numbers.sql"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "project"))


@contextmanager
def watching(project: Path, form: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        command("--watch", form), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=project
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "heartwatch_deploy", "validate", "--format", arguments[-1], *arguments[:-1]]


def line(program: "subprocess.Popen[str]") -> str:
    assert program.stdout is not None
    return program.stdout.readline()


def document(program: "subprocess.Popen[str]") -> Any:
    return json.loads(line(program))


def words(program: "subprocess.Popen[str]", end: str) -> str:
    """What stands on stderr up to a line that ends so."""
    assert program.stderr is not None
    found = ""
    while not found.endswith(f"{end}\n"):
        read = program.stderr.readline()
        assert read, found
        found += read
    return found


def ended(program: "subprocess.Popen[str]") -> int:
    program.send_signal(signal.SIGINT)
    return program.wait(timeout=60)


def break_it(project: Path) -> None:
    text = (project / FILE).read_text()
    (project / FILE).write_text(text.replace("SELECT n.number FROM", "SELECT n.number FRO"))


def fresh(project: Path, form: str) -> Any:
    ran = subprocess.run(
        command("--offline", form), capture_output=True, text=True, check=False, cwd=project, timeout=60
    )
    return json.loads(ran.stdout)


def test_a_document_a_round_says_what_a_fresh_validation_says(project: Path) -> None:
    with watching(project, "json") as program:
        first = document(program)
        assert (first["changed"], first["diagnostics"], first["exit_code"]) == ([], [], 0)
        break_it(project)
        second = document(program)
        assert second["changed"] == [FILE]
        assert 0 < second["seconds"] < 60
        assert {key: second[key] for key in ("diagnostics", "exit_code")} == fresh(project, "json")
        assert second["diagnostics"][0]["code"] == "HW201"
        shutil.copy(SOUND / FILE, project / FILE)
        assert document(program)["diagnostics"] == []
        assert ended(program) == 0


def test_sarif_is_a_document_a_round(project: Path) -> None:
    with watching(project, "sarif") as program:
        assert document(program)["runs"][0]["results"] == []
        break_it(project)
        assert document(program) == fresh(project, "sarif")
        assert ended(program) == 1


def test_annotations_come_with_each_round(project: Path) -> None:
    with watching(project, "github") as program:
        words(program, "until Ctrl-C")
        break_it(project)
        assert line(program).startswith(f"::error file={FILE},line=")
        assert ended(program) == 1


def test_text_names_what_changed_and_how_long_it_took(project: Path) -> None:
    with watching(project, "text") as program:
        assert "all references are met (" in words(program, "until Ctrl-C")
        break_it(project)
        told = words(program, "until Ctrl-C")
        assert f" {FILE} changed\n" in told
        assert "error[HW201]" in told
        assert "1 error(s), 0 warning(s) (" in told
        assert "\x1b" not in told
        assert ended(program) == 1


def test_a_project_that_is_not_there_yet_is_awaited(project: Path) -> None:
    (project / "deploy" / "project.yaml").unlink()
    with watching(project, "json") as program:
        assert document(program)["diagnostics"][0]["code"] == "HW101"
        shutil.copy(SOUND / "deploy" / "project.yaml", project / "deploy" / "project.yaml")
        assert document(program)["exit_code"] == 0
        assert ended(program) == 0
