"""Partitions of a topic can be added, never taken away."""

from heartwatch_deploy.model.change import Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic


def judge(change: Change) -> Verdict | None:
    """HW301 where the files want fewer partitions than there are in a topic of ours."""
    found = next((each for each in change.differences if each.path == "partitions"), None)
    if change.address.kind != "topic" or found is None or found.grade is not Grade.REFUSE or change.is_foreign:
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW301",
                f"{change.address} has {found.before} partitions, the files want {found.after}",
                change.place_of("partitions"),
                f"the cluster has {found.before}",
                address=change.address,
                cause="Kafka can add partitions to a topic, but not take any away",
                help=f"1. leave it as it is: say `partitions: {found.before}`\n"
                "2. deploy a topic of another name and move its readers and writers",
            ),
        ),
    )
