"""`diff` tells of a project's own settings what no object shows: what is held back, where servers and record are."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.test_diff_verb import run
from tests.unit.git_project import GitProject

PROJECT, DEV = "deploy/project.yaml", "deploy/environments/dev.yaml"
RECORD = ": by it an apply finds what was deployed"


@pytest.fixture
def project(tmp_path: Path) -> GitProject:
    return GitProject(tmp_path / "repository")


def told(project: GitProject) -> list[tuple[str, bool, str]]:
    """(the words, whether they are grave, where) of each setting; nothing else may have changed."""
    ran = run(project, "HEAD", "--json", "--detailed-exitcode")
    content: dict[str, Any] = json.loads(ran.stdout)
    assert (content["changes"], content["changed"], ran.exit_code) == ([], True, 2)
    return [(each["words"], each["grave"], _place(each["place"])) for each in content["settings"]]


def _place(place: dict[str, Any]) -> str:
    return f"{place['path']}:{place['line']}:{place['column']}"


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (
            DEV,
            "8084\n",
            "8084\nrender_only: [flink_sql]\n",
            (
                "`render_only` has `flink_sql`, which it had not: its files are checked and sent nowhere",
                False,
                f"{DEV}:7:15",
            ),
        ),
        (PROJECT, "name: small", "name: other", (f"`name` was `small`, is `other`{RECORD}", True, f"{PROJECT}:1:1")),
        (
            DEV,
            "8084\n",
            "8084\njournal: {file: record.jsonl}\n",
            (f"`journal` was `kafka`, is `record.jsonl`{RECORD}", True, f"{DEV}:7:1"),
        ),
        (
            DEV,
            "connect: http://127.0.0.1:8083",
            "connect: http://connect:8083",
            ("`endpoints.connect` was `http://127.0.0.1:8083`, is `http://connect:8083`", False, f"{DEV}:4:3"),
        ),
        (
            DEV,
            "8084\n",
            "8084\n  kafka_config: {client.id: me}\n",
            ("`endpoints.kafka_config.client.id` added: `me`", False, f"{DEV}:7:18"),
        ),
        (
            PROJECT,
            "values:",
            "external: [kafka.topic/theirs]\nvalues:",
            (
                "`external` has `kafka.topic/theirs`, which it had not: others make it",
                False,
                f"{PROJECT}:10:12",
            ),
        ),
        (
            PROJECT,
            "{numbers-value: BACKWARD}",
            "{numbers-value: BACKWARD, no.file-value: FULL}",
            ("`compatibility.no.file-value` added: `FULL`", False, f"{PROJECT}:9:42"),
        ),
    ],
)
def test_each_setting(project: GitProject, path: str, old: str, new: str, words: tuple[str, bool, str]) -> None:
    project.replace(path, old, new)
    assert told(project)[0] == words


def test_a_protection_that_goes_comes_first_and_stands_out(project: GitProject) -> None:
    project.replace(PROJECT, "values:", "protect: [kafka.topic/*, kafka.topic/numbers]\nvalues:")
    project.commit()
    project.replace(PROJECT, "kafka.topic/*, kafka.topic/numbers", "kafka_connect.connector/*, kafka.topic/numbers")
    gone = "`protect` no longer has `kafka.topic/*`: a plan may delete or replace it"
    come = "`protect` has `kafka_connect.connector/*`, which it had not: no plan may delete or replace it"
    assert told(project) == [(gone, True, f"{PROJECT}:10:11"), (come, False, f"{PROJECT}:10:11")]
    lines = run(project, "HEAD").stdout.splitlines()
    assert lines[0].startswith(f"! {gone}")
    assert lines[-1] == "No object changed, 2 settings changed"
    comment = run(project, "HEAD", "--format", "markdown").stdout
    assert f"- ⚠️ **{gone.replace('_', chr(92) + '_')}** (`{PROJECT}:10`)" in comment


def test_an_engine_that_is_no_longer_only_rendered_stands_out(project: GitProject) -> None:
    project.replace(PROJECT, "flink_sql: {folder: flink_sql}", "flink_sql: {folder: flink_sql, render_only: true}")
    project.commit()
    project.replace(PROJECT, ", render_only: true}\n  ksqldb", "}\n  ksqldb")
    words = "`render_only` no longer has `flink_sql`: its files are sent to servers"
    assert told(project) == [(words, True, f"{PROJECT}:7:34")]


def test_another_environment_that_is_taken_when_none_is_named(project: GitProject) -> None:
    project.write("deploy/environments/prod.yaml", (project.directory / DEV).read_text())
    project.commit()
    project.replace(PROJECT, "name: small\n", "name: small\ndefault_environment: prod\n")
    assert told(project) == [("`default_environment` was `dev`, is `prod`", False, f"{PROJECT}:2:1")]


def test_what_tells_a_secret_is_not_told(project: GitProject) -> None:
    project.replace(DEV, "8084\n", "8084\nsecrets: {commands: {vault: {argv: [read, hunter2]}}}\n")
    project.commit()
    project.replace(DEV, "hunter2", "hunter3")
    assert told(project) == [("`secrets.commands.vault.argv` changed", False, f"{DEV}:7:30")]
    for form in ("text", "json", "markdown"):
        assert "hunter" not in run(project, "HEAD", "--format", form).output


def test_a_comment_in_the_settings_is_no_change(project: GitProject) -> None:
    project.replace(PROJECT, "values:", "# said\nvalues:")
    assert run(project, "HEAD", "--detailed-exitcode").exit_code == 0
