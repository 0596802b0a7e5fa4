"""A topic's replication factor is not changed by this tool."""

from heartwatch_deploy.model.change import Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json


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
                f"{change.address} has {_copies(found.before)}, the files want {_copies(found.after)}",
                change.place_of("replication"),
                f"the cluster has {found.before}",
                address=change.address,
                cause="replicas move between brokers by a reassignment, which only a person can schedule",
                help=f"1. leave it as it is: say `replication: {found.before}`\n"
                "2. move the replicas with kafka-reassign-partitions, then plan again",
            ),
        ),
    )


def _copies(number: Json) -> str:
    return "one copy of each partition" if number == 1 else f"{number} copies"
