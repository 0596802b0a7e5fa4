"""What rules must know of a right besides itself: who asks, and whether anybody else's right concerns its resource."""

from collections.abc import Iterable
from dataclasses import replace

from heartwatch_deploy.engines.kafka_acls.address import AUTHORIZER, ENGINE
from heartwatch_deploy.engines.kafka_acls.covering import Covering
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change
from heartwatch_deploy.model.resource import Resource, State


def look_around(changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
    """The same, with `asker`, and `alone` where theirs is the first right that anybody has on something that is there,
    or the last, and the broker may let everybody to what nobody has a right on."""
    told = live.get(AUTHORIZER)
    if told is None:
        return changes
    asker, open_ = str(told.observed["asker"]), bool(told.observed["may_let_everybody"])
    before, after = _before_and_after([each for each in changes if _is_right(each.address)], live)

    def noted(change: Change) -> Change:
        if not _is_right(change.address):
            return change
        alone = open_ and _is_alone(change, after if change.action is Action.DELETE else before, live)
        return replace(change, around={**change.around, "asker": asker, "alone": alone})

    return tuple(noted(each) for each in changes)


def _before_and_after(changes: Iterable[Change], live: State) -> tuple[Covering, Covering]:
    """What is there, and what will be once these changes are made, and no others."""
    there = {each.address: each for each in live if _is_right(each.address)}
    later = dict(there)
    for each in changes:
        if each.action is Action.DELETE:
            later.pop(each.address, None)
        elif each.desired is not None:
            later[each.address] = each.desired
    return Covering(there.values()), Covering(later.values())


def _is_alone(change: Change, covering: Covering, live: State) -> bool:
    right = _of(change)
    if right is None:
        return False
    spec = right.spec
    type_, name, pattern = str(spec["type"]), str(spec["name"]), str(spec["pattern"])
    if type_ == "topic" and pattern == "literal" and name != "*" and Address("kafka", "topic", name) not in live:
        return False  # nobody is at a topic that is not there yet
    return not any(each.address != right.address for each in covering.of(type_, name, pattern=pattern))


def _of(change: Change) -> Resource | None:
    return change.desired or change.applied or change.live


def _is_right(address: Address) -> bool:
    return (address.engine, address.kind) == (ENGINE, "acl")
