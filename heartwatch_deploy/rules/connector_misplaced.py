"""A source that is pointed elsewhere, and so loses its place, needs consent."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict

_WHAT = "the connector's position no longer fits what it reads"


def judge(change: Change) -> Verdict | None:
    """A drop-state hazard, as a deletion's, for a change in place by which the place is lost that was read to."""
    if change.address.engine != "kafka_connect" or change.action is not Action.UPDATE:
        return None
    losses = kind_of(change.address).loses(change)
    if not losses:
        return None
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.DROP_STATE, change.address, _WHAT, losses),))
