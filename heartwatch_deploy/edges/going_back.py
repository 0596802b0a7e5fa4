"""When a step has stopped a job and the new one does not go on: the old one goes on from the same savepoint."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from heartwatch_deploy.clients.http import ClientError, Refused
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.gates import StepRefused
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import Gate, JobRestored
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.request import SAVEPOINT, FlinkSql, StopJob
from heartwatch_deploy.model.resource import NOTHING, Resource

_PERHAPS_AT_WORK: Final = frozenset({502, 503, 504})


def known_before(step: Step, applied: Resource | None) -> dict[str, Json]:
    """What a step begins with: the savepoint at which an earlier one has left its job stopped, and whether what goes on
    from it may do so (`exact`)."""
    stops = any(isinstance(each, StopJob) for each in step.script)
    found = applied.observed.get("savepoint") if applied and not stops else None
    if applied is None or not found:
        return {}
    goes_on = any(isinstance(each, JobRestored) for each in step.script)
    return {"savepoint": found, **({"exact": True} if goes_on and applied.observed.get("exact") else {})}


def as_recorded(applied: Resource | None) -> Resource | None:
    """Last applied as a record says it, without what was left by a step that was begun before."""
    return replace(applied, observed=NOTHING) if applied else None


def is_safe(step: Step, error: ClientError | StepRefused, notes: Mapping[str, Json]) -> bool:
    """Whether the old job was stopped, and the new one is surely not at work; else the next apply looks what is."""
    if not step.back or (_needs_savepoint(step) and "savepoint" not in notes):
        return False
    if isinstance(error, StepRefused) and error.undone:
        return True
    if "job_id" in notes or not any(isinstance(each, FlinkSql) for each in step.script):
        return False  # what this run has started, or one before it, may be at work
    return isinstance(error, StepRefused) or (isinstance(error, Refused) and error.status not in _PERHAPS_AT_WORK)


def with_savepoint(gate: Gate, notes: Mapping[str, Json]) -> Gate:
    """The gate with the path of the savepoint that the step has made."""
    if isinstance(gate, JobRestored) and gate.savepoint == SAVEPOINT:
        return replace(gate, savepoint=str(notes["savepoint"]))
    return gate


def done(step: Step, found: Diagnostic) -> Diagnostic:
    """The old job runs again."""
    return Diagnostic(
        "HW550",
        f"{step.address} did not go on as changed; as it was before it goes on, from the same savepoint",
        address=step.address,
        cause=_cause(found),
        help="correct the change and apply again; nothing is lost, and nothing was said twice that counts once",
    )


def failed(step: Step, found: Diagnostic, second: ClientError | StepRefused, notes: Mapping[str, Json]) -> Diagnostic:
    """Neither runs."""
    cause = _cause(second.diagnostic) if isinstance(second, StepRefused) else explain.words(second)
    saved = f" of the savepoint {notes['savepoint']}" if "savepoint" in notes else ""
    return Diagnostic(
        "HW551",
        f"{step.address} is stopped: neither as changed nor as it was before did it go on",
        address=step.address,
        cause=f"as changed: {_cause(found)}; as before: {cause}",
        help=f"its state is kept{saved}, and on record: put right what is named, and apply again goes on from there",
    )


def _needs_savepoint(step: Step) -> bool:
    """Whether the way back begins with what this very step has saved."""
    return any(isinstance(each, JobRestored) and each.savepoint == SAVEPOINT for each in step.back)


def _cause(found: Diagnostic) -> str:
    return f"{found.summary}: {found.cause}" if found.cause else found.summary
