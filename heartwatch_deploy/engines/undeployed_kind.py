"""What no server has as an object of its own, and no plan has a step for."""

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource


class UndeployedKind(PlainKind):
    """It has a name, may be referred to and looked at, and is never sent."""

    deployed = False

    def __init__(self, name: str) -> None:
        self.name = name

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        return ()

    def create(self, change: Change, world: World) -> Script:
        return ()

    def update(self, change: Change, world: World) -> Script:
        return ()

    def replace(self, change: Change, world: World) -> Script:
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        return ()
