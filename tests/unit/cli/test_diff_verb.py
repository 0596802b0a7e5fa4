"""`diff` over real git repositories."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy.cli import main
from tests.unit.git_project import GitProject
from tests.unit.small_project import SOUND, files_with


@pytest.fixture
def project(tmp_path: Path) -> GitProject:
    return GitProject(tmp_path / "repository", "a project")


def run(project: GitProject, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", "-C", str(project.directory), *arguments])


def changes(project: GitProject, *arguments: str) -> dict[str, Any]:
    ran = run(project, *arguments, "--json")
    assert ran.exit_code == 0, ran.output
    return {each["address"]: each for each in json.loads(ran.stdout)["changes"]}


def said(change: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["aspect"], each["words"]) for each in change["alterations"]]


def test_nothing_changed(project: GitProject) -> None:
    ran = run(project, "HEAD", "--detailed-exitcode")
    assert (ran.exit_code, ran.stdout) == (0, "No object changed\n")


def test_a_project_at_the_top_of_its_repository(tmp_path: Path) -> None:
    top = GitProject(tmp_path / "repository")
    top.replace("flink_sql/large_numbers.sql", "n.number > {{ threshold }}", "n.number > 1 + {{ threshold }}")
    assert list(changes(top, "HEAD")) == ["flink_sql.job/large_numbers"]


def test_a_predicate_of_the_working_tree_and_what_is_downstream(project: GitProject) -> None:
    project.replace("flink_sql/large_numbers.sql", "n.number > {{ threshold }}", "n.number >= 1 + {{ threshold }}")
    found = changes(project, "HEAD")
    assert list(found) == ["flink_sql.job/large_numbers"]
    change = found["flink_sql.job/large_numbers"]
    words = "changed in WHERE: was `n.number > 10`, is `n.number >= 1 + 10`"
    assert said(change) == [("predicate", words)]
    assert change["alterations"][0]["place"]["line"] == 5
    assert [each["address"] for each in change["downstream"]] == [
        "flink_sql.table/large_numbers",
        "kafka.topic/large_numbers",
    ]
    assert change["downstream"][1]["path"][1] == "flink_sql.table/large_numbers"
    assert run(project, "HEAD", "--detailed-exitcode").exit_code == 2


def test_formatting_and_comments_change_no_meaning(project: GitProject) -> None:
    project.replace("flink_sql/large_numbers.sql", "SELECT n.number FROM", "select\n  n.number -- the number\nfrom")
    project.replace("connect/limits.json", ",\n", ",\n\n")
    assert {key: each["status"] for key, each in changes(project, "HEAD").items()} == {
        "flink_sql.job/large_numbers": "meaning unchanged",
        "kafka_connect.connector/limits": "meaning unchanged",
    }
    assert run(project, "HEAD", "--detailed-exitcode").exit_code == 0


def test_objects_that_move_come_and_go(project: GitProject) -> None:
    text = (project.directory / "flink_sql/numbers.sql").read_text()
    first, second = text.split("CREATE TABLE limits")
    project.write("flink_sql/numbers.sql", first)
    project.write("flink_sql/limits.sql", "CREATE TABLE limits" + second)
    project.write("deploy/topics/more.yaml", "partitions: 1\nreplication: 1\n")
    found = changes(project, "HEAD")
    assert found["flink_sql.table/limits"]["status"] == "moved"
    assert found["kafka.topic/more"]["status"] == "added"
    project.commit()
    (project.directory / "deploy/topics/more.yaml").unlink()
    assert changes(project, "HEAD")["kafka.topic/more"]["status"] == "removed"
    assert changes(project, "HEAD~1", "HEAD")["kafka.topic/more"]["status"] == "added"


def test_topics_subjects_and_connectors_in_words(project: GitProject) -> None:
    project.replace("deploy/topics/numbers.yaml", "partitions: {{ partitions }}", "partitions: 4")
    project.replace("connect/limits.json", '"slot.name": "small_limits"', '"slot.name": "other"')
    project.replace("connect/limits.json", "${env:SMALL_PASSWORD}", "${env:OTHER_PASSWORD}")
    found = changes(project, "HEAD")
    assert said(found["kafka.topic/numbers"]) == [("partitions", "`partitions` was 2, is 4")]
    assert said(found["kafka_connect.connector/limits"]) == [
        ("setting", "`database.password` was `${env:SMALL_PASSWORD}`, is `${env:OTHER_PASSWORD}`"),
        ("setting", "`slot.name` was `small_limits`, is `other`"),
    ]
    assert found["kafka_connect.connector/limits"]["alterations"][1]["place"]["line"] == 8
    assert "flink_sql.job/large_numbers" in {each["address"] for each in found["kafka.topic/numbers"]["downstream"]}


def test_markdown_for_a_pull_request(project: GitProject) -> None:
    project.replace("deploy/topics/numbers.yaml", "partitions: {{ partitions }}", "partitions: 4")
    lines = run(project, "HEAD", "--format", "markdown").stdout.splitlines()
    assert lines[0] == "<!-- heartwatch_deploy diff small.dev -->"
    assert "- 🟡 **`kafka.topic/numbers`** changed (`deploy/topics/numbers.yaml:1`)" in lines
    assert "```mermaid" in lines


def test_what_a_secret_was_is_not_told(project: GitProject) -> None:
    project.replace("flink_sql/numbers.sql", "'topic' = 'limits'", "'topic' = 'limits', 'password' = 'hunter2'")
    project.commit()
    project.replace("flink_sql/numbers.sql", "hunter2", "hunter3")
    for form in ("text", "json", "markdown"):
        said = run(project, "HEAD", "--format", form).output
        assert ("HW109" in said, "hunter" in said) == (True, False)


def test_nothing_is_left_behind(project: GitProject) -> None:
    project.replace("deploy/topics/numbers.yaml", "partitions: {{ partitions }}", "partitions: 4")
    before = sorted(project.root.rglob("*"))
    run(project, "HEAD")
    assert sorted(project.root.rglob("*")) == before


def test_submodules_and_links(project: GitProject) -> None:
    (project.directory / "deploy/topics/linked.yaml").symlink_to("numbers.yaml")
    project.git(
        "update-index", "--add", "--cacheinfo", f"160000,{project.git('rev-parse', 'HEAD')},a project/avro/module.avsc"
    )
    project.git("add", "a project/deploy")
    project.git("commit", "--quiet", "--message=two")
    assert changes(project, "HEAD~1", "HEAD").keys() == {"kafka.topic/linked"}


def test_a_base_that_is_wrong_is_compared_as_far_as_it_can_be_read(project: GitProject) -> None:
    sound = (project.directory / "deploy/topics/numbers.yaml").read_text()
    project.write("deploy/topics/numbers.yaml", "partitions: none\n")
    project.commit()
    project.write("deploy/topics/numbers.yaml", sound)
    ran = run(project, "HEAD", "--json")
    assert ran.exit_code == 0
    assert "warning[HW108]" in ran.stderr
    assert "HEAD:deploy/topics/numbers.yaml" in ran.stderr
    back = run(project, "HEAD~1", "HEAD", "--json")
    assert (back.exit_code, json.loads(back.stdout)["diagnostics"][0]["code"]) == (1, "HW108")


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    files_with(SOUND, tmp_path)
    ran = CliRunner().invoke(main, ["diff", "-C", str(tmp_path), "HEAD"])
    assert (ran.exit_code, "error[HW122]" in ran.stderr) == (1, True)


@pytest.mark.parametrize("revision", ["nowhere", "-x", "--help-me", "HEAD:deploy", ""])
def test_an_unknown_revision(project: GitProject, revision: str) -> None:
    ran = run(project, "--", revision)
    assert (ran.exit_code, "error[HW123]" in ran.stderr) == (1, True)


def test_a_shallow_clone(project: GitProject, tmp_path: Path) -> None:
    first = project.git("rev-parse", "HEAD")
    project.commit()
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{project.root}", str(tmp_path / "c")], check=True)
    ran = CliRunner().invoke(main, ["diff", "-C", str(tmp_path / "c" / "a project"), first])
    assert (ran.exit_code, "error[HW124]" in ran.stderr) == (1, True)


def test_a_base_without_the_project(project: GitProject) -> None:
    project.git("mv", "a project", "elsewhere")
    project.commit()
    ran = CliRunner().invoke(main, ["diff", "-C", str(project.root / "elsewhere"), "HEAD~1"])
    assert (ran.exit_code, "error[HW125]" in ran.stderr) == (1, True)
