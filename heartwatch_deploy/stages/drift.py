"""Live and last applied → what somebody changed in the clusters since, and what apply would do about it."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.drift import Drift
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import Desired


def drift(live: State, applied: State, unfinished: Set[Address] = frozenset()) -> tuple[Drift, ...]:
    """What is not as it was applied, in the order of addresses; nothing of others' objects."""
    found = (_drift(each, live.get(each.address)) for each in applied)
    return tuple(_interrupted(each) if each.address in unfinished else each for each in found if each)


def as_recorded(applied: State) -> Desired:
    """The record in the place of the files, where these cannot be read."""
    return Desired(applied, {}, ())


def with_remedies(found: Iterable[Drift], plan: Plan, refusals: Iterable[Diagnostic]) -> tuple[Drift, ...]:
    """The same, each with what the plan does about it."""
    steps = _by_address(plan)
    said = tuple(refusals)
    return tuple(
        replace(
            each,
            remedy=steps.get(each.address),
            refusals=tuple(word for word in said if word.address == each.address),
        )
        for each in found
    )


def _by_address(plan: Plan) -> dict[Address, Step]:
    """What is done in two steps is told as one."""
    steps: dict[Address, Step] = {}
    for each in plan:
        first = steps.get(each.address)
        both = first and replace(each, script=(*first.script, *each.script), says="")
        steps[each.address] = both or each
    return steps


def _drift(applied: Resource, live: Resource | None) -> Drift | None:
    kind = kind_of(applied.address)
    if live is None:
        return Drift(applied.address, "gone")
    health = kind.health(live)
    if not health.present:
        return Drift(applied.address, f"gone: {health.problem}")
    differences = kind.differences(applied, live)
    words = tuple(_words(differences=bool(differences), problem=health.problem))
    return Drift(applied.address, "; ".join(words), differences) if words else None


def _words(*, differences: bool, problem: str) -> Iterator[str]:
    if differences:
        yield "changed"
    if problem:
        yield problem


def _interrupted(found: Drift) -> Drift:
    return replace(found, state=f"{found.state} (its last apply was interrupted)")
