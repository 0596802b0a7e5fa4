"""Adding partitions to a topic sends keys elsewhere, and cannot be taken back."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from heartwatch_deploy.model.change import Change, Grade, Hazard, HazardKind, Verdict
from heartwatch_deploy.model.resource import Resource

_ORDER = "a key's new messages may go to another partition than its old ones: their order is lost between the two"
_SIDE_BY_SIDE = "whoever reads two topics partition by partition needs equal numbers of them"
_COMPACTED = "the topic is compacted: such a key keeps its old value for ever, beside the new one"


def judge(change: Change) -> Verdict | None:
    """A split-keys hazard for a topic of ours that grows.

    Whether its messages have keys only their writers know, and who reads it outside of the project nobody here does:
    so each growth needs consent, and those who are known to read are named.
    """
    found = next((each for each in change.differences if each.path == "partitions"), None)
    if change.address.kind != "topic" or found is None or found.grade is not Grade.IN_PLACE or change.is_foreign:
        return None
    what = f"from {found.before} to {found.after} partitions, for good: none can be taken away again"
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.SPLIT_KEYS, change.address, what, tuple(_details(change))),))


def _details(change: Change) -> Iterator[str]:
    yield _ORDER
    if change.live is not None and _is_compacted(change.live):
        yield _COMPACTED
    yield _SIDE_BY_SIDE
    for what, whom in (("written", change.written_by), ("read", change.read_by)):
        yield f"{what} now by {', '.join(map(str, whom)) or 'nobody in this project'}"


def _is_compacted(topic: Resource) -> bool:
    settings = {
        **cast(Mapping[str, Any], topic.observed.get("defaults", {})),
        **cast(Mapping[str, Any], topic.spec["config"]),
    }
    return "compact" in str(settings.get("cleanup.policy", ""))
