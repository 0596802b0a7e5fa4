"""Deleting what holds data needs its own consent."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict


def judge(change: Change) -> Verdict | None:
    """A delete-data hazard for a deletion that loses something."""
    if change.action is not Action.DELETE or change.live is None:
        return None
    lost = kind_of(change.address).holds(change.live)
    if not lost:
        return None
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.DELETE_DATA, change.address, f"{lost} would be lost"),))
