"""The Flink cluster's REST API: jobs, what they were started with, how they are doing, and stopping them."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from heartwatch_deploy.clients.flink_words import root_cause, words_of_flink
from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path
from heartwatch_deploy.clients.understanding import answers_understood
from heartwatch_deploy.model.security import HttpSecurity

_TOO_EARLY: Final = "Not all required tasks are currently running"


@dataclass(frozen=True)
class Job:
    """A job in the overview; times in ms since the epoch, `end_time` is -1 while it lives."""

    id: str
    name: str
    state: str
    start_time: int
    end_time: int

    @property
    def is_live(self) -> bool:
        """Whether it runs, or will by itself."""
        return self.state not in {"FINISHED", "CANCELED", "FAILED", "SUSPENDED"}


@dataclass(frozen=True)
class Vertex:
    """One operator chain of a job; `state` is its worst subtask's."""

    id: str
    name: str
    state: str
    parallelism: int
    records_read: int
    records_written: int


@dataclass(frozen=True)
class Failure:
    """Why a job failed or was restarted; `trace` is the Java stack trace, `timestamp` ms since the epoch."""

    trace: str
    timestamp: int

    @property
    def cause(self) -> str:
        """The innermost message."""
        return root_cause(self.trace)


@dataclass(frozen=True)
class Checkpoint:
    """A completed checkpoint: `finished` in ms since the epoch, how long it took in ms, its bytes."""

    finished: int
    took: int
    size: int


@dataclass(frozen=True)
class Checkpoints:
    """How many checkpoints a job has completed and failed, the newest, its path (that of a savepoint where that is
    newer), and that of the one it came from."""

    completed: int
    failed: int
    newest_path: str | None
    restored_path: str | None
    newest: Checkpoint | None = None


@answers_understood
class FlinkCluster:
    """A session cluster's JobManager; every method raises ClientError."""

    def __init__(self, address: str, *, limits: Limits | None = None, security: HttpSecurity | None = None) -> None:
        self.endpoint = Endpoint("Flink", address, limits=limits, security=security, words=words_of_flink)

    def slots(self) -> tuple[int, int]:
        """(free, all) task slots of the TaskManagers that are there."""
        answer = self.endpoint.get("/overview")
        return int(answer["slots-available"]), int(answer["slots-total"])

    def jobs(self) -> tuple[Job, ...]:
        """Every job the JobManager remembers, dead ones too."""
        return tuple(
            Job(job["jid"], job["name"], job["state"], job["start-time"], job["end-time"])
            for job in self.endpoint.get("/jobs/overview")["jobs"]
        )

    def job_state(self, job: str) -> str | None:
        """The job's state, None where the JobManager doesn't know the job."""
        found = self.endpoint.find(path("jobs", job))
        return found and str(found["state"])

    def vertices(self, job: str) -> tuple[Vertex, ...]:
        """The job's operator chains with their states and record counts; none while it is being set up."""
        found = self.endpoint.find(path("jobs", job)) or {}
        return tuple(_vertex(vertex) for vertex in found.get("vertices", ()))

    def job_parameters(self, job: str) -> Mapping[str, str]:
        """The `pipeline.global-job-parameters` that the job was started with; empty for a job just forgotten."""
        found = self.endpoint.find(path("jobs", job, "config"))
        return dict(((found or {}).get("execution-config") or {}).get("user-config") or {})

    def failures(self, job: str) -> tuple[Failure, ...]:
        """What went wrong in the job so far, the newest first; also what a restart has cured."""
        found = self.endpoint.find(path("jobs", job, "exceptions")) or {}
        history = found.get("exceptionHistory") or {"entries": ()}
        return tuple(Failure(entry["stacktrace"], entry["timestamp"]) for entry in history["entries"])

    def checkpoints(self, job: str) -> Checkpoints:
        """The job's checkpoints; all zero for a job without checkpointing."""
        answer = self.endpoint.find(path("jobs", job, "checkpoints")) or {}  # 404 also where checkpoints are off
        counts, latest = answer.get("counts", {}), answer.get("latest", {})
        return Checkpoints(
            completed=counts.get("completed", 0),
            failed=counts.get("failed", 0),
            newest_path=_newest_path(latest),
            newest=_checkpoint(latest.get("completed")),
            restored_path=(latest.get("restored") or {}).get("external_path"),
        )

    def stop(self, job: str, *, within: float = 120.0) -> str:
        """Stops the job with a savepoint and gives its path; a job that was stopped so before keeps the path it got.

        Flink refuses while not all tasks run; that is tried again.
        """
        deadline = time.monotonic() + within
        while True:
            path_made, refusal = self._stopped(job, uuid.uuid4().hex, deadline)
            if path_made is not None:
                return path_made
            if _TOO_EARLY not in refusal or time.monotonic() > deadline:
                raise self._refusal(f"job {job} was not stopped with a savepoint: {refusal}")
            time.sleep(0.2)

    def _stopped(self, job: str, trigger: str, deadline: float) -> tuple[str | None, str]:
        """The savepoint's path, or why there is none. An order whose answer was lost is repeated under its own name."""
        try:
            self.endpoint.send("POST", path("jobs", job, "stop"), {"drain": False, "triggerId": trigger})
        except Refused as refused:
            return self._stopped_before(job), refused.server_message
        while True:
            found = self.endpoint.find(path("jobs", job, "savepoints", trigger)) or {}
            operation = found.get("operation") or {}
            if "location" in operation:
                return str(operation["location"]), ""
            if "failure-cause" in operation:
                return None, root_cause(operation["failure-cause"]["stack-trace"])
            if time.monotonic() > deadline:
                return None, "the savepoint is not complete in time"
            time.sleep(0.05)

    def _stopped_before(self, job: str) -> str | None:
        if self.job_state(job) != "FINISHED":
            return None
        answer = self.endpoint.find(path("jobs", job, "checkpoints")) or {}
        found = (answer.get("latest") or {}).get("savepoint") or {}
        return found.get("external_path")

    def restarts(self, job: str) -> int:
        """How often the job was restarted since it was submitted; 0 while the JobManager does not say."""
        found = self.endpoint.find(path("jobs", job, "metrics") + "?get=numRestarts") or ()
        return next((int(metric["value"]) for metric in found), 0)

    def cancel(self, job: str, *, within: float = 30.0) -> None:
        """Cancels the job and waits until it is over; a job that is over or unknown already is fine."""
        try:
            self.endpoint.send("PATCH", path("jobs", job) + "?mode=cancel")
        except Refused as refused:
            if refused.status not in {404, 409}:
                raise
        self._await_end(job, within)

    def _await_end(self, job: str, within: float) -> None:
        deadline = time.monotonic() + within
        while (state := self.job_state(job)) not in {None, "FINISHED", "CANCELED", "FAILED"}:
            if time.monotonic() > deadline:
                raise self._refusal(f"job {job} is still {state} after {within:g} s")
            time.sleep(0.1)

    def _refusal(self, words: str) -> Refused:
        return Refused("Flink", self.endpoint.address, status=500, body="", server_message=words)


def _checkpoint(found: Mapping[str, Any] | None) -> Checkpoint | None:
    if not found or "latest_ack_timestamp" not in found:
        return None
    return Checkpoint(found["latest_ack_timestamp"], found.get("end_to_end_duration", 0), found.get("state_size", 0))


def _newest_path(latest: Mapping[str, Any]) -> str | None:
    """A job that was stopped with a savepoint has said what it had to say up to that; an older checkpoint repeats."""
    there = [each for each in (latest.get("completed"), latest.get("savepoint")) if each and not each.get("discarded")]
    newest = max(there, key=lambda each: int(each["id"]), default=None)
    return newest and newest.get("external_path")


def _vertex(vertex: Mapping[str, Any]) -> Vertex:
    metrics = vertex.get("metrics", {})
    return Vertex(
        id=vertex["id"],
        name=vertex["name"],
        state=vertex["status"],
        parallelism=vertex["parallelism"],
        records_read=metrics.get("read-records", 0),
        records_written=metrics.get("write-records", 0),
    )
