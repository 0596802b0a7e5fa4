"""A subject: its newest schema and its compatibility level."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, cast
from urllib.parse import quote

from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Difference, Grade
from heartwatch_deploy.model.json import fingerprint, same
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource

_HIDDEN: Final = "hidden, not erased: its topic is not deleted here, messages may be left that bear its schemas' ids"
_FOR_EVER: Final = "erased for ever, with its topic: no message is left that bears its schemas' ids"
_SIDES: Final = ("-key", "-value")


class SubjectKind(PlainKind):
    name = "subject"

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        found = []
        if not same(desired.spec["schema"], live.spec["schema"]):
            found.append(Difference("schema", live.spec["schema"], desired.spec["schema"], Grade.IN_PLACE))
        level = desired.spec["compatibility"]
        if level is not None and level != live.spec["compatibility"]:
            found.append(Difference("compatibility", live.spec["compatibility"], level, Grade.IN_PLACE))
        return tuple(found)

    def create(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        return (*_set_compatibility(change.desired), register(change.desired))

    def update(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        paths = {each.path for each in change.differences}
        level = _set_compatibility(change.desired) if "compatibility" in paths else ()
        return (*level, *(_newest_again(change) if "schema" in paths else ()))

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: a new version is registered in place or refused by the registry."""
        return ()

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        if change.action is Action.DELETE:
            return (_FOR_EVER if _goes_with_its_topic(change.address, world) else _HIDDEN,)
        if change.action is Action.UPDATE and any(each.path == "schema" for each in change.differences):
            return tuple(_compatible(change))
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        path = f"/subjects/{quote(live.address.name, safe='')}"
        return (HttpRequest("registry", "DELETE", path, accept=(404,)), *self.clear_away(live, world))

    def goes_after(self, address: Address) -> tuple[Address, ...]:
        """Where the topic's deletion fails, its messages can still be read."""
        topic = _topic_of(address)
        return (topic,) if topic else ()

    def clear_away(self, applied: Resource, world: World) -> Script:
        """Until then the registry has the subject's versions, and only does not show them: so they stay as long as
        there may be messages that bear their ids."""
        if not _goes_with_its_topic(applied.address, world):
            return ()
        return (_erased(applied.address),)


def _topic_of(subject: Address) -> Address | None:
    """The topic that the subject is named after."""
    name = next((subject.name.removesuffix(each) for each in _SIDES if subject.name.endswith(each)), None)
    return Address("kafka", "topic", name) if name else None


def _goes_with_its_topic(subject: Address, world: World) -> bool:
    """Whether the same plan deletes its topic, or an earlier run did and was about to erase the subject after it.

    That a topic is not seen is no proof that it is gone: brokers show those alone that the login may describe."""
    topic = _topic_of(subject)
    if topic is None or topic in world.desired:
        return False
    return topic in world.going or (topic not in world.live and _erased(subject) in world.begun.get(subject, ()))


def _erased(subject: Address) -> HttpRequest:
    path = f"/subjects/{quote(subject.name, safe='')}?permanent=true"
    return HttpRequest("registry", "DELETE", path, accept=(404,))


def _compatible(change: Change) -> Iterator[str]:
    """A plan is only made where the registry has said that it would take the schema."""
    assert change.live is not None
    level = (change.desired or change.live).spec["compatibility"] or change.live.spec["compatibility"]
    version = change.live.observed.get("version")
    if version:
        against = f"version {version}" + (f", {level}" if level else "")
        yield f"the registry was asked whether it fits {against}, and takes it; it becomes the newest version"


def _newest_again(change: Change) -> Script:
    """A schema that an earlier version has is no new version to the registry: so that one gives up its number, and the
    schema becomes the newest under its old id. What others registered in between stays."""
    assert change.desired is not None
    assert change.live is not None
    earlier = cast(Mapping[str, int], change.live.observed.get("earlier", {}))
    version = earlier.get(fingerprint(change.desired.spec["schema"]))
    path = f"/subjects/{quote(change.address.name, safe='')}/versions/{version}"
    gives_up = (HttpRequest("registry", "DELETE", path, accept=(404,)),) if version else ()
    return (*gives_up, register(change.desired))


def register(subject: Resource) -> HttpRequest:
    """Registers the schema as the subject's newest version; the same schema again changes nothing."""
    path = f"/subjects/{quote(subject.address.name, safe='')}/versions"
    return HttpRequest("registry", "POST", path, schema_body(subject))


def schema_body(subject: Resource) -> dict[str, str]:
    return {"schemaType": "AVRO", "schema": json.dumps(subject.spec["schema"])}


def _set_compatibility(subject: Resource) -> tuple[HttpRequest, ...]:
    level = subject.spec["compatibility"]
    if level is None:
        return ()
    return (
        HttpRequest("registry", "PUT", f"/config/{quote(subject.address.name, safe='')}", {"compatibility": level}),
    )
