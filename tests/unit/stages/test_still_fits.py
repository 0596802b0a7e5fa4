"""A saved plan is what would be done now, or is refused."""

from dataclasses import replace

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.request import CreateTopic
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.stages.still_fits import misfits

TOPIC = Resource(Address.parse("kafka.topic/a"), {"partitions": 1})
STEP = Step(TOPIC.address, Action.CREATE, Reason.NEW, (CreateTopic("a", 1, 1),), TOPIC)


def plan(step: Step) -> Plan:
    return Plan("small", "dev", ((step,),), 0, "files")


def test_what_is_only_told_of_a_step_may_have_changed() -> None:
    """A failure has other words a minute later, and an older release told less."""
    assert (
        misfits(plan(replace(STEP, notes=("found: refused",))), plan(replace(STEP, notes=("found: no route",)))) == ()
    )


def test_what_is_sent_may_not() -> None:
    (found,) = misfits(plan(STEP), plan(replace(STEP, script=(CreateTopic("a", 2, 1),))))
    assert (found.code, "to do otherwise: kafka.topic/a" in found.cause) == ("HW511", True)
