"""The GitHub Action: its own shell, against a GitHub on loopback and a real repository."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.unit.git_project import GitProject

REPOSITORY = Path(__file__).parents[3]
STEPS = {each["name"]: each for each in yaml.safe_load((REPOSITORY / "action.yml").read_text())["runs"]["steps"]}
BOT = "github-actions[bot]"
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "curl", "jq"))), reason="no bash, curl or jq: the action is NOT checked"
)


class GitHub(ThreadingHTTPServer):
    """Keeps the comments of one pull request, a hundred a page, as GitHub does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.comments: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.read_only = False

    def comment(self, body: str, author: str = BOT) -> None:
        self.comments.append({"id": 1000 + len(self.comments), "user": {"login": author}, "body": body})


class _Answers(BaseHTTPRequestHandler):
    server: GitHub

    def do_GET(self) -> None:
        page = int(parse_qs(urlsplit(self.path).query)["page"][0])
        self._answer(200, self.server.comments[(page - 1) * 100 : page * 100])

    def do_POST(self) -> None:
        self._write(self.server.comment)

    def do_PATCH(self) -> None:
        number = int(self.path.rsplit("/", 1)[1])
        found = next(each for each in self.server.comments if each["id"] == number)
        self._write(lambda body: found.update(body=body))

    def _write(self, change: Any) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        if self.server.read_only or self.headers["Authorization"] != "Bearer t0ken":
            self._answer(403, {"message": "Resource not accessible by integration"})
        else:
            change(body)
            self._answer(200, {})

    def _answer(self, status: int, value: Any) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, format: str, *values: Any) -> None:
        """Not onto the test's output."""


@pytest.fixture
def github() -> Iterator[GitHub]:
    server = GitHub()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Runner:
    """Runs the steps as a runner does: files for outputs and the summary, inputs and contexts filled in."""

    def __init__(self, directory: Path, checkout: Path, github: GitHub, base: str) -> None:
        self.directory, self._checkout = directory, checkout
        self._contexts = {
            "inputs.project-dir": "a project", "inputs.environment": "dev", "inputs.base": base,
            "inputs.token": "t0ken", "inputs.comment-author": BOT, "github.event.pull_request.number": "7",
        }  # fmt: skip
        program = directory / "bin" / "heartwatch_deploy"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m heartwatch_deploy "$@"\n')
        program.chmod(0o755)
        self._environment = os.environ | {
            "PATH": f"{program.parent}:{os.environ['PATH']}", "RUNNER_TEMP": str(directory),
            "GITHUB_OUTPUT": str(directory / "output"), "GITHUB_STEP_SUMMARY": str(directory / "summary"),
            "GITHUB_API_URL": f"http://127.0.0.1:{github.server_port}", "GITHUB_REPOSITORY": "some/one",
        }  # fmt: skip

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        step = STEPS[name]
        own = {key: self._filled(value) for key, value in step["env"].items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self._checkout, env=self._environment | own, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def diff_and_comment(self) -> str:
        for name in ("Diff", "Comment"):
            ran = self.step(name)
            assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def _filled(self, value: str) -> str:
        outputs = self.directory / "output"
        found = dict(line.split("=", 1) for line in outputs.read_text().splitlines()) if outputs.exists() else {}
        known = self._contexts | {f"steps.diff.outputs.{key}": text for key, text in found.items()}
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda name: known[name[1]], value)


@pytest.fixture
def project(tmp_path: Path) -> GitProject:
    return GitProject(tmp_path / "origin", "a project")


@pytest.fixture
def runner(tmp_path: Path, project: GitProject, github: GitHub) -> Runner:
    """On a checkout of depth 1, as actions/checkout makes it, of a commit with another number of partitions."""
    base = project.git("rev-parse", "HEAD")
    project.replace("deploy/topics/numbers.yaml", "partitions: {{ partitions }}", "partitions: 4")
    project.commit()
    checkout = tmp_path / "checkout"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{project.root}", str(checkout)], check=True)
    (tmp_path / "runner").mkdir()
    return Runner(tmp_path / "runner", checkout, github, base)


def test_the_comment_is_posted_once_and_then_updated(runner: Runner, github: GitHub) -> None:
    runner.diff_and_comment()
    runner.diff_and_comment()
    (only,) = github.comments
    assert "`partitions` was 2, is 4" in only["body"]
    assert [each.split()[0] for each in github.asked] == ["GET", "POST", "GET", "PATCH"]
    assert "`partitions` was 2, is 4" in (runner.directory / "summary").read_text()


def test_it_is_found_among_many_and_nobody_elses_is_touched(runner: Runner, github: GitHub) -> None:
    marker = "<!-- heartwatch_deploy diff small.dev -->"
    github.comment(f"{marker}\nmine", author="somebody")
    for number in range(130):
        github.comment(f"comment {number}")
    github.comment(f"{marker}\nold")
    runner.diff_and_comment()
    assert github.comments[0]["body"] == f"{marker}\nmine"
    assert "partitions" in github.comments[-1]["body"]
    assert len(github.comments) == 132


def test_a_token_that_may_not_write_fails_nothing(runner: Runner, github: GitHub) -> None:
    github.read_only = True
    assert "::warning::" in runner.diff_and_comment()
    assert github.comments == []


def test_without_a_change_nothing_is_posted(runner: Runner, github: GitHub) -> None:
    runner._contexts["inputs.base"] = "HEAD"
    runner.diff_and_comment()
    assert (github.comments, (runner.directory / "output").read_text()) == ([], "changed=false\n")


def test_a_broken_project_fails_the_step(runner: Runner) -> None:
    (runner._checkout / "a project/deploy/topics/numbers.yaml").write_text("partitions: none\n")
    ran = runner.step("Diff")
    assert (ran.returncode, "HW108" in ran.stderr) == (1, True)


def test_validate_annotates(runner: Runner) -> None:
    assert runner.step("Validate").returncode == 0
    (runner._checkout / "a project/deploy/topics/numbers.yaml").write_text("partitions: none\n")
    ran = runner.step("Validate")
    assert ran.returncode == 1
    assert "::error " in ran.stdout


def test_no_input_stands_in_a_script() -> None:
    assert all("${{" not in step["run"] for step in STEPS.values())
