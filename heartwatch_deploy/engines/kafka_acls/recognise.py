"""What rules must know of a right besides itself: who asks, and whether anybody else's right concerns its resource."""

from collections.abc import Iterable
from dataclasses import replace

from heartwatch_deploy.engines.kafka_acls.address import AUTHORIZER, ENGINE
from heartwatch_deploy.engines.kafka_acls.covering import Covering
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State


def recognise(desired: State, live: State, applied: State) -> tuple[State, State]:
    """The same rights, with `asker`, and `alone` where theirs is the first that anybody has on something that is there,
    or the last, and the broker may let everybody to what nobody has a right on."""
    told = live.get(AUTHORIZER)
    if told is None:
        return desired, applied
    asker, guarded = str(told.observed["asker"]), not told.observed["may_let_everybody"]
    there, wanted = _rights(live), _rights(desired)
    going = {each.address for each in _rights(applied) if each.owned} - {each.address for each in wanted}
    before = Covering(there)
    after = Covering((*(each for each in there if each.address not in going), *wanted))

    def noted(each: Resource, covering: Covering) -> Resource:
        if each.address.engine != ENGINE:
            return each
        alone = not guarded and _is_alone(each, covering, live)
        observed: dict[str, Json] = {**each.observed, "asker": asker, "alone": alone}
        return replace(each, observed=observed)

    return State.of(noted(each, before) for each in desired), State.of(noted(each, after) for each in applied)


def _is_alone(right: Resource, covering: Covering, live: State) -> bool:
    spec = right.spec
    type_, name, pattern = str(spec["type"]), str(spec["name"]), str(spec["pattern"])
    if type_ == "topic" and pattern == "literal" and name != "*" and Address("kafka", "topic", name) not in live:
        return False  # nobody is at a topic that is not there yet
    return not any(each.address != right.address for each in covering.of(type_, name, pattern=pattern))


def _rights(state: Iterable[Resource]) -> list[Resource]:
    return [each for each in state if (each.address.engine, each.address.kind) == (ENGINE, "acl")]
