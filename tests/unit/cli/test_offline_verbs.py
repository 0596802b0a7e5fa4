"""Verbs that need no server: their output, their exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli import main
from tests.unit.small_project import SOUND

BROKEN = SOUND.parent / "HW104_undefined_value"


def test_render_prints_files_to_stdout() -> None:
    ran = CliRunner().invoke(main, ["render", "-C", str(SOUND), "--var", "threshold=77", "flink_sql/large"])
    assert ran.exit_code == 0
    assert "WHERE n.number > 77;" in ran.stdout
    assert "flink_sql/numbers.sql" not in ran.stdout


def test_render_writes_files(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["render", "-C", str(SOUND), "--out", str(tmp_path)]).exit_code == 0
    assert (tmp_path / "deploy/topics/numbers.yaml").read_text().startswith("partitions: 2\n")


def test_validate_offline_as_json() -> None:
    ran = CliRunner().invoke(main, ["validate", "--offline", "--json", "-C", str(SOUND)])
    assert (ran.exit_code, json.loads(ran.stdout)) == (0, {"diagnostics": [], "exit_code": 0})
    assert "all references are met" in ran.stderr


@pytest.mark.parametrize("verb", ["render", "plan", "apply", "status", "destroy", "validate"])
def test_no_project_is_a_diagnostic(verb: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, [verb, "-C", str(tmp_path)])
    assert ran.exit_code == 1
    assert "error[HW101]" in ran.stderr
    assert ran.stdout == ""


def test_wrong_variable_is_an_error_in_json_too() -> None:
    ran = CliRunner().invoke(main, ["validate", "--json", "--var", "oops", "-C", str(SOUND)])
    answer = json.loads(ran.stdout)
    assert (ran.exit_code, answer["exit_code"], answer["diagnostics"][0]["code"]) == (1, 1, "HW103")
