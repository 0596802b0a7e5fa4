"""A connector: its configuration, whether it runs, and its tasks' health."""

from collections.abc import Iterator, Mapping
from typing import cast
from urllib.parse import quote

from heartwatch_deploy.engines.kafka_connect import in_databases, states
from heartwatch_deploy.engines.kafka_connect.consequences import DEBEZIUM, misplaced, noted
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Action, Change, Difference, Grade, HazardKind, Loss
from heartwatch_deploy.model.gate import ConnectorAbsent, ConnectorStopped, Gate
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.secrets import HIDDEN, holds_secret, is_masked, shown

_CONFIG = "config."
_BEGINS_ANEW = "its offsets go too: a connector that has this name later begins anew"


class ConnectorKind(PlainKind):
    name = "connector"
    works = True

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        """What a worker masks is no difference to a reference; a secret in the clear is one, and is not shown."""
        wanted, found = _config(desired), _config(live)
        changed = (
            Difference(
                f"{_CONFIG}{key}", _readable(key, found.get(key)), _readable(key, wanted.get(key)), Grade.IN_PLACE
            )
            for key in sorted(wanted.keys() | found.keys())
            if wanted.get(key) != found.get(key) and not _is_masked(found.get(key), wanted.get(key))
        )
        return (*changed, *_state(desired, live))

    def health(self, live: Resource) -> Health:
        told = [str(live.observed["state"]), *map(str, cast(tuple[str, ...], live.observed["tasks"]))]
        if "FAILED" in told:
            return Health(
                problem=str(live.observed["failure"]).splitlines()[0] if live.observed["failure"] else "failed"
            )
        return Health()

    def holds(self, live: Resource) -> Loss | None:
        """The position of a source whose database goes on without it; a sink finds its topics as they were."""
        config = _config(live)
        if not config.get("connector.class", "").startswith(DEBEZIUM):
            return None
        return Loss(
            HazardKind.DROP_STATE, "the connector goes, and its position is lost with it", in_databases.position(config)
        )

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        live, desired = change.live, change.desired
        if change.action is Action.DELETE and live is not None and self.holds(live) is None:
            return (_BEGINS_ANEW,)
        if change.action is Action.CREATE and desired is not None:
            return (*in_databases.made_beside(_config(desired)), *_comes_to_rest(change))
        if change.action is Action.UPDATE:
            return (*noted(*_changed(change)), *_comes_to_rest(change))
        return _comes_to_rest(change)

    def loses(self, change: Change) -> tuple[str, ...]:
        """Of a deletion `holds` tells."""
        return misplaced(*_changed(change)) if change.action is Action.UPDATE else ()

    def says(self, change: Change) -> str:
        """Where nothing else differs, a change of state has a name of its own."""
        return states.VERBS[_wanted(change)] if [each.path for each in change.differences] == [states.STATE] else ""

    def create(self, change: Change, world: World) -> Script:
        """One that shall rest is never at work, not for a moment: Connect makes it so (KIP-980)."""
        wanted = _wanted(change)
        return (_put(change) if wanted == states.RUNNING else _post(change, wanted), _is_so(change))

    def update(self, change: Change, world: World) -> Script:
        """The configuration where it differs, at rest where that is wanted, and what has failed is started again."""
        config = (_put(change),) if any(each.path != states.STATE for each in change.differences) else ()
        wanted, put = _wanted(change), _to_state(change)
        ordered = (*config, *put) if wanted == states.RUNNING else (*put, *config)
        return (*ordered, *_cured(change), _is_so(change))

    def replace(self, change: Change, world: World) -> Script:
        """Never planned: Connect takes any new configuration in place."""
        return ()

    def delete(self, live: Resource, world: World) -> Script:
        """Stopped first, so that its offsets can go: a later connector of that name begins anew."""
        name, path = live.address.name, f"/connectors/{quote(live.address.name, safe='')}"
        return (
            HttpRequest("connect", "PUT", f"{path}/stop"),
            ConnectorStopped(name),
            HttpRequest("connect", "DELETE", f"{path}/offsets"),
            HttpRequest("connect", "DELETE", path, accept=(404,)),
            ConnectorAbsent(name),
            *in_databases.dropped(
                _config(live), in_databases.password(live, world.applied.resources.get(live.address))
            ),
        )

    def clear_away(self, applied: Resource, world: World) -> Script:
        return in_databases.dropped(_config(applied), in_databases.password(applied))


def _config(resource: Resource) -> Mapping[str, str]:
    return cast(Mapping[str, str], resource.spec["config"])


def _changed(change: Change) -> tuple[tuple[str, ...], Mapping[str, str], Mapping[str, str]]:
    """The settings that differ, which those are not that a worker masks, with both configurations."""
    assert change.live is not None
    assert change.desired is not None
    keys = (each.path for each in change.differences if each.path.startswith(_CONFIG))
    return tuple(each.removeprefix(_CONFIG) for each in keys), _config(change.live), _config(change.desired)


def _readable(key: str, value: str | None) -> str | None:
    if value is None:
        return None
    return HIDDEN if holds_secret(key, str(value)) else shown(key, str(value))


def _is_masked(found: str | None, wanted: str | None) -> bool:
    """Managed workers tell stars for what they hold to be a secret, whatever its name."""
    return is_masked(found) and wanted is not None


def _put(change: Change) -> HttpRequest:
    assert change.desired is not None
    return HttpRequest("connect", "PUT", f"{_path(change)}/config", dict(_config(change.desired)))


def _post(change: Change, state: str) -> HttpRequest:
    assert change.desired is not None
    body: Json = {"name": change.address.name, "config": dict(_config(change.desired)), "initial_state": state.upper()}
    return HttpRequest("connect", "POST", "/connectors", body)


def _wanted(change: Change) -> str:
    assert change.desired is not None
    return states.of(change.desired) or states.RUNNING


def _is_so(change: Change) -> Gate:
    return states.gate(change.address.name, _wanted(change))


def _state(desired: Resource, live: Resource) -> Iterator[Difference]:
    wanted, found = states.of(desired), states.of(live)
    if wanted and found and wanted != found:
        yield Difference(states.STATE, found, wanted, Grade.IN_PLACE)


def _comes_to_rest(change: Change) -> tuple[str, ...]:
    sends = change.action in (Action.CREATE, Action.UPDATE)
    if change.desired is None or not sends or _wanted(change) == states.RUNNING:
        return ()
    config = _config(change.desired)
    return states.meanwhile(config, in_databases.slot_of(config))


def _to_state(change: Change) -> Script:
    """A worker that tells of a failure, or of no state yet, does not tell what the connector was asked for."""
    assert change.live is not None
    wanted, found = _wanted(change), states.of(change.live)
    if wanted == found or (found is None and wanted == states.RUNNING):
        return ()
    return (HttpRequest("connect", "PUT", f"{_path(change)}/{states.VERBS[wanted]}"),)


def _cured(change: Change) -> Script:
    assert change.live is not None
    if not states.needs_restart(change.live, _wanted(change)):
        return ()
    return (HttpRequest("connect", "POST", f"{_path(change)}/restart?includeTasks=true&onlyFailed=true"),)


def _path(change: Change) -> str:
    return f"/connectors/{quote(change.address.name, safe='')}"
