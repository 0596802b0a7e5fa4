"""Live jobs → resources, known by the tags that this deployer gave them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, cast

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.sql.versions import OF_WORDS, version_of

PROJECT_TAG = "heartwatch.project"
ADDRESS_TAG = "heartwatch.address"
FINGERPRINT_TAG = "heartwatch.fingerprint"
WORDS_TAG = "heartwatch.words"
FINAL_STATES = frozenset({"FAILED", "CANCELED", "FINISHED"})


class Job(TypedDict):
    """`parameters` is `execution-config.user-config` of /jobs/:id/config; `started` the job's start in ms;
    `restore_path` the newest completed checkpoint or savepoint of an ended job that is still there, else None;
    `failure` the root exception's text, empty when there is none."""

    id: str
    name: str
    state: str
    started: int
    parameters: Mapping[str, str]
    restore_path: str | None
    failure: str


class Payload(TypedDict):
    """All jobs that the cluster still knows, ended ones among them."""

    jobs: tuple[Job, ...]


def parameters_of(jobs: Iterable[Resource], project: str) -> Mapping[str, Mapping[str, str]]:
    """What recorded jobs were started with, by the id that Flink gave each: it has none of these twice."""
    return {str(each.observed["job"]): tags_of(each, project) for each in jobs if "job" in each.observed}


def tags_of(job: Resource, project: str) -> Mapping[str, str]:
    """By these a job is known again."""
    return {
        PROJECT_TAG: project,
        ADDRESS_TAG: str(job.address),
        FINGERPRINT_TAG: str(job.spec["fingerprint"]),
        WORDS_TAG: words_of(job),
    }


def words_of(job: Resource) -> str:
    """16 hex digits that any release makes of the same words; of the first ones they were a job's only fingerprint."""
    return str(job.spec.get("words", job.spec["fingerprint"]))


def read(payload: Mapping[str, Any], project: str) -> tuple[Resource, ...]:
    """One resource an address of this project: the running job, else the one that ended last."""
    newest: dict[str, Job] = {}
    for job in sorted(cast(Payload, payload)["jobs"], key=_rank):
        parameters = job["parameters"]
        if parameters.get(PROJECT_TAG) == project and ADDRESS_TAG in parameters:
            newest[parameters[ADDRESS_TAG]] = job
    return tuple(_job(address, job) for address, job in newest.items())


def _rank(job: Job) -> tuple[bool, int]:
    return (job["state"] not in FINAL_STATES, job["started"])


def _job(address: str, job: Job) -> Resource:
    fingerprint = job["parameters"].get(FINGERPRINT_TAG, "")
    spec: Mapping[str, Json] = {"fingerprint": fingerprint}
    observed: Mapping[str, Json] = {
        "id": job["id"],
        "state": job["state"],
        "restore_path": job["restore_path"],
        "failure": job["failure"],
        "words": job["parameters"].get(WORDS_TAG, fingerprint if version_of(fingerprint) == OF_WORDS else ""),
    }
    return Resource(Address.parse(address), spec, observed=observed)
