"""Answers that most kinds share."""

from heartwatch_deploy.engines.protocol import Adoption, Health, Settings, World, not_adopted
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change, Difference, Loss
from heartwatch_deploy.model.check import Answer, Check
from heartwatch_deploy.model.edit import Edit
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource, State


class PlainKind:
    """A kind that is deployed, at rest, always healthy, holds and leaves nothing, and whose live object tells what has
    changed."""

    deployed = True
    works = False
    guesses = False
    changes_others = True

    def health(self, live: Resource) -> Health:
        return Health()

    def is_marked(self, live: Resource) -> bool:
        return False

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return ()

    def clear_away(self, applied: Resource, world: World) -> Script:
        return ()

    def goes_after(self, address: Address) -> tuple[Address, ...]:
        return ()

    def gives(self, change: Change) -> bool:
        return True

    def takes(self, change: Change) -> bool:
        return False

    def in_two(self, change: Change) -> tuple[Change, Change] | None:
        return None

    def lateness(self, change: Change) -> int:
        return 0

    def holds(self, live: Resource) -> Loss | None:
        return None

    def keeps_state(self) -> bool:
        return False

    def loses(self, change: Change) -> tuple[str, ...]:
        return ()

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        return ()

    def says(self, change: Change) -> str:
        return ""

    def comes_back(self, change: Change) -> bool:
        return True

    def questions(self, change: Change) -> tuple[Check, ...]:
        return ()

    def edit(self, change: Change, answers: tuple[Answer, ...]) -> Edit:
        raise AssertionError(f"nothing was asked about {change.address}")

    def back(self, change: Change, world: World) -> Script:
        return ()

    def recorded(self, result: Resource, live: Resource) -> Resource:
        return result


class PlainEngine:
    """An engine whose resources say all about themselves."""

    def link(self, desired: State) -> State:
        return desired

    def recognise(self, desired: State, live: State, applied: State) -> tuple[State, State]:
        return desired, applied

    def look_around(self, changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
        return changes

    def adopt(
        self, address: Address, live: Resource | None, record: Resource | None, desired: State, settings: Settings
    ) -> Adoption:
        """Nothing can be written of what a server does not tell."""
        remedy = "write its file by hand; what is there as the file says goes on record with the next apply"
        return not_adopted(address, f"{address.engine} does not tell all that a file says of it", remedy)
