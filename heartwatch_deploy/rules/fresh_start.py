"""A job that loses its place and its state needs consent."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Reason, Verdict

_STATE_UNKNOWN = "the job is gone and no checkpoint of it is known"
_STATE_UNUSABLE = "the job is gone and its state does not fit"


def judge(change: Change) -> Verdict | None:
    """A fresh-start hazard for a replaced job, and for a lost one that no checkpoint brings back."""
    kind = kind_of(change.address)
    if not kind.keeps_state():
        return None
    if change.action is Action.REPLACE:
        how = "the job would stop with a savepoint and start afresh"
    elif change.action is Action.CREATE and change.reason is Reason.GONE and not kind.comes_back(change):
        how = f"{_STATE_UNUSABLE if change.edit else _STATE_UNKNOWN}, so it would start afresh"
    else:
        return None
    because = f"{change.edit.effect} in place: {change.edit.words}; so " if change.edit else ""
    explanation = f"{because}{how}: {kind.loses(change)}"
    return Verdict(Grade.BLUE_GREEN, (Hazard(HazardKind.FRESH_START, change.address, explanation),))
