"""What a step sends that makes its object anew, perhaps together with others that were in its way."""

from collections.abc import Iterator

from heartwatch_deploy.engines.ksqldb import scripts
from heartwatch_deploy.engines.ksqldb.prepare import replacing
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.gate import KsqlTakes
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.remaking import Remaking
from heartwatch_deploy.model.resource import Resource


def made(change: Change, world: World) -> Script:
    """The object's own statement; before it, in the leader's step, all that is in the way is dropped, once the server
    has said that it would take everything."""
    remaking = change.remaking
    assert change.desired is not None
    own = scripts.sent(_making(change.desired, remaking), scripts.settings_of(change.desired))
    if remaking is None or remaking.leader != change.address:
        return own
    dropped = tuple(_dropping(each, world) for each in remaking.down)
    tried = KsqlTakes((*dropped, *(line for each in remaking.tried for line in _on_trial(each, remaking, world))))
    return (tried, *(item for each in dropped for item in scripts.sent(each)), *own)


def told(change: Change) -> tuple[str, ...]:
    """What the requests of a step do not show: that another one has dropped its object."""
    remaking = change.remaking
    if remaking is None or remaking.leader == change.address or change.address not in remaking.down:
        return ()
    return (f"dropped by the step of {remaking.leader}, before it is made anew",)


def _making(desired: Resource, remaking: Remaking | None) -> str:
    """Replaced in place where it did not go, and others had to."""
    text = str(desired.spec["text"])
    return text if remaking is None or desired.address in remaking.down else replacing(text)


def _dropping(address: Address, world: World) -> str:
    live = world.live.resources[address]
    if address.kind == "query":
        return scripts.of_query("TERMINATE", address.name)
    return scripts.drop(str(live.spec["form"]), address.name)


def _on_trial(address: Address, remaking: Remaking, world: World) -> Iterator[str]:
    """A request has its properties for all of its statements, so each gets its own within the text."""
    desired = world.desired.resources[address]
    settings = scripts.settings_of(desired)
    yield from (f"SET '{name}' = '{value}';" for name, value in sorted(settings.items()))
    yield _making(desired, remaking)
    yield from (f"UNSET '{name}';" for name in sorted(settings))
