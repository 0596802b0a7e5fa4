"""A topic: partitions, replication and settings."""

from collections.abc import Mapping
from typing import Any, Final, cast

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Change, Difference, Grade, HazardKind, Loss, Reason
from heartwatch_deploy.model.gate import TopicAbsent, TopicExists
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import AddPartitions, AlterTopicConfig, CreateTopic, DeleteTopic
from heartwatch_deploy.model.resource import Resource

_RETENTIONS: Final = ("config.retention.ms", "config.retention.bytes")


class TopicKind(PlainKind):
    name = "topic"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        return (*_numbers(desired, live), *_settings(desired, live))

    def holds(self, live: Resource) -> Loss:
        return Loss(HazardKind.DELETE_DATA, f"all messages in topic {live.address.name} are lost")

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        """What a wrong retention may have cost already is not brought back by the right one."""
        kept = {each.path: each for each in change.differences if each.path in _RETENTIONS}
        short = [each for each in kept.values() if _is_shorter(each.before, each.after)]
        if change.reason is not Reason.DRIFTED or not short:
            return ()
        return ("messages that the shorter retention has removed meanwhile do not come back",)

    def create(self, change: Change, world: World) -> Script:
        desired = _wanted(change)
        spec, topic = _spec(desired), desired.address.name
        request = CreateTopic(topic, spec["partitions"], spec["replication"], dict(spec["config"]))
        return (request, TopicExists(topic, spec["partitions"]))

    def update(self, change: Change, world: World) -> Script:
        spec, topic = _spec(_wanted(change)), change.address.name
        changed = {each.path.removeprefix("config."): each for each in change.differences if "." in each.path}
        kept = {name: str(each.after) for name, each in changed.items() if each.after is not None}
        dropped = tuple(name for name, each in changed.items() if each.after is None)
        grown = any(each.path == "partitions" for each in change.differences)
        return (
            *((AlterTopicConfig(topic, kept, dropped),) if changed else ()),
            *((AddPartitions(topic, spec["partitions"]), TopicExists(topic, spec["partitions"])) if grown else ()),
        )

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: what a topic cannot change in place, a rule refuses."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        return (DeleteTopic(live.address.name), TopicAbsent(live.address.name))


def _wanted(change: Change) -> Resource:
    assert change.desired is not None
    return change.desired


def _spec(resource: Resource) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], resource.spec)


def _numbers(desired: Resource, live: Resource) -> tuple[Difference, ...]:
    wanted, found = _spec(desired), _spec(live)
    grows = wanted["partitions"] > found["partitions"]
    grades = {"partitions": Grade.IN_PLACE if grows else Grade.REFUSE, "replication": Grade.REFUSE}
    return tuple(
        Difference(field, found[field], wanted[field], grade)
        for field, grade in grades.items()
        if wanted[field] != found[field]
    )


def _is_shorter(one: Json, other: Json) -> bool:
    """Of two retentions; -1 is for ever, and what is not set here nobody knows."""
    try:
        first, second = (float("inf") if str(each) == "-1" else int(str(each)) for each in (one, other))
    except ValueError:
        return False
    return first < second


def _settings(desired: Resource, live: Resource) -> tuple[Difference, ...]:
    """A wanted entry against the one in force, be it set or default; an entry set by hand goes back to its default."""
    wanted, found = _spec(desired)["config"], _spec(live)["config"]
    if wanted == found:
        return ()
    in_force = {**cast(Mapping[str, Any], live.observed.get("defaults", {})), **found}
    changed = [
        Difference(f"config.{key}", in_force.get(key), value, Grade.IN_PLACE)
        for key, value in sorted(wanted.items())
        if in_force.get(key) != value
    ]
    extra = [
        Difference(f"config.{key}", value, None, Grade.IN_PLACE)
        for key, value in sorted(found.items())
        if key not in wanted
    ]
    return (*changed, *extra)
