"""A connector that ksqlDB makes in its Kafka Connect.

ksqlDB tells of it no more than kind, class and state, and cannot change it: other settings, and the way back to health,
are DROP and CREATE. Connect keeps its offsets by its name, so it goes on from where it was.
"""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from heartwatch_deploy.engines.ksqldb import scripts
from heartwatch_deploy.engines.ksqldb.connector_file import CLASS
from heartwatch_deploy.engines.ksqldb.prepare import only_if_absent
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.change import Action, Change, Difference, Grade
from heartwatch_deploy.model.gate import KsqlConnectorAbsent, KsqlConnectorRunning, KsqlTakes
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import KsqlSql
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.secrets import HIDDEN, holds_secret, is_masked, shown

_GOES_ON: Final = "dropped and made again: it goes on from its offsets, which Connect keeps by its name"
_KEPT: Final = "Connect keeps its offsets: a connector that has this name later goes on from them"
_SLOT: Final = "its replication slot stays in the database, which keeps its log until the slot is dropped there"
_UNSEEN: Final = "its settings are not compared with what Connect has: the environment names no Connect that has it"
_DEBEZIUM: Final = "io.debezium.connector.postgresql.PostgresConnector"

Config = Mapping[str, str]


class ConnectorKind(PlainKind):
    name = "connector"
    works = True
    guesses = True

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        if "text" in live.spec:
            return self.explain(desired, live) if desired.spec["fingerprint"] != live.spec["fingerprint"] else ()
        return tuple(_from_server(desired, live))

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return (*_of_form(desired, applied), *_by_key(_config(applied), _config(desired)))

    def health(self, live: Resource) -> Health:
        states = (str(live.observed["state"]), *map(str, cast(tuple[str, ...], live.observed["tasks"])))
        wrong = next((each for each in states if each in ("FAILED", "PAUSED", "STOPPED")), "")
        failure = str(live.observed["failure"]).splitlines()
        return Health(problem=failure[0] if wrong and failure else f"it is {wrong.lower()}" if wrong else "")

    def create(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        return (KsqlSql(str(change.desired.spec["text"])), KsqlConnectorRunning(change.address.name))

    def update(self, change: Change, world: World) -> Script:
        return self.replace(change, world)

    def replace(self, change: Change, world: World) -> Script:
        """Its settings are tried out as long as the old one is there, which only IF NOT EXISTS allows."""
        assert change.desired is not None
        tried = KsqlTakes((only_if_absent(str(change.desired.spec["text"])),))
        return (tried, *_dropped(change.address.name), *self.create(change, world))

    def delete(self, live: Resource, world: World) -> Script:
        return _dropped(live.address.name)

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        return tuple(_told(change))

    def recorded(self, result: Resource, live: Resource) -> Resource:
        """With what Connect made of the settings, by which a change by hand is seen."""
        return Resource(
            result.address,
            {**result.spec, "server": live.spec["server"]},
            result.span,
            result.references,
            result.observed,
            result.readiness,
            result.owned,
        )


def _dropped(name: str) -> Script:
    return (KsqlSql(scripts.drop("CONNECTOR", name)), KsqlConnectorAbsent(name))


def _told(change: Change) -> Iterator[str]:
    there = change.live or change.applied
    if change.action in (Action.UPDATE, Action.REPLACE):
        yield _GOES_ON
    if change.action is Action.DELETE and there is not None:
        yield _KEPT
        if _class_of(there) == _DEBEZIUM:
            yield _SLOT
    if change.live is not None and change.desired is not None and _seen(change.live) is None:
        yield _UNSEEN


def _from_server(desired: Resource, live: Resource) -> Iterator[Difference]:
    """What was read back after it was made tells what ksqlDB and Connect add; without that only what the file says."""
    yield from _of_form(desired, live)
    found, wanted = _seen(live), _config(desired)
    if found is None:
        if _class_of(live) != wanted.get(CLASS):
            yield Difference(f"config.{CLASS}", _class_of(live), wanted.get(CLASS), Grade.BLUE_GREEN)
        return
    expected = _seen(desired) if "server" in desired.spec else None
    keys = expected.keys() | found.keys() if expected is not None else wanted.keys()
    yield from _by_key({key: found[key] for key in keys if key in found}, expected or wanted)


def _of_form(desired: Resource, other: Resource) -> Iterator[Difference]:
    if desired.spec["form"] != other.spec["form"]:
        yield Difference("form", other.spec["form"], desired.spec["form"], Grade.BLUE_GREEN)


def _by_key(found: Config, wanted: Config) -> Iterator[Difference]:
    """A secret in the clear is a difference, and is not shown; what Connect masks is none."""
    for key in sorted(found.keys() | wanted.keys()):
        before, after = found.get(key), wanted.get(key)
        if before != after and not (is_masked(before) and after is not None):
            grade = Grade.BLUE_GREEN if key == CLASS else Grade.IN_PLACE
            yield Difference(f"config.{key}", _readable(key, before), _readable(key, after), grade)


def _readable(key: str, value: str | None) -> str | None:
    return None if value is None else HIDDEN if holds_secret(key, value) else shown(key, value)


def _config(resource: Resource) -> Config:
    return cast(Config, resource.spec["config"])


def _seen(resource: Resource) -> Config | None:
    """The settings that Connect told, where it was asked and had it."""
    return cast(Mapping[str, Config | None], resource.spec["server"])["config"]


def _class_of(resource: Resource) -> str:
    server = resource.spec.get("server")
    return str(server["class"]) if isinstance(server, Mapping) else _config(resource).get(CLASS, "")
