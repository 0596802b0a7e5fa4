"""Live and last applied → how each object is doing."""

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.condition import Condition
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State

_FACTS = ("state", "tasks", "id", "version")


def status(live: State, applied: State) -> tuple[Condition, ...]:
    """One condition an object that was applied, in the order of addresses."""
    return tuple(_condition(each, live.get(each.address)) for each in applied)


def _condition(applied: Resource, live: Resource | None) -> Condition:
    if live is None:
        return Condition(applied.address, "gone", healthy=False)
    kind = kind_of(applied.address)
    facts = ", ".join(f"{name} {_words(live.observed[name])}" for name in _FACTS if live.observed.get(name))
    problem = kind.health(live).problem
    differences = kind.differences(applied, live)
    if problem:
        return Condition(applied.address, problem, healthy=False, facts=facts)
    if differences:
        fields = ", ".join(each.path for each in differences)
        return Condition(applied.address, f"drifted: {fields}", healthy=False, facts=facts)
    return Condition(applied.address, "as applied", healthy=True, facts=facts)


def _words(value: Json) -> str:
    return "/".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
