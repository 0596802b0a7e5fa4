"""What one principal may and may not do to one resource of Kafka: an object of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from heartwatch_deploy.engines.kafka_acls.address import bindings_of
from heartwatch_deploy.engines.kafka_acls.moved import asker_of, given, taken, widened
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Action, Change, Difference, Grade
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import AclBinding, CreateAcls, DeleteAcls
from heartwatch_deploy.model.resource import Resource


class AclKind(PlainKind):
    name = "acl"
    changes_others = False

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        return tuple(_differences(_rights(desired), _rights(live)))

    def create(self, change: Change, world: World) -> Script:
        return (CreateAcls(bindings_of(_wanted(change))),)

    def update(self, change: Change, world: World) -> Script:
        """What is new before what goes, should one step ever do both."""
        assert change.live is not None
        wanted, found = bindings_of(_wanted(change)), bindings_of(change.live)
        added, gone = _without(wanted, found), _without(found, wanted)
        return (*((CreateAcls(added),) if added else ()), *((DeleteAcls(gone),) if gone else ()))

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: rights are given and taken one by one."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        return (DeleteAcls(bindings_of(live)),)

    def gives(self, change: Change) -> bool:
        """A denial stands before what it is about, as a right does, unless it bars the deployer itself."""
        if change.action is Action.CREATE and not asker_of(change):
            return True
        return change.action is Action.RECORD or bool(given(change))

    def takes(self, change: Change) -> bool:
        return bool(taken(change))

    def says(self, change: Change) -> str:
        if bool(given(change)) == bool(taken(change)):
            return ""
        return "widen" if given(change) else "narrow"

    def in_two(self, change: Change) -> tuple[Change, Change] | None:
        """What is given stands before the job that needs it, and before the job that it takes the place of has ended
        nothing is taken."""
        if change.action is not Action.UPDATE or not given(change) or not taken(change):
            return None
        both = widened(change)
        first, then = replace(change, desired=both), replace(change, live=both)
        return self._compared(first), self._compared(then)

    def _compared(self, change: Change) -> Change:
        assert change.live is not None
        return replace(change, differences=self.differences(_wanted(change), change.live))

    def lateness(self, change: Change) -> int:
        """What the deployer may need for this very apply goes after all else, and with what it gives and takes rights
        after that."""
        needed_first = change.action is not Action.DELETE and self.gives(change)
        if not asker_of(change) or not taken(change) or needed_first:
            return 0
        known = change.desired or change.live
        return 2 if known and known.spec["type"] == "cluster" else 1


def _differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Difference]:
    for path in sorted(wanted.keys() | found.keys()):
        before, after = found.get(path), wanted.get(path)
        if before != after:
            yield Difference(path, before, after, Grade.IN_PLACE)


def _rights(resource: Resource) -> dict[str, str]:
    """Operations by `allow` or `deny`, with the host where that is not every one."""
    spec = cast(Mapping[str, Any], resource.spec)
    return {
        f"{permission} from {host}" if host != "*" else permission: ", ".join(operations)
        for permission in ("allow", "deny")
        for host, operations in spec[permission].items()
    }


def _without(one: tuple[AclBinding, ...], other: tuple[AclBinding, ...]) -> tuple[AclBinding, ...]:
    return tuple(each for each in one if each not in other)


def _wanted(change: Change) -> Resource:
    assert change.desired is not None
    return change.desired
