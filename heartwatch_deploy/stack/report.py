"""What `status` tells: the supervisor's account joined with what the operating system says of each process."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from heartwatch_deploy.stack import events, jobs, outdated, process, state
from heartwatch_deploy.stack.events import Event
from heartwatch_deploy.stack.paths import project_paths

RECENT = 8


@dataclass(frozen=True)
class MemberReport:
    """`rss` in bytes with children, `uptime` in seconds; `pid` None when there is no process."""

    name: str
    pid: int | None
    ports: dict[str, int]
    health: str
    wrong: str
    rss: int
    restarts: int
    uptime: float


@dataclass(frozen=True)
class StackReport:
    """`running` is whether a supervisor lives; `rss` includes it; `lost_jobs` by name; `outdated` is what a new start
    would make newer."""

    running: bool
    supervisor: int | None
    rss: int
    members: tuple[MemberReport, ...]
    lost_jobs: tuple[str, ...]
    events: tuple[Event, ...]
    outdated: tuple[str, ...] = ()


def report(project_dir: Path | str) -> StackReport:
    paths = project_paths(project_dir)
    account = state.read(paths)
    supervisor = account.supervisor.find() if account else None
    children = process.families() if supervisor else {}
    members = tuple(_member(member, children) for member in account.members) if account and supervisor else ()
    return StackReport(
        running=supervisor is not None,
        supervisor=supervisor.pid if supervisor else None,
        rss=sum(member.rss for member in members) + (supervisor.memory_info().rss if supervisor else 0),
        members=members,
        lost_jobs=tuple(job.name for job in jobs.read(paths).lost.values()),
        events=tuple(event for event in events.last(paths.events, 50) if event.what != "healthy")[-RECENT:],
        outdated=outdated.outdated(paths) if supervisor else (),
    )


def _member(member: state.MemberState, children: Mapping[int, Sequence[psutil.Process]]) -> MemberReport:
    found = member.process.find() if member.process else None
    return MemberReport(
        name=member.name,
        pid=found.pid if found else None,
        ports=member.ports,
        health=member.health,
        wrong=member.wrong,
        rss=process.resident_bytes(member.process, children) if member.process else 0,
        restarts=member.restarts,
        uptime=time.time() - member.process.born if found and member.process else 0.0,
    )


def memory(project_dir: Path | str) -> dict[str, int]:
    """Resident bytes by member (with its children) and of the supervisor; empty when the stack is down."""
    told = report(project_dir)
    used = {member.name: member.rss for member in told.members}
    return {**used, "supervisor": told.rss - sum(used.values())} if told.running else {}
