"""What a change gives to and takes from a principal: what is denied is taken, what is denied no more is given."""

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any, Final, TypeAlias, cast

from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource

Right: TypeAlias = tuple[str, str]
"""An operation, and the host from where."""
_EVERYBODY: Final = "User:*"


def given(change: Change) -> Set[Right]:
    after, before = change.desired, change.live
    return (_said(after, "allow") - _said(before, "allow")) | (_said(before, "deny") - _said(after, "deny"))


def taken(change: Change) -> Set[Right]:
    return lost(change) | barred(change)


def lost(change: Change) -> Set[Right]:
    return _said(change.live, "allow") - _said(change.desired, "allow")


def barred(change: Change) -> Set[Right]:
    return _said(change.desired, "deny") - _said(change.live, "deny")


def widened(change: Change) -> Resource:
    """What is there with what is given, and nothing taken yet."""
    assert change.desired is not None
    allowed = _said(change.desired, "allow") | _said(change.live, "allow")
    denied = _said(change.desired, "deny") & _said(change.live, "deny")
    spec = {**change.desired.spec, "allow": _by_host(allowed), "deny": _by_host(denied)}
    return replace(change.desired, spec=spec)


def asker_of(change: Change) -> str:
    """As whom the deployer logs in, where these are its rights, or everybody's; else nothing."""
    known, asker = change.desired or change.applied or change.live, str(change.around.get("asker", ""))
    return asker if known and known.spec["principal"] in (asker, _EVERYBODY) else ""


def _by_host(rights: Set[Right]) -> dict[str, Json]:
    hosts = sorted({host for _, host in rights})
    return {host: sorted(operation for operation, where in rights if where == host) for host in hosts}


def _said(resource: Resource | None, permission: str) -> set[Right]:
    if resource is None:
        return set()
    said = cast(Mapping[str, Mapping[str, Any]], resource.spec)[permission]
    return {(operation, host) for host, operations in said.items() for operation in operations}
