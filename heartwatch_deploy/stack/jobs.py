"""The Flink jobs that run, remembered outside of Flink, so that a lost one is told and not silently begun anew."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from heartwatch_deploy.stack import health, jsonfile
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured.trust import trust

ENDED = {"FINISHED", "CANCELED", "FAILED"}


@dataclass(frozen=True)
class RunningJob:
    """A job and its newest completed (or restored) checkpoint: its number and where it lies, None before the first."""

    name: str
    checkpoint: int | None
    path: str | None


@dataclass(frozen=True)
class JobRecord:
    """By job id: jobs that run, and jobs that ran but that Flink no longer knows, or began anew."""

    running: Mapping[str, RunningJob]
    lost: Mapping[str, RunningJob]


def read(paths: StackPaths) -> JobRecord:
    content: dict[str, Any] = jsonfile.read(paths.jobs) or {"running": {}, "lost": {}}
    running, lost = ({job: RunningJob(**told) for job, told in content[kind].items()} for kind in ("running", "lost"))
    return JobRecord(running, lost)


def observe(place: Place) -> list[str]:
    """Bring the record up to date with Flink; a sentence for each job that was lost."""
    before = read(place.paths)
    wrong, answer = health.http_json(f"{place.url('flink_rest')}/jobs/overview", trust(place))
    if wrong:
        return []
    states = {job["jid"]: job for job in answer["jobs"]}
    running = {
        job: _checkpointed(place, job, seen, before.running.get(job))
        for job, seen in states.items()
        if seen["state"] not in ENDED
    }
    lost = {job: known for job, known in before.running.items() if job not in states}
    anew = {job: before.running[job] for job, now in running.items() if _began_anew(before.running.get(job), now)}
    after = JobRecord(running, {**before.lost, **lost, **anew})
    if after != before:
        jsonfile.write(place.paths.jobs, asdict(after))
    return [f"job {known.name} is gone; its newest checkpoint: {known.path}" for known in lost.values()] + [
        f"job {known.name} began anew without its checkpoint {known.path}" for known in anew.values()
    ]


def _checkpointed(place: Place, job: str, seen: dict[str, Any], before: RunningJob | None) -> RunningJob:
    """While a job starts, Flink counts no checkpoints yet: what was known stays known."""
    known = before or RunningJob(seen["name"], None, None)
    if seen["state"] != "RUNNING":
        return known
    wrong, answer = health.http_json(f"{place.url('flink_rest')}/jobs/{job}/checkpoints", trust(place))
    if wrong or "latest" not in answer:
        return known
    latest = [answer["latest"][kind] for kind in ("completed", "restored", "savepoint") if answer["latest"].get(kind)]
    if not latest:
        return RunningJob(known.name, None, known.path) if seen["tasks"]["running"] == seen["tasks"]["total"] else known
    newest = max(latest, key=lambda checkpoint: int(checkpoint["id"]))
    return RunningJob(known.name, int(newest["id"]), newest["external_path"])


def _began_anew(before: RunningJob | None, now: RunningJob) -> bool:
    return before is not None and before.checkpoint is not None and now.checkpoint is None


def refuse_to_forget(paths: StackPaths) -> None:
    """Raises StackError HW650 when jobs ran but what Flink needs to find them again is not there."""
    running = read(paths).running
    kept = {"ZooKeeper's data": paths.data / "zookeeper", "Flink's job store": paths.flink_data / "ha"}
    missing = [f"{what} is missing: {place}" for what, place in kept.items() if not any(place.rglob("*"))]
    if running and missing:
        raise _lost("Flink would not find its running jobs again", running, cause=missing)


def refuse_lost(paths: StackPaths) -> None:
    """Raises StackError HW651 when jobs that ran did not come back."""
    lost = read(paths).lost
    if lost:
        raise _lost("jobs that ran did not come back", lost, cause=[])


def _lost(summary: str, jobs: Mapping[str, RunningJob], *, cause: list[str]) -> StackError:
    code = "HW650" if cause else "HW651"
    named = [f"{job.name} ({id}): newest checkpoint {job.path or 'none yet'}" for id, job in jobs.items()]
    remedy = (
        "start each from its checkpoint (SET 'execution.state-recovery.path' = '…' before its INSERT), "
        "then: stack up --forget-jobs"
    )
    return StackError(code, summary, "\n".join([*cause, *named]), remedy)


def forget(paths: StackPaths) -> None:
    """The person takes care of lost jobs, or does not miss them."""
    record = read(paths)
    gone = JobRecord({}, {}) if not any((paths.flink_data / "ha").rglob("*")) else JobRecord(record.running, {})
    jsonfile.write(paths.jobs, asdict(gone))
