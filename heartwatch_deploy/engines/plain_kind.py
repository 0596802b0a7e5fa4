"""Answers that most kinds share."""

from heartwatch_deploy.engines.protocol import Health
from heartwatch_deploy.model.change import Difference
from heartwatch_deploy.model.resource import Resource, State


class PlainKind:
    """A kind that is deployed, always healthy, holds nothing, and tells by its live object what changed."""

    deployed = True

    def health(self, live: Resource) -> Health:
        return Health()

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return ()

    def holds(self, live: Resource) -> str:
        return ""

    def keeps_state(self) -> bool:
        return False


class PlainEngine:
    """An engine whose resources say all about themselves."""

    def link(self, desired: State) -> State:
        return desired

    def recognise(self, desired: State, live: State, applied: State) -> tuple[State, State]:
        return desired, applied
