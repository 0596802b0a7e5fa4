"""Walking a plan: intent, requests, gates and result of each step, level by level, side by side where that is safe."""

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from threading import Event as Flag
from typing import Final, Protocol

from heartwatch_deploy.clients.http import ClientError, InDoubt, Refused, Unreachable, Untrusted
from heartwatch_deploy.edges import explain, gates, going_back, send
from heartwatch_deploy.edges.confirm import confirm, has_come_true
from heartwatch_deploy.edges.following import followers
from heartwatch_deploy.edges.gates import StepRefused, Wait
from heartwatch_deploy.edges.held import RecordAway
from heartwatch_deploy.edges.servers import SecretMissing, Servers
from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import Gate
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.progress import Doing, Event, Outcome, StepDone, StepFailed, StepStarted
from heartwatch_deploy.model.request import FlinkSql, PostgresSql, Request, StopJob
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.storage import journal
from heartwatch_deploy.storage.journal import Log

_SIDE_BY_SIDE: Final = 4
# Subjects get their ids in the order of registration, which templates may rely on; ksqlDB refuses statements that meet.
_ONE_AFTER_ANOTHER: Final = frozenset({"schema_registry", "ksqldb"})


class Lock(Protocol):
    """The right to change this project's objects."""

    @property
    def lost(self) -> bool: ...

    def check(self) -> None:
        """Raises ClientError when somebody else may have it."""


@dataclass(frozen=True)
class Walk:
    """One apply: `tell` is called from the caller's thread only, with each event as it happens; without the `lock`
    no request is sent. `unfinished` is what an earlier run has begun; once `stop` is
    set no more is sent, and what is under way is set down."""

    servers: Servers
    project: str
    log: Log
    applied: State
    tell: Callable[[Event], None]
    lock: Lock
    unfinished: Set[Address] = frozenset()
    stop: Flag = field(default_factory=Flag)
    _made: dict[Address, Resource | None] = field(default_factory=dict)
    _unkept: list[ClientError] = field(default_factory=list)
    _followers: dict[Address, tuple[Step, ...]] = field(default_factory=dict)
    _events: "queue.SimpleQueue[Event | None]" = field(default_factory=queue.SimpleQueue)

    def run(self, plan: Plan) -> Outcome:
        """Takes every step, and none after a level in which one failed or somebody asked to stop, nor once the record
        cannot be kept."""
        self._followers.update(followers(plan))
        done: list[Address] = []
        failed: list[Diagnostic] = []
        skipped: list[Address] = []
        for level in plan.levels:
            events = [] if failed or self.stop.is_set() else self._level(level)
            ended = [each for each in events if isinstance(each, StepDone | StepFailed)]
            done += [each.address for each in ended if isinstance(each, StepDone)]
            failed += [each.diagnostic for each in ended if isinstance(each, StepFailed)]
            skipped += _left_out(level, ended)
        if skipped and not failed:
            failed.append(gates.interrupted(None, "before all of its steps were begun"))
        return Outcome(tuple(done), tuple(failed), tuple(skipped))

    def _level(self, steps: tuple[Step, ...]) -> list[Event]:
        """Runs one level's steps and gives all of their events, told already."""
        with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
            chains = [pool.submit(self._chain, chain) for chain in _chains(steps)]
            events = self._relay(len(chains))
            for chain in chains:
                chain.result()
        return events

    def _relay(self, chains: int) -> list[Event]:
        """Tells events until that many chains have ended; Ctrl-C asks them to end soon."""
        events: list[Event] = []
        while chains:
            try:
                event = self._events.get()
                if event is None:
                    chains -= 1
                else:
                    events.append(event)
                    self.tell(event)
            except KeyboardInterrupt:
                self.stop.set()
        return events

    def _chain(self, steps: tuple[Step, ...]) -> None:
        try:
            for step in steps:
                if self.stop.is_set() or self._unkept or not self._step(step):
                    return
        finally:
            self._events.put(None)

    def _step(self, step: Step) -> bool:
        """Whether the step was taken; a failure is told and kept in the journal."""
        begin = time.monotonic()
        self._events.put(StepStarted(step.address, step.action))
        notes = going_back.known_before(step, self.applied.get(step.address))
        sent = 0
        try:
            for each in (*self._followers.get(step.address, ()), step):
                self._keep(each, Phase.INTENDED, notes if each is step else {})
            for item in step.script:
                notes |= self._item(step, item, notes)
                sent += isinstance(item, Request)
                if isinstance(item, StopJob):  # who comes after a crash must know from where to go on
                    self._keep(step, Phase.INTENDED, notes)
            live = confirm(step, self.servers, self.project, self._ends)
            through = _recorded(step, live)
            self._keep(through, Phase.APPLIED, notes)
            self._made[step.address] = through.result
        except (ClientError, StepRefused) as error:
            found, back = self._gone_back(step, error, notes)
            begun = self._takes_up(step) or self._follows(step)
            untouched = back or (not begun and _left_no_trace(step, error, sent))
            self._keep_failure(step, notes, untouched=untouched)
            for each in self._followers.get(step.address, ()) if untouched else ():
                self._keep_failure(each, {}, untouched=not self._takes_up(each))
            self._events.put(StepFailed(step.address, time.monotonic() - begin, found))
            return False
        self._events.put(StepDone(step.address, time.monotonic() - begin, _words(notes)))
        return True

    def _gone_back(
        self, step: Step, error: ClientError | StepRefused, notes: dict[str, Json]
    ) -> tuple[Diagnostic, bool]:
        """What went wrong, and whether what the step would have replaced is at work again."""
        found = error.diagnostic if isinstance(error, StepRefused) else explain.sending(error, step.address)
        if not going_back.is_safe(step, error, notes):
            return found, False
        notes.pop("job_id", None)
        try:
            for item in step.back:
                notes |= self._item(step, item, notes, heeding=False)
        except (ClientError, StepRefused) as second:
            return going_back.failed(step, found, second, notes), False
        return going_back.done(step, found), True

    def _item(
        self, step: Step, item: Request | Gate, notes: Mapping[str, Json], *, heeding: bool = True
    ) -> Mapping[str, Json]:
        """Sends or awaits; `heeding` whether somebody asked to stop, which must not keep the old from going on."""
        if heeding and (self.stop.is_set() or self._unkept):
            raise StepRefused(gates.interrupted(step.address, "before all of its requests were sent"))
        self._events.put(Doing(step.address, item))
        if isinstance(item, Request):
            self.lock.check()
            return self._sent(step, item, notes)
        wait = self._wait(step, item, notes, heeding=heeding)
        return {"seen": gates.pass_through(going_back.with_savepoint(item, notes), self.servers, wait)}

    def _sent(self, step: Step, request: Request, notes: Mapping[str, Json]) -> Mapping[str, Json]:
        """What is worth keeping of the answer. Where none came, what the server shows decides, and else it failed."""
        try:
            return send.request(request, self.servers, notes)
        except (Unreachable, InDoubt, Untrusted):
            # What is done in a database beside the object is not seen when the object is read back.
            if isinstance(request, PostgresSql) or not has_come_true(step, self.servers, self.project):
                raise
            return {"job_id": ""} if isinstance(request, FlinkSql) else {}  # started, by an id that nobody told

    def _wait(self, step: Step, gate: Gate, notes: Mapping[str, Json], *, heeding: bool) -> Wait:
        job = notes.get("job_id")
        return Wait(
            step.address,
            tell=lambda detail: self._events.put(Doing(step.address, gate, detail)),
            stop_asked=lambda: self._ends() if heeding else self.lock.lost,
            started_job=str(job) if job else None,
            command=str(notes["command"]) if notes.get("command") else None,
        )

    def _ends(self) -> bool:
        """Whether there is no use in waiting on: somebody asked to stop, or what comes of it cannot be kept."""
        return self.stop.is_set() or self.lock.lost or bool(self._unkept)

    def _keep(self, step: Step, phase: Phase, notes: Mapping[str, Json], *, untouched: bool = False) -> None:
        through = phase is Phase.APPLIED
        record = Record(
            address=step.address,
            phase=Phase.APPLIED if untouched else phase,
            applied=step.result if through else self._before(step),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=version("heartwatch_deploy"),
            step=None if through or untouched else step,
            notes=notes,
        )
        self._write(record)

    def _write(self, record: Record) -> None:
        """Where one record could not be kept, no other is tried: nothing more is begun, and who is under way ends soon,
        as if killed."""
        if self._unkept:
            raise self._unkept[0]
        try:
            journal.write(self.log, record)
        except Unreachable as error:
            away = RecordAway(error.component, error.address, server_message=error.server_message)
            self._unkept.append(away)
            raise away from error

    def _before(self, step: Step) -> Resource | None:
        """Last applied, be it by an earlier step of this plan; nothing where an interrupted creation has never come to
        anything."""
        if step.address in self._made:
            return self._made[step.address]
        if step.action is Action.CREATE and step.reason is Reason.INTERRUPTED:
            return None
        return going_back.as_recorded(self.applied.get(step.address))

    def _takes_up(self, step: Step) -> bool:
        """Whether an earlier run has begun it: then as before is unfinished, too."""
        return step.address in self.unfinished and self._before(step) is not None

    def _follows(self, step: Step) -> bool:
        """Whether what it comes behind is gone already, which nobody can see any more: then it stays begun."""
        return any(step in then for first, then in self._followers.items() if first in self._made)

    def _keep_failure(self, step: Step, notes: Mapping[str, Json], *, untouched: bool) -> None:
        """The record of a step that changed nothing stays what it was before."""
        try:
            self._keep(step, Phase.FAILED, notes, untouched=untouched)
        except ClientError as error:
            # The intent stands in the journal, which tells the next apply as much.
            for last in step.script[-1:]:
                self._events.put(Doing(step.address, last, f"not journalled: {explain.words(error)}"))


def _left_out(level: tuple[Step, ...], ended: Iterable[StepDone | StepFailed]) -> Iterator[Address]:
    """An object may have another step, in another level, and that one through."""
    begun = {each.address for each in ended}
    return (step.address for step in level if step.address not in begun)


def _recorded(step: Step, live: Resource | None) -> Step:
    """The step with what the server made of its result."""
    if step.result is None or live is None:
        return step
    return replace(step, result=kind_of(step.address).recorded(step.result, live))


def _left_no_trace(step: Step, error: ClientError | StepRefused, sent: int) -> bool:
    """Whether all is as before: nothing was sent or the first request refused outright, or what was created is gone."""
    if isinstance(error, StepRefused) and error.undone:
        return step.action is Action.CREATE
    of_several = isinstance(error, Untrusted) and any(isinstance(each, FlinkSql) for each in step.script)
    refused = isinstance(error, Refused | Untrusted | SecretMissing | StepRefused)
    return sent == 0 and refused and not isinstance(error, InDoubt) and not of_several


def _chains(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    """Steps that must follow each other, together; all others by themselves."""
    ordered = sorted(steps, key=lambda step: step.address)
    chains: list[tuple[Step, ...]] = []
    for engine, group in groupby(ordered, key=lambda step: step.address.engine):
        members = tuple(group)
        chains += [members] if engine in _ONE_AFTER_ANOTHER else [(step,) for step in members]
    return chains


def _words(notes: Mapping[str, Json]) -> str:
    job, savepoint = notes.get("job_id"), notes.get("savepoint")
    said = (f"job {job}" if job else "", str(notes.get("seen", "")), f"savepoint {savepoint}" if savepoint else "")
    return ", ".join(each for each in said if each)
