"""From where the state of a job goes on that runs no more, or is about to be replaced: what is known of it, and of the
spec that it was started with."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from heartwatch_deploy.engines.flink_sql.read import FINAL_STATES
from heartwatch_deploy.model.change import Action, Change
from heartwatch_deploy.model.edit import Effect
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource

Spec = Mapping[str, Json]


def is_exact(change: Change) -> bool:
    return change.edit is not None and change.edit.effect is Effect.EXACT


def started(change: Change) -> Resource | None:
    """The job with the spec that it was started with, where the record has it and it is what the cluster has."""
    found = cast(Spec | None, change.applied.observed.get("started")) if change.applied else None
    if found is None or change.applied is None:
        return None
    if change.live is not None and change.live.spec["fingerprint"] != found["fingerprint"]:
        return None
    return replace(change.applied, spec=found)


def replaced(change: Change) -> Resource | None:
    """What a step that was begun and not finished has stopped, with the spec that it was started with."""
    found = cast(Spec | None, change.applied.observed.get("before")) if change.applied else None
    return replace(change.applied, spec=found) if change.applied and found else started(change)


def stopped_at(change: Change) -> str | None:
    """The savepoint of a step that was begun and not finished, which its job has not yet gone beyond."""
    if change.applied is None or "savepoint" not in change.applied.observed:
        return None
    noted = change.applied.observed
    if "before" in noted and (not noted.get("exact") or _own_path(change)):
        return None
    return str(noted["savepoint"])


def restored_from(change: Change) -> str | None:
    """The newest savepoint or checkpoint that what is desired may go on from; None: none is known, or it would be
    wrong.

    A job that was destroyed does not come back: its topics went with it, and what it remembers of them, such as how far
    time had come, would make new messages late.
    """
    live, path = change.live, _own_path(change) or stopped_at(change)
    if change.applied is None and live is not None and live.observed["state"] == "CANCELED":
        return None
    return path if is_exact(change) or _means_the_same(change) else None


def may_be_edited(change: Change) -> bool:
    """Whether it is worth asking what becomes of the state: the meaning changed, and the state can be had."""
    if change.desired is None or started(change) is None or _means_the_same(change):
        return False
    if change.action is Action.REPLACE:
        return change.live is not None and change.live.observed["state"] == "RUNNING"
    return change.action is Action.CREATE and (_own_path(change) or stopped_at(change)) is not None


def _own_path(change: Change) -> str | None:
    path = change.live.observed.get("restore_path") if change.live else None
    return str(path) if path and _has_ended(change) else None


def _has_ended(change: Change) -> bool:
    return change.live is not None and change.live.observed["state"] in FINAL_STATES


def _means_the_same(change: Change) -> bool:
    known = change.live or change.applied
    return known is not None and change.desired is not None and _name(known) == _name(change.desired)


def _name(job: Resource) -> Json:
    return job.spec["fingerprint"]
