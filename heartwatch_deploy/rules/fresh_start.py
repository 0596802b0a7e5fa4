"""A job that loses its place and its state needs consent."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Reason, Verdict

_STATE_UNKNOWN = "the job is gone and no checkpoint of it is known, so it starts without its state"
_STATE_UNUSABLE = "the job is gone and its state does not fit, so it starts without it"
_STOPS = "the job stops, and the new one starts without its state"
_SAVEPOINT = "a savepoint is taken first, and kept for a return by hand; its path is in apply's output"


def judge(change: Change) -> Verdict | None:
    """A fresh-start hazard for a replaced job, and for a lost one that no checkpoint brings back."""
    kind = kind_of(change.address)
    if not kind.keeps_state():
        return None
    if change.action is Action.REPLACE:
        how = _STOPS
    elif change.action is Action.CREATE and change.reason is Reason.GONE and not kind.comes_back(change):
        how = _STATE_UNUSABLE if change.edit else _STATE_UNKNOWN
    else:
        return None
    because = (f"{change.edit.effect} in place: {change.edit.words}",) if change.edit else ()
    kept = (_SAVEPOINT,) if how == _STOPS and _runs(change) else ()
    details = (*because, *kind.loses(change), *kept)
    return Verdict(Grade.BLUE_GREEN, (Hazard(HazardKind.FRESH_START, change.address, how, details),))


def _runs(change: Change) -> bool:
    return change.live is not None and change.live.observed.get("state") == "RUNNING"
