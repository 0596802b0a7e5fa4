"""Adding partitions to a topic sends keys elsewhere, and cannot be taken back."""

from collections.abc import Mapping
from typing import Any, cast

from heartwatch_deploy.model.change import Change, Grade, Hazard, HazardKind, Verdict
from heartwatch_deploy.model.resource import Resource

_WHAT_IT_MEANS = (
    "new messages of a key may go to another partition than its old ones, which stay where they are, so their order "
    "is lost between the two, and with it what relies on equal partitions of two topics; it cannot be undone"
)
_COMPACTED = "; and compaction keeps the old value of such a key for ever, beside the new one"


def judge(change: Change) -> Verdict | None:
    """A split-keys hazard for a topic of ours that grows.

    Whether its messages have keys only their writers know, and who reads it outside of the project nobody here does:
    so each growth needs consent, and those who are known to read are named.
    """
    found = next((each for each in change.differences if each.path == "partitions"), None)
    if change.address.kind != "topic" or found is None or found.grade is not Grade.IN_PLACE or change.is_foreign:
        return None
    explanation = f"{found.before} partitions would become {found.after}: {_WHAT_IT_MEANS}"
    if change.live is not None and _is_compacted(change.live):
        explanation += _COMPACTED
    if change.read_by:
        explanation += f"; read now by {', '.join(map(str, change.read_by))}"
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.SPLIT_KEYS, change.address, explanation),))


def _is_compacted(topic: Resource) -> bool:
    settings = {
        **cast(Mapping[str, Any], topic.observed.get("defaults", {})),
        **cast(Mapping[str, Any], topic.spec["config"]),
    }
    return "compact" in str(settings.get("cleanup.policy", ""))
