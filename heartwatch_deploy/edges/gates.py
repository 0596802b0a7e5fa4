"""Waiting for a gate: look until it is open, it can't open any more, or its time is over."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, assert_never

from heartwatch_deploy.clients.connect import Connector
from heartwatch_deploy.clients.flink_rest import Job
from heartwatch_deploy.clients.http import ClientError, Unreachable
from heartwatch_deploy.edges import explain, health, ksqldb_gates
from heartwatch_deploy.edges.health import Sighting
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.edges.snapshot import SnapshotWatch, at_rest
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import (
    ConnectorAbsent,
    ConnectorPaused,
    ConnectorRunning,
    ConnectorStopped,
    Gate,
    JobEnded,
    JobRestored,
    JobRunning,
    KsqlCommandDone,
    KsqlConnectorAbsent,
    KsqlConnectorRunning,
    KsqlQueryRunning,
    KsqlTakes,
    SlotReleased,
    SnapshotComplete,
    TopicAbsent,
    TopicExists,
)

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5
_AWAY_SECONDS: Final = 30.0
"""So long a server is waited for that does not answer at all."""
_OLD_NEWS_SECONDS: Final = 5.0
"""So long a worker may tell of a failure that it was just asked to mend."""

Look = Callable[[], Sighting]


class StepRefused(Exception):
    """A step can't go on; `diagnostic` says why and what to do, `undone` that what it had made is gone again."""

    def __init__(self, diagnostic: Diagnostic, *, undone: bool = False) -> None:
        super().__init__(diagnostic.summary)
        self.diagnostic = diagnostic
        self.undone = undone


@dataclass(frozen=True)
class Wait:
    """One step's wait: whose it is, whom to tell what was seen, whether somebody has asked to stop, and the job that
    the step has started, which alone is cancelled when it fails; one that ran before may well recover. `command` is
    ksqlDB's id of what it was told and has not carried out yet."""

    address: Address
    tell: Callable[[str], None]
    stop_asked: Callable[[], bool]
    started_job: str | None = None
    command: str | None = None


def pass_through(gate: Gate, servers: Servers, wait: Wait) -> str:
    """Returns what was seen last, when the gate is open; raises StepRefused, or ClientError for a server that is gone.

    A server that can't be reached for a moment is waited for like the gate itself, but not for as long as the longest.
    """
    look = _look(gate, servers, wait)
    deadline, pause, told = time.monotonic() + gate.seconds, _FIRST_PAUSE, ""
    answered = time.monotonic()
    while True:
        try:
            seen = look()
            answered = time.monotonic()
        except Unreachable as error:
            seen = Sighting(healthy=False, detail=str(error))
            if time.monotonic() > min(deadline, answered + _AWAY_SECONDS):
                raise
        if seen.failure:
            raise _failed(gate, servers, wait, seen)
        if seen.healthy:
            return seen.detail
        if time.monotonic() > deadline:
            raise _timed_out(gate, servers, wait, seen)
        if wait.stop_asked():
            raise StepRefused(interrupted(wait.address, f"while waiting: {seen.detail}"))
        if seen.detail != told:
            wait.tell(told := seen.detail)
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def interrupted(address: Address | None, when: str) -> Diagnostic:
    """Somebody pressed Ctrl-C, or asked the process to end; without an address between two steps."""
    return Diagnostic(
        "HW505",
        f"{address or 'the plan'} was interrupted",
        address=address,
        cause=when,
        help="apply again: it looks what is there and goes on from that",
    )


def _look(gate: Gate, servers: Servers, wait: Wait) -> Look:  # noqa: PLR0911, PLR0912 - one return a kind of gate
    match gate:
        case TopicExists(topic=topic, partitions=partitions):
            return lambda: _topic(servers, topic, partitions)
        case TopicAbsent(topic=topic):
            return lambda: _absent(topic in servers.kafka.topics())
        case ConnectorRunning(connector=name):
            return _past_old_news(lambda: health.of_connector(servers.connect.connector(name)))
        case ConnectorPaused(connector=name):
            return _past_old_news(lambda: health.of_paused_connector(servers.connect.connector(name)))
        case ConnectorStopped(connector=name):
            return lambda: _stopped(servers.connect.connector(name))
        case ConnectorAbsent(connector=name):
            return lambda: _absent(servers.connect.connector(name) is not None)
        case SnapshotComplete(connector=name, topics=topics):
            return _snapshot(servers, wait.address, name, topics)
        case SlotReleased(slot=slot, host=host, port=port, dbname=dbname, user=user, password=password):
            database = servers.database(host, port, dbname, user, password)
            return lambda: _released(database.slots().get(slot, False))
        case JobRunning(address=address, fingerprint=fingerprint):
            return lambda: _job(servers, address, fingerprint, started=wait.started_job)
        case JobRestored(address=address, fingerprint=fingerprint, savepoint=savepoint):
            return lambda: health.of_restored_job(
                servers.flink, _restored(servers, address, fingerprint, wait.started_job), savepoint
            )
        case JobEnded(job_id=job_id):
            return lambda: _ended(servers.flink.job_state(job_id))
        case KsqlTakes(statements=statements):
            return lambda: ksqldb_gates.taken(servers.ksqldb, statements)
        case KsqlCommandDone():
            return lambda: ksqldb_gates.done(servers.ksqldb, wait.command)
        case KsqlQueryRunning(query=query):
            return ksqldb_gates.running(servers.ksqldb, query)
        case KsqlConnectorRunning(connector=name):
            return _past_old_news(lambda: ksqldb_gates.connector_running(servers.ksqldb, name))
        case KsqlConnectorAbsent(connector=name):
            return lambda: _absent(servers.ksqldb.connector(name) is not None)
        case _:
            assert_never(gate)


def _topic(servers: Servers, name: str, partitions: int) -> Sighting:
    topic = servers.kafka.topics().get(name)
    there = topic.partitions if topic else 0
    return Sighting(healthy=there == partitions, detail=f"{there} of {partitions} partitions")


def _absent(there: bool) -> Sighting:
    return Sighting(healthy=not there, detail="still there" if there else "gone")


def _stopped(connector: Connector | None) -> Sighting:
    if connector is None:
        return Sighting(healthy=True, detail="gone")
    healthy = connector.state == "STOPPED" and not connector.tasks
    return Sighting(healthy=healthy, detail=f"connector {connector.state}, {len(connector.tasks)} tasks")


def _released(active: bool) -> Sighting:
    return Sighting(healthy=not active, detail="the replication slot is in use" if active else "released")


def _ended(state: str | None) -> Sighting:
    return Sighting(healthy=state in {None, "FINISHED", "CANCELED", "FAILED"}, detail=state or "gone")


def _snapshot(servers: Servers, address: Address, name: str, topics: tuple[str, ...]) -> Look:
    watch = SnapshotWatch(servers, name, topics)

    def look() -> Sighting:
        connector = servers.connect.connector(name)
        running = health.of_connector(connector)
        if running.failure:
            return running
        complete, detail = watch.look()
        if not complete and connector is not None and connector.state in ("PAUSED", "STOPPED"):
            raise StepRefused(at_rest(address, connector, detail))
        return Sighting(healthy=complete, detail=detail)

    return look


def _past_old_news(look: Look) -> Look:
    """A failure counts when it is still there after a while."""
    begun = time.monotonic()

    def looked() -> Sighting:
        seen = look()
        return replace(seen, failure="") if time.monotonic() - begun < _OLD_NEWS_SECONDS else seen

    return looked


def _job(servers: Servers, address: str, fingerprint: str, *, started: str | None) -> Sighting:
    if started:
        return health.of_new_job(servers.flink, started)
    job = health.tagged_job(servers.flink, address, fingerprint)
    return health.of_job(servers.flink, job) if job else Sighting(healthy=False, detail="not there yet")


def _restored(servers: Servers, address: str, fingerprint: str, started: str | None) -> Job | None:
    if started is None:
        return health.tagged_job(servers.flink, address, fingerprint)
    return next((job for job in servers.flink.jobs() if job.id == started), None)


def _failed(gate: Gate, servers: Servers, wait: Wait, seen: Sighting) -> StepRefused:
    """A failure that waiting won't cure; a job is cancelled, so that no broken one is left to loop."""
    if isinstance(gate, JobRunning | JobRestored):
        undone, how = _taken_back(gate, servers, wait)
        diagnostic = Diagnostic(
            "HW504",
            f"the job of {wait.address} fails{how}",
            address=wait.address,
            cause=seen.failure,
            help="correct the statement, or what it reads and writes, and apply again",
        )
        return StepRefused(diagnostic, undone=undone)
    if isinstance(gate, KsqlTakes | KsqlCommandDone | KsqlQueryRunning):
        return StepRefused(ksqldb_gates.failed(gate, wait.address, seen))
    connector = (
        gate.connector if isinstance(gate, ConnectorRunning | ConnectorPaused | SnapshotComplete) else str(wait.address)
    )
    return StepRefused(
        Diagnostic(
            "HW503",
            f"the connector {connector} has failed",
            address=wait.address,
            cause=seen.failure,
            help=f"correct its config or what it connects to, and apply again; it was left as it is ({seen.detail})",
        )
    )


def _timed_out(gate: Gate, servers: Servers, wait: Wait, seen: Sighting) -> StepRefused:
    undone, how = _taken_back(gate, servers, wait) if isinstance(gate, JobRunning | JobRestored) else (False, "")
    diagnostic = Diagnostic(
        "HW502",
        f"{wait.address}: {type(gate).__name__} did not come true within {gate.seconds:g} s{how}",
        address=wait.address,
        cause=f"last seen: {seen.detail}",
        help="find out what holds it up, and apply again: it goes on from what is there",
    )
    return StepRefused(diagnostic, undone=undone)


def _taken_back(gate: JobRunning | JobRestored, servers: Servers, wait: Wait) -> tuple[bool, str]:
    """Cancels the job that the step has started: whether all is as before it, and words to add to a summary.

    A job that a restored one takes the place of has spoken up to the savepoint, and may go on from there unless the
    restored one has spoken: what it says between two checkpoints counts from the second on.
    """
    job = wait.started_job
    try:
        if isinstance(gate, JobRestored) and job is None:
            found = health.tagged_job(servers.flink, gate.address, gate.fingerprint)
            job = found.id if found else None
        if job is None:
            return False, ""
        servers.flink.cancel(job)
        if isinstance(gate, JobRestored) and servers.flink.checkpoints(job).completed:
            return False, f" (job {job}, cancelled after its first checkpoint: it can go on from its newest one)"
    except ClientError as error:
        return False, f" (job {job}, and it could not be cancelled: {explain.words(error)})"
    return True, f" (job {job}, cancelled)"
