"""Tables, views and functions: they live in a gateway session, and go along with each job that uses them."""

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource


class SessionKind(PlainKind):
    """Never a step of a plan: a change of a table shows as a change of the jobs that use it."""

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
