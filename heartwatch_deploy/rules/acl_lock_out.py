"""Rights by which somebody who works now is locked out: the deployer itself, or everybody else."""

from collections.abc import Iterator, Set

from heartwatch_deploy.engines.kafka_acls.moved import Right, asker_of, barred, lost
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict


def judge(change: Change) -> Verdict | None:
    """A lock-out hazard; what becomes of the deployer counts wherever the right may be the one that it needs."""
    if change.address.engine != "kafka_acls" or change.action not in (Action.CREATE, Action.UPDATE, Action.DELETE):
        return None
    told = " and ".join((*_of_ourselves(change), *_of_all_others(change)))
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.LOCK_OUT, change.address, told),)) if told else None


def _of_ourselves(change: Change) -> Iterator[str]:
    asker = asker_of(change)
    if not asker:
        return
    if lost(change):
        told = _told(lost(change))
        yield f"{asker}, as whom this deployer logs in, would lose {told}, which it may need for this very apply"
    if barred(change):
        yield f"{asker}, as whom this deployer logs in, would be denied {_told(barred(change))}"


def _of_all_others(change: Change) -> Iterator[str]:
    desired = change.desired
    if change.action is not Action.CREATE or desired is None or not change.around.get("alone"):
        return
    yield (
        f"nobody has a right on {desired.spec['type']} {desired.spec['name']} yet: where the brokers say "
        "allow.everyone.if.no.acl.found=true, which they do not tell, all may use it now, and none but "
        f"{desired.spec['principal']} could from then on"
    )


def _told(rights: Set[Right]) -> str:
    return ", ".join(operation if host == "*" else f"{operation} from {host}" for operation, host in sorted(rights))
