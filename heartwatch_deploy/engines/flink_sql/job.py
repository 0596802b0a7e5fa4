"""A job: one INSERT or one statement set, with all that its session needs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from heartwatch_deploy.engines.flink_sql.edit import edit_of
from heartwatch_deploy.engines.flink_sql.going_on import (
    is_exact,
    may_be_edited,
    replaced,
    restored_from,
    started,
    stopped_at,
)
from heartwatch_deploy.engines.flink_sql.read import FINAL_STATES, tags_of
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Action, Change, Difference, Grade, HazardKind, Loss, Reason
from heartwatch_deploy.model.check import Answer, Check, FlinkPlan, PlanAnswer
from heartwatch_deploy.model.edit import Edit, Effect
from heartwatch_deploy.model.gate import JobEnded, JobRestored, JobRunning
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import SAVEPOINT, FlinkSql, HttpRequest, StopJob
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.sql.versions import version_of

RESTORE_PATH = "execution.state-recovery.path"
_BY_HAND = "no savepoint is taken: to keep it, stop the job with one by hand (`flink stop`) before"
_WHAT_A_JOB_HOLDS = ("GONE: its open windows, joined rows and totals, and how far it has read", _BY_HAND)


class JobKind(PlainKind):
    name = "job"
    works = True

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

    def is_marked(self, live: Resource) -> bool:
        """Only jobs with this project's tags are read at all."""
        return True

    def keeps_state(self) -> bool:
        return True

    def holds(self, live: Resource) -> Loss | None:
        """What has ended is cancelled by nobody, and its checkpoints stay where they are."""
        if live.observed["state"] in FINAL_STATES:
            return None
        return Loss(HazardKind.DROP_STATE, "the job ends, and its state is lost with it", _WHAT_A_JOB_HOLDS)

    def loses(self, change: Change) -> tuple[str, ...]:
        from heartwatch_deploy.engines.flink_sql.afresh import held, losses

        if change.desired is not None:
            return losses(change.desired)
        known = held(change.applied) if change.applied is not None else ()
        return (*known, _BY_HAND) if known else ()

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        """From where it begins; a hazard says it where it starts without the state that it had."""
        from heartwatch_deploy.engines.flink_sql.beginning import begins, goes_on

        if change.desired is None:
            return ()
        if change.action is Action.CREATE:
            savepoint = restored_from(change)
            if savepoint is not None:
                return goes_on(change.desired, savepoint)
            return begins(change.desired) if change.reason is not Reason.GONE else ()
        return goes_on(change.desired, None) if change.action is Action.UPDATE and is_exact(change) else ()

    def comes_back(self, change: Change) -> bool:
        return restored_from(change) is not None

    def questions(self, change: Change) -> tuple[Check, ...]:
        before, after = started(change), change.desired
        if before is None or after is None or not may_be_edited(change):
            return ()
        return tuple(Check(change.address, FlinkPlan(_statements(each), _set(each))) for each in (before, after))

    def edit(self, change: Change, answers: tuple[Answer, ...]) -> Edit:
        """By the plans that Flink compiles of the job as it was started, and as it is desired."""
        before, after = started(change), change.desired
        assert before is not None
        assert after is not None
        plans = []
        for answer, which in zip(answers, ("as it was started", "as it is now"), strict=True):
            assert isinstance(answer, PlanAnswer)
            if answer.plan is None:
                return Edit(Effect.REFUSED, f"Flink's plan of the statement {which} is not to be had: {answer.message}")
            plans.append(answer.plan)
        return edit_of(plans[0], plans[1], settings=(_set(before), _set(after)))

    def create(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        savepoint = restored_from(change)
        if savepoint is not None and (is_exact(change) or stopped_at(change)):
            return _go_on(change.desired, world.project, savepoint)
        return (_start(change.desired, world.project, savepoint), _running(change.desired))

    def update(self, change: Change, world: World) -> Script:
        """Nothing to send to a job that restarts: it recovers by itself or the wait says why not."""
        assert change.desired is not None
        assert change.live is not None
        if is_exact(change):
            return (*_stop(change.live), *_go_on(change.desired, world.project, SAVEPOINT))
        savepoint = stopped_at(change)
        return (_restored(change.desired, savepoint) if savepoint else _running(change.desired),)

    def back(self, change: Change, world: World) -> Script:
        """To the job that a savepoint was taken of."""
        stops = change.action is Action.UPDATE and is_exact(change)
        savepoint, old = SAVEPOINT if stops else stopped_at(change), replaced(change)
        if savepoint is None or old is None or change.desired is None or change.action is Action.REPLACE:
            return ()
        return _go_on(old, world.project, savepoint) if old.spec != change.desired.spec else ()

    def replace(self, change: Change, world: World) -> Script:
        """A savepoint of the old job is taken and recorded, though the new one starts without it."""
        assert change.live is not None
        assert change.desired is not None
        return (*_stop(change.live), _start(change.desired, world.project, None), _running(change.desired))

    def delete(self, live: Resource, world: World) -> Script:
        job_id = str(live.observed["id"])
        if live.observed["state"] in FINAL_STATES:
            return ()
        return (HttpRequest("flink_rest", "PATCH", f"/jobs/{job_id}?mode=cancel", accept=(404,)), JobEnded(job_id))

    def recorded(self, result: Resource, live: Resource) -> Resource:
        """With the id of the job that runs now, so that nobody has to ask Flink job by job which is which."""
        if live.spec["fingerprint"] != result.spec["fingerprint"]:
            return result
        return replace(result, observed={**result.observed, "job": live.observed["id"]})


def _identity(job: Resource, project: str) -> dict[str, str]:
    tags = tags_of(job, project)
    return {
        "pipeline.name": job.address.name,
        "pipeline.global-job-parameters": ",".join(f"{key}:{value}" for key, value in tags.items()),
    }


def _statements(job: Resource) -> tuple[str, ...]:
    session = cast(tuple[Mapping[str, str], ...], job.spec["session"])
    statement = cast(Mapping[str, str], job.spec["statement"])
    return (*(each["text"] for each in session), statement["text"])


def _set(job: Resource) -> Mapping[str, str]:
    return cast(Mapping[str, str], job.spec["settings"])


def _start(job: Resource, project: str, savepoint: str | None) -> FlinkSql:
    restore = {RESTORE_PATH: savepoint} if savepoint else {}
    return FlinkSql(_statements(job), {**_set(job), **_identity(job, project), **restore})


def _go_on(job: Resource, project: str, savepoint: str) -> Script:
    return (_start(job, project, savepoint), _restored(job, savepoint))


def _running(job: Resource) -> JobRunning:
    return JobRunning(str(job.address), str(job.spec["fingerprint"]))


def _restored(job: Resource, savepoint: str) -> JobRestored:
    return JobRestored(str(job.address), str(job.spec["fingerprint"]), savepoint)


def _stop(live: Resource) -> Script:
    job_id = str(live.observed["id"])
    if live.observed["state"] == "RUNNING":
        return (StopJob(job_id), JobEnded(job_id))
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
