"""The project that is measured, with its running stack: deployed, emptied, its jobs stopped."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import psutil
from rich.console import Console

from heartwatch_deploy import api
from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, synthetic_range
from heartwatch_deploy.readings.reference import Rules
from heartwatch_deploy.stack import lifecycle, state, stopping
from heartwatch_deploy.stack.endpoints import Endpoints, read
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage.project import Selection, load_project
from tests.live.conftest import REPOSITORY, copy_content

ENGINE = "flink_sql"
RANGES_SEED = 1
# Readings go many times faster than time here: ticks close windows, and a partition that pauses for a moment must not
# count as idle, or the others would make it late.
PATIENT = {"idle_timeout_ms": "600000"}


class BenchFailed(Exception):
    """What must be there for a measure is not; the text says why."""


@dataclass(frozen=True)
class World:
    """`variables` are values over those of the environment; `statements` another folder of Flink SQL than the
    project's own; `say` tells a person how far it is."""

    project: Path
    say: Callable[[str], None]
    variables: tuple[str, ...] = ()
    statements: Path | None = None

    @property
    def servers(self) -> Servers:
        return Servers(project_dir=self.project)

    @cached_property
    def endpoints(self) -> Endpoints:
        found = read(self.project)
        if found is None:
            raise BenchFailed(f"no stack is up in {self.project}")
        return found

    @cached_property
    def kafka(self) -> KafkaCluster:
        return KafkaCluster(self.endpoints.kafka)

    @cached_property
    def flink(self) -> FlinkCluster:
        return FlinkCluster(self.endpoints.flink_rest)

    def member(self, name: str) -> psutil.Process:
        """The process of one member of the stack."""
        account = state.read(project_paths(self.project))
        known = {member.name: member.process for member in account.members} if account else {}
        identity = known.get(name)
        process = identity.find() if identity else None
        if process is None:
            raise BenchFailed(f"{name} has no process")
        return process

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A verb as a person would run it, in a process of its own; raises BenchFailed unless it ends with 0."""
        command = [sys.executable, "-m", "heartwatch_deploy", *arguments, "-C", str(self.project)]
        done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise BenchFailed(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done

    def loaded(self, **values: str) -> tuple[Project, Desired]:
        """The project and what its files say, rendered with these values over all others; raises BenchFailed."""
        chosen = Selection(variables=self._variables(values))
        project, _ = load_project(self.project, chosen)
        if self.statements is not None:
            others = [file for file in project.files if file.engine != ENGINE]
            project = replace(project, files=(*others, *self._statements(project)))
        desired = desired_of(project)
        _stop_at(desired.diagnostics)
        return project, desired

    def _statements(self, project: Project) -> list[SourceFile]:
        """Those of the other folder, without the ones that the environment does not deploy."""
        assert self.statements is not None
        deployed = {file.name for file in project.files if file.engine == ENGINE}
        left_out = {path.stem for path in (self.project / ENGINE).glob("*.sql")} - deployed
        return [file for file in _statements(self.statements) if file.name not in left_out]

    def is_deployed(self) -> bool:
        """Whether everything but the jobs is as the project's files say."""
        project, desired = self.loaded(**PATIENT)
        live = api.read_live(project, desired.state)
        if has_errors(live.diagnostics):
            return False
        plan, refusals = api.make_plan(project, desired, live)
        return not has_errors(refusals) and all(step.address.engine == ENGINE for step in plan)

    def deploy_afresh(self, users: int, **values: str) -> None:
        """Everything the project made is removed; then ranges into Postgres, and `apply`."""
        self.say("removing what was deployed before")
        self.command("destroy", "--yes")
        self.load_ranges(users)
        self.say("deploying")
        variables = [f"--var={each}" for each in self._variables(values)]
        if "risk" in self.endpoints.parts:
            # So that the first load holds for readings of the past, too.
            self.command("apply", "--target=postgres.table/risk_coefficients", *variables)
            self.command("readings", "risk", "load")
        self.command("apply", *variables)

    def load_ranges(self, users: int) -> int:
        """How many of them were new or other than before."""
        ranges = (synthetic_range(user_id_of(number), seed=RANGES_SEED) for number in range(users))
        return RangeTable(self.servers.postgres()).load(ranges)

    def stop_jobs(self) -> None:
        """No job of any kind runs afterwards."""
        for job in self.flink.jobs():
            if job.is_live:
                self.say(f"stopping the job {job.name}")
                self.flink.cancel(job.id)

    def rules(self) -> Rules:
        """The detection's parameters, as the project renders them."""
        values = self.loaded()[0].values
        known = {name: values[name] for name in Rules.__dataclass_fields__ if name in values}
        return Rules(**known)  # type: ignore[arg-type]  # numbers, as the templates want them too

    def _variables(self, values: dict[str, str]) -> tuple[str, ...]:
        return (*(f"{name}={value}" for name, value in values.items()), *self.variables)


def ranges_of(users: int) -> Ranges:
    """What `load_ranges` put into the table."""
    return Ranges.of(synthetic_range(user_id_of(number), seed=RANGES_SEED) for number in range(users))


@contextmanager
def own_project() -> Iterator[Path]:
    """A copy of the repository's content; its stack is ended and its data removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="heartwatch-bench-") as directory:
        project = copy_content(Path(directory) / "project")
        try:
            yield project
        finally:
            stopping.reset(project)


@contextmanager
def stack_of(world: World, *, keep: bool) -> Iterator[None]:
    """The project's stack is up meanwhile; afterwards it is as before, or with `keep` left up."""
    if not (world.project / "deploy" / "project.yaml").exists():
        copy_content(world.project)
    was_up = lifecycle.is_running(world.project)
    try:
        lifecycle.up(world.project, Progress(Console(stderr=True)))
        yield
    finally:
        if keep or was_up:
            world.say(f"the stack in {world.project} is left up")
        else:
            stopping.down(world.project)


def _statements(folder: Path) -> list[SourceFile]:
    return [
        SourceFile(f"flink_sql/{path.name}", path.read_text("utf-8"), ENGINE) for path in sorted(folder.glob("*.sql"))
    ]


def _stop_at(diagnostics: tuple[Diagnostic, ...]) -> None:
    if has_errors(diagnostics):
        raise BenchFailed("; ".join(f"{each.code} {each.summary}: {each.cause}" for each in diagnostics))
