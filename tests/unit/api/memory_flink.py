"""A Flink cluster with its gateway in memory, and a log; whoever asks them for something can be killed on the way."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from memory_servers import MemoryLog

from heartwatch_deploy.clients.flink_gateway import StatementResult
from heartwatch_deploy.clients.flink_rest import Checkpoints, Failure, Job, Vertex
from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.engines.flink_sql.job import RESTORE_PATH
from heartwatch_deploy.engines.flink_sql.read import FINGERPRINT_TAG


class Killed(BaseException):
    """kill -9."""


@dataclass
class Fate:
    """When to be killed: before (odd) or after (even) what changes something; 0: never."""

    at: int = 0
    passed: int = 0

    def meets(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise Killed


@dataclass
class Running:
    job: Job
    tags: Mapping[str, str]
    restored: str | None
    savepoint: str | None = None
    fails: bool = False


@dataclass
class MemoryFlink:
    """Jobs whose fingerprint is among `refused` fail as soon as they are started."""

    fate: Fate = field(default_factory=Fate)
    refused: set[str] = field(default_factory=set)
    early: int = 0
    held: dict[str, Running] = field(default_factory=dict)

    def start(self, config: Mapping[str, str]) -> str:
        tags = dict(each.split(":", 1) for each in config["pipeline.global-job-parameters"].split(","))
        number = f"{len(self.held):032}"
        fails = tags[FINGERPRINT_TAG] in self.refused
        job = Job(number, config["pipeline.name"], "RUNNING", int(time.time() * 1000) - 60_000 + len(self.held), -1)
        self.held[number] = Running(job, tags, config.get(RESTORE_PATH), fails=fails)
        return number

    def stop(self, job: str, *, within: float) -> str:
        self.fate.meets()
        found = self.held[job]
        found.savepoint = f"file:/savepoint-{job}"
        found.job = replace(found.job, state="FINISHED")
        self.fate.meets()
        return found.savepoint

    def cancel(self, job: str) -> None:
        self.held[job].job = replace(self.held[job].job, state="CANCELED")

    def jobs(self) -> tuple[Job, ...]:
        return tuple(each.job for each in self.held.values())

    def live(self) -> list[Running]:
        return [each for each in self.held.values() if each.job.is_live]

    def job_state(self, job: str) -> str:
        return self.held[job].job.state

    def job_parameters(self, job: str) -> Mapping[str, str]:
        return self.held[job].tags

    def failures(self, job: str) -> tuple[Failure, ...]:
        return (Failure("java.lang.Exception: the state does not fit\n\tat a.B.c(B.java:1)", 0),) * self.held[job].fails

    def checkpoints(self, job: str) -> Checkpoints:
        found = self.held[job]
        newest = found.savepoint or (None if found.fails else f"file:/chk-{job}")
        return Checkpoints(int(not found.fails), 0, newest, found.restored)

    def vertices(self, job: str) -> tuple[Vertex, ...]:
        return (Vertex("v", "all of it", "RUNNING", 1, 0, 0),)

    def slots(self) -> tuple[int, int]:
        return (1, 2)


@dataclass
class MemoryGateway:
    flink: MemoryFlink
    config: Mapping[str, str]
    does_not_take: str = ""

    def run(self, statement: str) -> StatementResult:
        if not statement.startswith("INSERT"):
            return StatementResult(None, (), ())
        if self.does_not_take:
            raise Refused("Flink SQL Gateway", "here", status=500, body="", server_message=self.does_not_take)
        self.flink.fate.meets()
        job = self.flink.start(self.config)
        self.flink.fate.meets()
        return StatementResult(job, (), ())


@dataclass
class FlinkServers:
    flink: MemoryFlink
    does_not_take: list[str] = field(default_factory=list)
    """Of the next statements, why each is refused; empty for one that is taken."""

    @contextmanager
    def gateway_session(self, config: Mapping[str, str]) -> Iterator[MemoryGateway]:
        yield MemoryGateway(self.flink, config, self.does_not_take.pop(0) if self.does_not_take else "")

    def fill_sql(self, text: str) -> str:
        return text

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody should ask for {name}")


@dataclass
class FatefulLog(MemoryLog):
    fate: Fate = field(default_factory=Fate)

    def write(self, key: bytes, value: bytes | None) -> None:
        self.fate.meets()
        super().write(key, value)
        self.fate.meets()
