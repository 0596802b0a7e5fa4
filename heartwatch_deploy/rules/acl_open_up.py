"""The last right on a resource may be all that keeps everybody from it."""

from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict


def judge(change: Change) -> Verdict | None:
    """An open-up hazard where the last right on a resource would go."""
    applied = change.applied
    if change.address.engine != "kafka_acls" or change.action is not Action.DELETE or applied is None:
        return None
    if not change.around.get("alone"):
        return None
    told = (
        f"nobody else has a right on {applied.spec['type']} {applied.spec['name']}: where the brokers say "
        "allow.everyone.if.no.acl.found=true, which they do not tell, everybody could use it from then on"
    )
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.OPEN_UP, change.address, told),))
