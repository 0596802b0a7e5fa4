"""INSERT INTO … SELECT: a query of its own, under an id that its statement gives it."""

from heartwatch_deploy.engines.ksqldb import anew, scripts
from heartwatch_deploy.engines.ksqldb.difference import differences, explained
from heartwatch_deploy.engines.ksqldb.source import query_health, resumed, with_servers_words
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Change, Difference, Grade
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.resource import Resource


class QueryKind(PlainKind):
    """There is no OR REPLACE of it: whatever changes is a fresh start."""

    name = "query"
    works = True
    guesses = True

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        return tuple(map(_fresh, differences(desired, live)))

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return tuple(map(_fresh, explained(desired, applied)))

    def health(self, live: Resource) -> Health:
        return query_health(live)

    def create(self, change: Change, world: World) -> Script:
        return anew.made(change, world)

    def update(self, change: Change, world: World) -> Script:
        assert change.live is not None
        return resumed(change.live)

    def replace(self, change: Change, world: World) -> Script:
        return anew.made(change, world)

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        return anew.told(change)

    def delete(self, live: Resource, world: World) -> Script:
        return scripts.sent(scripts.of_query("TERMINATE", live.address.name))

    def recorded(self, result: Resource, live: Resource) -> Resource:
        return with_servers_words(result, live)


def _fresh(found: Difference) -> Difference:
    return Difference(found.path, found.before, found.after, Grade.BLUE_GREEN)
