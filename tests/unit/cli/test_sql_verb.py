"""`sql` as it is typed; what is refused here never reaches a server."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy.cli import main
from tests.unit.clients.fake_server import FakeServer, running
from tests.unit.small_project import SOUND, project_with


def sql(*arguments: str, project: Path = SOUND, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["sql", "-C", str(project), *arguments], input=given)


@pytest.mark.parametrize("engine", ["flink", "ksqldb"])
def test_nothing_is_changed_from_here(engine: str) -> None:
    ran = sql("--engine", engine, "DROP TABLE numbers;")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "error[HW150]: DROP is not for looking at data" in ran.stderr
    assert "`apply` it" in ran.stderr


def test_statements_of_a_pipe_are_asked_one_by_one() -> None:
    ran = sql(given="DROP TABLE a;\nINSERT INTO b\n  VALUES (1);\nSELEKT 1")
    assert ran.exit_code == 1
    assert [ran.stderr.count(f"error[{code}]") for code in ("HW150", "HW151")] == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--topic=a", "SELECT 1"), "leave the statement out"),
        (("--where=key=a", "SELECT 1"), "a SELECT has its WHERE"),
        (("--topic=a", "--where=key"), "write NAME=VALUE"),
    ],
)
def test_what_does_not_go_together_is_said(arguments: tuple[str, ...], words: str) -> None:
    ran = sql(*arguments)
    assert ran.exit_code == 2
    assert words in ran.stderr


def test_rows_are_a_table_or_lines(tmp_path: Path) -> None:
    server = FakeServer()
    header = '{"queryId":null,"columnNames":["USER","RATE"],"columnTypes":["STRING","INTEGER"]}'
    server.answer("POST /query-stream", 200, f'{header}\n["ann",70]\n["bob",null]\n')
    with running(server):
        environment = tmp_path / "over" / "deploy" / "environments" / "dev.yaml"
        environment.parent.mkdir(parents=True)
        environment.write_text(f"endpoints:\n  kafka: 127.0.0.1:1\n  ksqldb: {server.address}\n")
        project = project_with(tmp_path / "over", tmp_path / "project").directory
        asked = ("--engine=ksqldb", "SELECT * FROM users;")
        table, lines = sql(*asked, project=project), sql(*asked, "--json", project=project)
    assert (table.exit_code, table.stderr) == (0, "2 rows\n")
    assert table.stdout == "USER  RATE\n----  ----\nann   70\nbob   null\n"
    assert [json.loads(line) for line in lines.stdout.splitlines()] == [
        {"USER": "ann", "RATE": 70},
        {"USER": "bob", "RATE": None},
    ]
