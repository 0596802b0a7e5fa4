"""`lineage` on the command line."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from heartwatch_deploy.cli import main
from tests.unit.small_project import SOUND


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lineage", "-C", str(SOUND), *arguments])


def test_the_whole_project_as_text() -> None:
    ran = run()
    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert "external.table/127.0.0.1:5432/small.public.limits" in lines
    assert any(line.endswith("flink_sql.job/large_numbers  flink_sql/large_numbers.sql:3") for line in lines)


def test_around_one_object() -> None:
    value = json.loads(run("flink_sql.job/large_numbers", "--upstream", "--depth", "1", "--json").stdout)
    names = {each["address"] for each in value["nodes"]}
    assert names == {"flink_sql.job/large_numbers", "flink_sql.table/limits", "flink_sql.table/numbers"}


def test_an_unknown_object_is_a_diagnostic() -> None:
    ran = run("large_number", "--format", "json")
    assert (ran.exit_code, json.loads(ran.stdout)["diagnostics"][0]["code"]) == (1, "HW220")
    assert "did you mean `" in ran.stderr


def test_depth_without_an_object_is_refused() -> None:
    assert run("--depth", "2").exit_code == 2


def test_into_a_file(tmp_path: Path) -> None:
    ran = run("--format", "html", "--out", str(tmp_path / "lineage.html"))
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert (tmp_path / "lineage.html").read_text().startswith("<!doctype html>")
