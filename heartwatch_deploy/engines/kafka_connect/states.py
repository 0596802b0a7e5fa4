"""Whether a connector runs, is paused or is stopped: what its file wants, and what its worker tells."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from heartwatch_deploy.engines.kafka_connect.topics import read_topics
from heartwatch_deploy.model.gate import ConnectorPaused, ConnectorRunning, ConnectorStopped, Gate
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource

STATE: Final = "state"
RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
STATES: Final = (RUNNING, PAUSED, STOPPED)
VERBS: Final = {RUNNING: "resume", PAUSED: "pause", STOPPED: "stop"}
_GATES: Final[Mapping[str, Callable[[str], Gate]]] = {
    RUNNING: ConnectorRunning,
    PAUSED: ConnectorPaused,
    STOPPED: ConnectorStopped,
}


def spec_of(config: Mapping[str, str], state: str) -> Mapping[str, Json]:
    """What runs says nothing of it: a file that says `running` wants the same as one that says nothing."""
    return {"config": config} if state == RUNNING else {"config": config, STATE: state}


def of(resource: Resource) -> str | None:
    """What a file or a record wants, or what a worker tells; None while a failure or a new assignment hides it."""
    if STATE in resource.observed:
        told = str(resource.observed[STATE]).lower()
        return told if told in STATES else None
    return str(resource.spec.get(STATE, RUNNING))


def gate(connector: str, state: str) -> Gate:
    return _GATES[state](connector)


def needs_restart(live: Resource, state: str) -> bool:
    """Whether something of it has failed, which neither a pause nor its end cures; who stops needs no cure."""
    return state != STOPPED and "FAILED" in (live.observed[STATE], *cast(tuple[str, ...], live.observed["tasks"]))


def meanwhile(config: Mapping[str, str], slot: str) -> tuple[str, ...]:
    """What becomes of the data while nobody moves it."""
    if slot:
        return (f"until it runs again, replication slot {slot} keeps the database's log: watch its disk",)
    if read_topics(config) or "topics.regex" in config:
        return ("what comes meanwhile waits in its topics, for as long as these keep it",)
    return ()
