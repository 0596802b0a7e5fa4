"""A file of ksqlDB SQL: it is rendered for ksqlDB's own tools, and no request is sent for it."""

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource


class FileKind(PlainKind):
    name = "file"
    deployed = False

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
