"""Which steps of a plan only make sense once another object is gone, such as erasing a subject behind its topic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.plan import Step


def followers(steps: Iterable[Step]) -> Mapping[Address, tuple[Step, ...]]:
    """By what the plan deletes before. That they are to follow must be on record before it goes: whoever is killed in
    between leaves nothing else to tell that it was we who deleted it."""
    going = {step.address: step for step in steps if step.action is Action.DELETE}
    found: dict[Address, list[Step]] = defaultdict(list)
    for step in going.values():
        for first in kind_of(step.address).goes_after(step.address):
            if first in going:
                found[first].append(step)
    return {first: tuple(then) for first, then in found.items()}
