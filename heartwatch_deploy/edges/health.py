"""Whether a connector or a job does what it was started for, from what its server tells."""

import re
import time
from dataclasses import dataclass, replace
from typing import Final

from heartwatch_deploy.clients.connect import Connector
from heartwatch_deploy.clients.flink_rest import FlinkCluster, Job
from heartwatch_deploy.engines.flink_sql.read import ADDRESS_TAG, FINGERPRINT_TAG

_RUNNING_SECONDS: Final = 2.0
_WITHOUT_CHECKPOINT_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Sighting:
    """What was seen: `healthy` when there is nothing more to wait for; `failure` is a cause that waiting won't cure."""

    healthy: bool
    detail: str
    failure: str = ""


def of_connector(connector: Connector | None) -> Sighting:
    """Healthy when the connector and all of its tasks (at least one) run."""
    if connector is None:
        return Sighting(healthy=False, detail="not there yet")
    states = [connector.state, *(task.state for task in connector.tasks)]
    traces = [trace for trace in (connector.trace, *(task.trace for task in connector.tasks)) if trace]
    detail = f"connector {connector.state}, tasks {', '.join(states[1:]) or 'none yet'}"
    failure = _first_lines(traces[0]) if "FAILED" in states and traces else detail if "FAILED" in states else ""
    return Sighting(healthy=set(states) == {"RUNNING"} and len(states) > 1, detail=detail, failure=failure)


def of_paused_connector(connector: Connector | None) -> Sighting:
    """Healthy when it is paused, and so is each task; one that was made so has none yet."""
    seen = of_connector(connector)
    states = {connector.state, *(task.state for task in connector.tasks)} if connector else set()
    return replace(seen, healthy=states == {"PAUSED"})


def tagged_job(cluster: FlinkCluster, address: str, fingerprint: str) -> Job | None:
    """The job with these tags that was started last, dead or alive; of two a live one."""
    for job in sorted(cluster.jobs(), key=lambda job: (job.is_live, job.start_time), reverse=True):
        tags = cluster.job_parameters(job.id)
        if tags.get(ADDRESS_TAG) == address and tags.get(FINGERPRINT_TAG) == fingerprint:
            return job
    return None


def of_new_job(cluster: FlinkCluster, job_id: str) -> Sighting:
    """A job just started: whatever has made it fail once will do so again, so one failure is enough."""
    job = next((job for job in cluster.jobs() if job.id == job_id), None)
    if job is None:
        return Sighting(healthy=False, detail="not there yet")
    failures = cluster.failures(job_id)
    if failures:
        return Sighting(healthy=False, detail=job.state, failure=failures[-1].cause)
    if not job.is_live and job.state != "FINISHED":
        return Sighting(healthy=False, detail=job.state, failure=f"the job is {job.state}; the cluster doesn't say why")
    return of_job(cluster, job)


def of_restored_job(cluster: FlinkCluster, job: Job | None, savepoint: str) -> Sighting:
    """Healthy when all of it runs and its first checkpoint went through every operator and sink, which shows that all
    state could be read. One that did not begin from this savepoint has failed."""
    if job is None:
        return Sighting(healthy=False, detail="not there yet")
    failures = cluster.failures(job.id)
    if failures:
        return Sighting(healthy=False, detail=job.state, failure=failures[-1].cause)
    if not job.is_live and job.state != "FINISHED":
        return Sighting(healthy=False, detail=job.state, failure=f"the job is {job.state}; the cluster doesn't say why")
    found = cluster.checkpoints(job.id)
    if found.restored_path is None or not found.completed:
        seen = of_job(cluster, job)
        return Sighting(healthy=seen.healthy and found.restored_path is not None, detail=seen.detail)
    if _plain(found.restored_path) != _plain(savepoint):
        failure = f"it began from {found.restored_path} and not from {savepoint}"
        return Sighting(healthy=False, detail=job.state, failure=failure)
    detail = f"{job.state}, restored from {found.restored_path}, {found.completed} checkpoints"
    return Sighting(healthy=job.state in ("RUNNING", "FINISHED"), detail=detail)


def _plain(location: str) -> str:
    """Flink says file:/a as well as file:///a."""
    return re.sub(r"^file:/+", "file:/", location).rstrip("/")


def of_job(cluster: FlinkCluster, job: Job) -> Sighting:
    """Healthy when every vertex runs, and a checkpoint went through or a while has passed.

    A checkpoint goes through every operator and sink, so it shows what INSERT's early OK does not.
    """
    if job.state == "FINISHED":
        return Sighting(healthy=True, detail="finished: all of its input has an end")
    vertices = cluster.vertices(job.id)
    running = sum(vertex.state == "RUNNING" for vertex in vertices)
    detail = f"{job.state}, {running} of {len(vertices)} operators running"
    if not vertices or running < len(vertices):
        free, slots = cluster.slots()
        return Sighting(healthy=False, detail=f"{detail}, {free} of {slots} slots free")
    age = time.time() - job.start_time / 1000
    completed = cluster.checkpoints(job.id).completed
    settled = age >= (_RUNNING_SECONDS if completed else _WITHOUT_CHECKPOINT_SECONDS)
    return Sighting(healthy=settled, detail=f"{detail}, {completed} checkpoints")


def _first_lines(trace: str, *, lines: int = 3) -> str:
    """The beginning of a stack trace and its innermost cause."""
    text = trace.strip().splitlines()
    causes = [line.strip() for line in text[1:] if line.startswith("Caused by:")]
    return "\n".join([*text[:lines], *causes[-1:]])
