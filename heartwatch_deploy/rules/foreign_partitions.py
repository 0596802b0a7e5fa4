"""The number of partitions of a topic that somebody else made is theirs to change."""

from heartwatch_deploy.model.change import Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic


def judge(change: Change) -> Verdict | None:
    """HW306 where a topic that this project did not make has another number of partitions, be it more or fewer."""
    found = next((each for each in change.differences if each.path == "partitions"), None)
    if change.address.kind != "topic" or found is None or not change.is_foreign:
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW306",
                f"{change.address} was made by somebody else with {found.before} partitions, "
                f"the files want {found.after}",
                change.desired.span if change.desired else None,
                f"the cluster has {found.before}",
                address=change.address,
                cause="this project did not make the topic, by its deployment record; another number of partitions "
                "would send the keys of its writers elsewhere and part it from topics that are read side by side",
                help=f"say `partitions: {found.before}`; or delete the file and list `{change.address}` under "
                "`external` of deploy/project.yaml, if others look after the topic; or deploy one of another name; "
                f"if it is yours to change, `import --own {change.address}` once its file says what is there",
            ),
        ),
    )
