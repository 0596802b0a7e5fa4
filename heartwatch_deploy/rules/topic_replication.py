"""A topic's replication factor is not changed by this tool."""

from heartwatch_deploy.model.change import Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic


def judge(change: Change) -> Verdict | None:
    """HW302 where the files want another number of replicas than there are."""
    found = next((each for each in change.differences if each.path == "replication"), None)
    if change.address.kind != "topic" or found is None:
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW302",
                f"{change.address} has {found.before} replicas, the files want {found.after}",
                change.desired.span if change.desired else None,
                f"the cluster has {found.before}",
                address=change.address,
                cause="replicas move between brokers by a reassignment, which only a person can schedule",
                help=f"say `replication: {found.before}`, or run kafka-reassign-partitions first",
            ),
        ),
    )
