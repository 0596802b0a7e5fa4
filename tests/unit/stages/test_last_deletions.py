"""What is deleted for good comes after all that is built, unless something to be built waits for it."""

import itertools
import random
from dataclasses import replace

import pytest

from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Reason, Verdict
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.stages.order import Judged, order

BUILDS = (Action.CREATE, Action.UPDATE)
KINDS = (("kafka", "topic"), ("schema_registry", "subject"), ("kafka_connect", "connector"), ("flink_sql", "job"))
RIGHT = ("kafka_acls", "acl")


def planned(seed: int) -> Plan:
    """Some objects that come, change and go, each needing some of those before it."""
    found, actions = things(seed)
    desired = State.of(each for each in found if actions[each.address] is not Action.DELETE)
    applied = State.of(each for each in found if actions[each.address] is not Action.CREATE)
    judged = [_judged(each, actions[each.address]) for each in found]
    return order(judged, World("p", desired, applied, applied=applied), applied, environment="dev")


def things(seed: int) -> tuple[list[Resource], dict[Address, Action]]:
    chance = random.Random(seed)  # noqa: S311 - plans, not keys
    addresses = [Address(*chance.choice([*KINDS, RIGHT]), f"n{number}") for number in range(chance.randint(2, 12))]
    found = [_resource(each, addresses[:at], chance) for at, each in enumerate(addresses)]
    return found, {each.address: chance.choice([*BUILDS, Action.DELETE]) for each in found}


def _resource(address: Address, earlier: list[Address], chance: random.Random) -> Resource:
    if address.kind == "acl":
        return Resource(address, _right("read"))
    needed = chance.sample(earlier, min(len(earlier), chance.randint(0, 2)))
    spec = {
        "topic": {"partitions": 1, "replication": 1, "config": {}},
        "subject": {"schema": {}, "compatibility": None},
        "connector": {"config": {"connector.class": "x"}},
        "job": {"fingerprint": "f", "statement": {"text": ""}, "session": (), "settings": {}},
    }[address.kind]
    observed = {"id": "1", "state": "RUNNING", "tasks": ("RUNNING",), "failure": "", "restore_path": None}
    return Resource(address, spec, references=tuple(Reference(each, Role.USES) for each in needed), observed=observed)


def _right(*operations: str) -> dict[str, Json]:
    named: dict[str, Json] = {"principal": "User:a", "type": "topic", "name": "t", "pattern": "literal"}
    return {**named, "allow": {"*": list(operations)}, "deny": {}}


def _judged(resource: Resource, action: Action) -> Judged:
    wanted = None if action is Action.DELETE else resource
    there = None if action is Action.CREATE else resource
    if there is not None and there.address.kind == "acl":
        there = replace(there, spec=_right("read", "write"))  # so an update only takes
    change = Change(resource.address, action, Reason.CHANGED, wanted, there, there)
    lost = Hazard(HazardKind.DELETE_DATA, resource.address, "gone")
    loses = action is Action.DELETE and resource.address.kind == "topic"
    return Judged(change, Verdict(Grade.IN_PLACE, (lost,) if loses else ()))


@pytest.mark.parametrize("seed", range(200))
def test_nothing_is_lost_before_something_that_may_fail(seed: int) -> None:
    plan = planned(seed)
    numbers = {step.address: number for number, level in enumerate(plan.levels) for step in level}
    assert all(numbers[before] < numbers[step.address] for step in plan for before in step.after)
    built = [numbers[step.address] for step in plan if step.action in BUILDS and not is_narrowed(step)]
    at_rest = [step for step in plan if step.action is Action.DELETE and step.address.kind in ("topic", "subject")]
    assert all(number < numbers[gone.address] for number, gone in itertools.product(built, at_rest))


@pytest.mark.parametrize("seed", range(200))
def test_rights_are_narrowed_after_who_needs_them_was_built_or_has_gone(seed: int) -> None:
    plan = planned(seed)
    numbers = {step.address: number for number, level in enumerate(plan.levels) for step in level}
    for right, step in narrowed_and_who_needs_it(seed, plan):
        assert numbers[step.address] < numbers[right.address]


def narrowed_and_who_needs_it(seed: int, plan: Plan) -> list[tuple[Step, Step]]:
    """Of those that go, only what works does something with its rights."""
    needs = {each.address: each.depends_on for each in things(seed)[0]}
    return [
        (right, step)
        for right, step in itertools.product((each for each in plan if is_narrowed(each)), plan)
        if right.address in needs[step.address] and (step.action in BUILDS or step.address.kind in ("connector", "job"))
    ]


def is_narrowed(step: Step) -> bool:
    return step.action is Action.UPDATE and step.address.kind == "acl"


def test_some_plans_have_something_to_lose() -> None:
    plans = [planned(seed) for seed in range(200)]
    assert sum(any(step.hazards for step in plan) for plan in plans) > 50
    assert sum(bool(narrowed_and_who_needs_it(seed, plan)) for seed, plan in enumerate(plans)) > 30
