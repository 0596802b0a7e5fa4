"""CREATE TYPE: a name for a type, looked up when a stream or table is made, and dropped while it is in use."""

from heartwatch_deploy.engines.ksqldb import scripts
from heartwatch_deploy.engines.ksqldb.difference import differences, explained
from heartwatch_deploy.engines.ksqldb.source import with_servers_words
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource


class TypeKind(PlainKind):
    name = "type"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        return differences(desired, live)

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return explained(desired, applied)

    def create(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        return scripts.sent(str(change.desired.spec["text"]))

    def update(self, change: Change, world: World) -> Script:
        return self.replace(change, world)

    def replace(self, change: Change, world: World) -> Script:
        """Nothing is lost in between: what was made with the old type keeps it."""
        return (*scripts.sent(scripts.drop("TYPE", change.address.name)), *self.create(change, world))

    def delete(self, live: Resource, world: World) -> Script:
        return scripts.sent(scripts.drop("TYPE", live.address.name))

    def recorded(self, result: Resource, live: Resource) -> Resource:
        return with_servers_words(result, live)
