"""Topics whose names Kafka takes for one another."""

from collections.abc import Iterator

from heartwatch_deploy.model.diagnostic import Diagnostic, Related, Severity
from heartwatch_deploy.model.resource import Resource, State


def check_topic_names(state: State) -> Iterator[Diagnostic]:
    """HW108 as a warning for names that differ in `.` and `_` alone: where both are there already, both work."""
    known: dict[str, Resource] = {}
    for each in sorted(state, key=lambda each: each.address):
        if (each.address.engine, each.address.kind) != ("kafka", "topic"):
            continue
        first = known.setdefault(each.address.name.replace(".", "_"), each)
        if first is not each:
            yield _collides(first, each)


def _collides(first: Resource, second: Resource) -> Diagnostic:
    return Diagnostic(
        "HW108",
        f"topics {first.address.name} and {second.address.name} differ in `.` and `_` alone",
        second.span,
        address=second.address,
        related=(Related(first.span, "the other one"),) if first.span else (),
        help="Kafka makes no topic whose name collides so with another's: metrics know both by one name. Rename one",
        severity=Severity.WARNING,
    )
