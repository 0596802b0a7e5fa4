"""One running stack for all live tests, in a project of its own, in a path with a space."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from rich.console import Console

from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.stack import holding, lifecycle, state, stopping
from heartwatch_deploy.stack.endpoints import Endpoints, postgres_password, read
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.settings import StackSettings

REPOSITORY = Path(__file__).parents[2]
CONTENT = (
    "avro",
    "cassandra",
    "cassandra_java",
    "connect",
    "connect_java",
    "deploy",
    "flink_java",
    "flink_sql",
    "ksql",
    "postgres",
)
RECOVERED_WITHIN = 240.0


@dataclass(frozen=True)
class RunningStack:
    """A stack that is up: `project` is a copy of this repository's content, ready for `apply -C`."""

    project: Path
    endpoints: Endpoints

    @property
    def postgres_password(self) -> str:
        password = postgres_password(self.project)
        assert password is not None
        return password

    def ask(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Postgres' answer: column names and rows, none of a statement that returns none."""
        connection = psycopg2.connect(**Servers(project_dir=self.project).postgres())
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)
            columns = [column.name for column in cursor.description or ()]
            return columns, list(cursor.fetchall()) if columns else []

    def member(self, name: str) -> state.MemberState:
        account = state.read(project_paths(self.project))
        assert account is not None
        return next(member for member in account.members if member.name == name)

    def kill(self, name: str) -> int:
        """kill -9 the member's process; returns the pid it had."""
        process = self.member(name).process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        return process.pid

    def take_away(self, name: str) -> None:
        """kill -9, and nobody starts it again."""
        self.kill(name)
        holding.stop(self.project, (name,))

    def bring_back(self, *names: str) -> None:
        holding.start(self.project, names)

    def wait_for_recovery(self, name: str, *, killed: int) -> None:
        """Until the member is healthy again in another process than the killed one."""

        def recovered() -> bool:
            member = self.member(name)
            return member.health == "healthy" and member.process is not None and member.process.pid != killed

        assert until(recovered, seconds=RECOVERED_WITHIN), self.member(name)


def copy_content(project: Path) -> Path:
    """The repository's content files in a new project directory, whose environment deploys the core, whatever runs."""
    for name in CONTENT:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, project / name)
    with (project / "deploy" / "environments" / "dev.yaml").open("a") as environment:
        environment.write("parts: []\n")
    return project


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The running stack; `HEARTWATCH_TEST_STACK=<project dir>` uses one that is already up, and leaves it up. Tests
    that can run apart from the others are content with the core."""
    if running := os.environ.get("HEARTWATCH_TEST_STACK"):
        found = read(running)
        assert found is not None, f"no stack is up in {running}"
        yield RunningStack(Path(running), found)
        return
    project = copy_content(tmp_path_factory.mktemp("live") / "heart watch")
    extra = () if all(test.get_closest_marker("apart") for test in request.session.items) else ("all",)
    try:
        done = lifecycle.up(project, Progress(Console(stderr=True)), StackSettings(extra=extra, short_lived=True))
        yield RunningStack(project, done.endpoints)
    finally:
        stopping.down(project)
        stopping.reset(project)
