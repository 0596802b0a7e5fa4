"""Rights by which somebody who works now is locked out: the deployer itself, or everybody else."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict
from heartwatch_deploy.model.resource import Resource

_EVERYBODY = "User:*"


def judge(change: Change) -> Verdict | None:
    """A lock-out hazard; what becomes of the deployer counts wherever the right may be the one that it needs."""
    if change.address.engine != "kafka_acls" or change.action not in (Action.CREATE, Action.UPDATE, Action.DELETE):
        return None
    told = " and ".join((*_of_ourselves(change), *_of_all_others(change)))
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.LOCK_OUT, change.address, told),)) if told else None


def _of_ourselves(change: Change) -> Iterator[str]:
    known = change.desired or change.applied
    asker = str(known.observed.get("asker", "")) if known else ""
    principal = known.spec["principal"] if known else None
    if not asker or principal not in (asker, _EVERYBODY):
        return
    lost, barred = _rights(change.live, "allow") - _rights(change.desired, "allow"), _barred(change)
    if lost:
        yield f"{asker}, as whom this deployer logs in, would lose {_told(lost)}, which it may need for this very apply"
    if barred:
        yield f"{asker}, as whom this deployer logs in, would be denied {_told(barred)}"


def _barred(change: Change) -> set[tuple[str, str]]:
    return _rights(change.desired, "deny") - _rights(change.live, "deny")


def _of_all_others(change: Change) -> Iterator[str]:
    desired = change.desired
    if change.action is not Action.CREATE or desired is None or not desired.observed.get("alone"):
        return
    yield (
        f"nobody has a right on {desired.spec['type']} {desired.spec['name']} yet: where the brokers say "
        "allow.everyone.if.no.acl.found=true, which they do not tell, all may use it now, and none but "
        f"{desired.spec['principal']} could from then on"
    )


def _rights(resource: Resource | None, permission: str) -> set[tuple[str, str]]:
    if resource is None:
        return set()
    said = cast(Mapping[str, Mapping[str, Any]], resource.spec)[permission]
    return {(operation, host) for host, operations in said.items() for operation in operations}


def _told(rights: set[tuple[str, str]]) -> str:
    return ", ".join(operation if host == "*" else f"{operation} from {host}" for operation, host in sorted(rights))
