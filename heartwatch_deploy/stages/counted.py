"""A plan in a line."""

from collections import Counter
from typing import Final

from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.plan import Plan

COUNTED: Final = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.REPLACE: "to replace",
    Action.DELETE: "to delete",
    Action.FORGET: "to forget",
    Action.RECORD: "to record",
}


def summary(plan: Plan) -> str:
    """How many objects go which way: `2 to create, 1 to delete`."""
    counts = Counter(f"to {step.says}" if step.says else COUNTED[step.action] for step in plan)
    ordered = dict.fromkeys((*COUNTED.values(), *sorted(counts)))
    return ", ".join(f"{counts[words]} {words}" for words in ordered if counts[words])
