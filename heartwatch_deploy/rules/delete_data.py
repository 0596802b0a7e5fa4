"""Deleting what holds data, or the state of work, needs its own consent."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, Verdict


def judge(change: Change) -> Verdict | None:
    """The hazard of a deletion that loses what the files do not bring back."""
    if change.action is not Action.DELETE or change.live is None:
        return None
    kind = kind_of(change.address)
    lost = kind.holds(change.live)
    if lost is None:
        return None
    details = kind.loses(change) or lost.details
    return Verdict(Grade.IN_PLACE, (Hazard(lost.kind, change.address, lost.what, details),))
