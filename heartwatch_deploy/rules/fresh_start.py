"""A job that loses its place and its state needs consent."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Reason, Verdict

_WHAT_IT_MEANS = (
    "open windows and other state are dropped, and it begins to read where its source options say: "
    "results may be missing or come twice"
)


def judge(change: Change) -> Verdict | None:
    """A fresh-start hazard for a replaced job, and for a lost one that no checkpoint brings back."""
    if not kind_of(change.address).keeps_state():
        return None
    if change.action is Action.REPLACE:
        explanation = f"the job would stop with a savepoint and start afresh: {_WHAT_IT_MEANS}"
    elif change.action is Action.CREATE and change.reason is Reason.GONE and not _comes_back(change):
        explanation = f"the job is gone and no checkpoint of it is known, so it would start afresh: {_WHAT_IT_MEANS}"
    else:
        return None
    return Verdict(Grade.BLUE_GREEN, (Hazard(HazardKind.FRESH_START, change.address, explanation),))


def _comes_back(change: Change) -> bool:
    live, desired = change.live, change.desired
    if live is None or desired is None or not live.observed.get("restore_path"):
        return False
    return live.spec["fingerprint"] == desired.spec["fingerprint"]
