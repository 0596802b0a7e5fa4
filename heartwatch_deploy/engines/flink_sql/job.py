"""A job: one INSERT or one statement set, with all that its session needs."""

from collections.abc import Mapping
from typing import Any, cast

from heartwatch_deploy.engines.flink_sql.read import ADDRESS_TAG, FINAL_STATES, FINGERPRINT_TAG, PROJECT_TAG, WORDS_TAG
from heartwatch_deploy.engines.flink_sql.recognise import words_of
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Change, Difference, Grade
from heartwatch_deploy.model.gate import JobEnded, JobRunning
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import FlinkSql, HttpRequest
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.sql.meaning import version_of

RESTORE_PATH = "execution.state-recovery.path"


class JobKind(PlainKind):
    name = "job"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """A running job tells only its fingerprint; `explain` says what is behind it."""
        before, after = live.spec["fingerprint"], desired.spec["fingerprint"]
        if before == after:
            return ()
        versions = [version_of(str(each)) for each in (before, after)]
        words = "" if len(set(versions)) == 1 else " (of rules {} and {}, which do not compare)".format(*versions)
        return (Difference(f"fingerprint{words}", before, after, Grade.BLUE_GREEN),)

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return (
            *_texts({"statement": applied.spec["statement"]}, {"statement": desired.spec["statement"]}),
            *_texts(_session(applied), _session(desired)),
            *_settings(applied, desired),
        )

    def health(self, live: Resource) -> Health:
        state, failure = str(live.observed["state"]), str(live.observed["failure"])
        cause = f": {failure.splitlines()[0]}" if failure else ""
        if state in FINAL_STATES:
            return Health(present=False, problem=f"the job ended as {state}{cause}")
        return Health(problem=f"the job is {state}{cause}" if state in ("RESTARTING", "FAILING", "SUSPENDED") else "")

    def keeps_state(self) -> bool:
        return True

    def create(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        job, fingerprint = change.desired, str(change.desired.spec["fingerprint"])
        session = cast(tuple[Mapping[str, str], ...], job.spec["session"])
        statement = cast(Mapping[str, str], job.spec["statement"])
        statements = (*(each["text"] for each in session), statement["text"])
        config = {**cast(Mapping[str, str], job.spec["settings"]), **_identity(job, world.project), **_restore(change)}
        return (FlinkSql(statements, config), JobRunning(str(job.address), fingerprint))

    def update(self, change: Change, world: World) -> Script:
        """Nothing to send to a job that restarts: it recovers by itself or the wait says why not."""
        assert change.desired is not None
        return (JobRunning(str(change.address), str(change.desired.spec["fingerprint"])),)

    def replace(self, change: Change, world: World) -> Script:
        """A savepoint of the old job is taken and recorded, though this first form starts the new one without it."""
        assert change.live is not None
        return (*_stop(change.live), *self.create(change, world))

    def delete(self, live: Resource, world: World) -> Script:
        job_id = str(live.observed["id"])
        if live.observed["state"] in FINAL_STATES:
            return ()
        return (HttpRequest("flink_rest", "PATCH", f"/jobs/{job_id}?mode=cancel", accept=(404,)), JobEnded(job_id))


def _identity(job: Resource, project: str) -> dict[str, str]:
    tags = {
        PROJECT_TAG: project,
        ADDRESS_TAG: str(job.address),
        FINGERPRINT_TAG: str(job.spec["fingerprint"]),
        WORDS_TAG: words_of(job),
    }
    return {
        "pipeline.name": job.address.name,
        "pipeline.global-job-parameters": ",".join(f"{key}:{value}" for key, value in tags.items()),
    }


def _restore(change: Change) -> dict[str, str]:
    """A job of the same meaning that ended goes on from its newest checkpoint; but not one that was destroyed, whose
    topics went with it: what it remembers of them, such as how far time had come, would make new messages late."""
    live = change.live
    if live is None or change.desired is None or live.spec["fingerprint"] != change.desired.spec["fingerprint"]:
        return {}
    if change.applied is None and live.observed["state"] == "CANCELED":
        return {}
    path = live.observed.get("restore_path")
    return {RESTORE_PATH: str(path)} if path else {}


def _stop(live: Resource) -> Script:
    job_id = str(live.observed["id"])
    if live.observed["state"] == "RUNNING":
        return (FlinkSql((f"STOP JOB '{job_id}' WITH SAVEPOINT",)), JobEnded(job_id))
    return (HttpRequest("flink_rest", "PATCH", f"/jobs/{job_id}?mode=cancel", accept=(404,)), JobEnded(job_id))


def _session(job: Resource) -> Mapping[str, Json]:
    return {str(each["address"]): each for each in cast(tuple[Mapping[str, Any], ...], job.spec["session"])}


def _texts(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[Difference, ...]:
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = (cast(Mapping[str, Json], each.get(name) or {}) for each in (before, after))
        if old.get("fingerprint") != new.get("fingerprint") and old.get("text") != new.get("text"):
            found.append(Difference(name, old.get("text"), new.get("text"), Grade.BLUE_GREEN))
    return tuple(found)


def _settings(applied: Resource, desired: Resource) -> tuple[Difference, ...]:
    before, after = (cast(Mapping[str, Json], each.spec["settings"]) for each in (applied, desired))
    return tuple(
        Difference(f"settings.{key}", before.get(key), after.get(key), Grade.BLUE_GREEN)
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )
