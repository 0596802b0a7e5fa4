"""The number of partitions of a topic that somebody else made is theirs to change."""

from heartwatch_deploy.model.change import Change, Difference, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic

_MORE = (
    "this project did not make the topic, by its deployment record; another number of partitions would send the keys\n"
    "of its writers elsewhere and part it from topics that are read side by side"
)
_FEWER = "partitions cannot be taken away from a topic, whoever made it; this project did not, by its deployment record"


def judge(change: Change) -> Verdict | None:
    """HW306 where a topic that this project did not make has another number of partitions, be it more or fewer."""
    found = next((each for each in change.differences if each.path == "partitions"), None)
    if change.address.kind != "topic" or found is None or not change.is_foreign:
        return None
    return Verdict(Grade.REFUSE, diagnostics=(_refused(change, found),))


def _refused(change: Change, found: Difference) -> Diagnostic:
    grows = found.grade is not Grade.REFUSE
    remedies = [
        f"use it as it is: say `partitions: {found.before}`; this project then never deletes it",
        f"leave it to others: delete the file and list `{change.address}` under `external` of deploy/project.yaml",
        "deploy a topic of another name",
    ]
    if grows:
        remedies.append(
            f"take it over, if it is yours: say `partitions: {found.before}`, `import --own {change.address}`, "
            f"then say {found.after}"
        )
    return Diagnostic(
        "HW306",
        f"{change.address} was made by somebody else with {found.before} partitions, the files want {found.after}",
        change.place_of("partitions"),
        f"the cluster has {found.before}",
        address=change.address,
        cause=_MORE if grows else _FEWER,
        help="\n".join(f"{number}. {each}" for number, each in enumerate(remedies, start=1)),
    )
