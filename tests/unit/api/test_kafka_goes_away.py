"""Kafka goes away in the middle of an apply, with record and lock: it ends soon, and the next run finishes exactly."""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from memory_servers import MemoryKafka, MemoryLog, MemoryServers

from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.edges import confirm, gates
from heartwatch_deploy.edges.held import RecordAway
from heartwatch_deploy.edges.lease import Lease
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.edges.walk import Walk
from heartwatch_deploy.engines.kafka.read import read
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Event, Outcome, StepStarted
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import Desired
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage import journal

BEFORE = {"kept": Topic("kept", 1, 1), "changed": Topic("changed", 1, 1, {"a": "1"}), "gone": Topic("gone", 1, 1)}
AFTER = {"kept": Topic("kept", 1, 1), "changed": Topic("changed", 1, 1, {"a": "2"}), "new": Topic("new", 2, 1)}
LEVEL = 40


class Power:
    """Goes out before, or after, the request of this number, and comes back when it is told to."""

    def __init__(self) -> None:
        self.after = 10**9
        self.does_the_last = False
        self.requests = 0

    def use(self, act: Any, *arguments: Any) -> Any:
        self.requests += 1
        if self.requests <= self.after or (self.requests == self.after + 1 and self.does_the_last):
            answer = act(*arguments)
            if self.requests <= self.after:
                return answer
        raise Unreachable("Kafka", "here", server_message="Connection refused")


class FrailKafka(MemoryKafka):
    def __init__(self, power: Power, account: list[str]) -> None:
        super().__init__(account)
        self.power = power

    def topics(self) -> dict[str, Topic]:
        return cast(dict[str, Topic], self.power.use(super().topics))

    def with_configs(self, topics: Iterable[Topic]) -> dict[str, Topic]:
        return cast(dict[str, Topic], self.power.use(super().with_configs, list(topics)))

    def create(self, topic: Topic) -> None:
        self.power.use(super().create, topic)

    def alter(self, name: str, config: Mapping[str, str | None]) -> None:
        self.power.use(super().alter, name, config)

    def delete(self, name: str) -> None:
        self.power.use(super().delete, name)


@dataclass
class FrailLog(MemoryLog):
    power: Power = field(default_factory=Power)

    def write(self, key: bytes, value: bytes | None) -> None:
        self.power.use(super().write, key, value)


class Ours:
    lost = False

    def check(self) -> None:
        """Nobody else wants it."""


class World:
    """A project of topics on one broker, whose record is in the same broker."""

    def __init__(self) -> None:
        self.account: list[str] = []
        self.events: list[Event] = []
        self.power = Power()
        self.kafka = FrailKafka(self.power, self.account)
        self.log = FrailLog(self.account, power=self.power)

    def plan(self, wanted: Iterable[Topic]) -> Plan:
        record = journal.read(self.log)
        desired = Desired(State.of(map(resource, wanted)), {}, ())
        live = State.of(map(resource, self.kafka.held.values()))
        plan, refused = make_plan(PROJECT, desired, live, record.applied, unfinished=record.unfinished)
        assert refused == ()
        return plan

    def apply(self, wanted: Iterable[Topic]) -> Outcome:
        plan, record = self.plan(wanted), journal.read(self.log)
        servers = cast(Servers, MemoryServers(self.kafka))
        unfinished = {each.address for each in record.unfinished}
        walk = Walk(servers, "test", self.log, record.applied, self.events.append, Ours(), unfinished)
        return walk.run(plan)

    def record(self) -> dict[str, Mapping[str, Any]]:
        found = journal.read(self.log)
        assert found.unfinished == ()
        assert all(each.owned for each in found.applied)
        return {each.address.name: each.spec for each in found.applied}


_ALL = {"name": "test", "environment": "dev", "render_only": frozenset(), "protected": ()}
PROJECT = cast(Project, type("P", (), _ALL))


def resource(topic: Topic) -> Resource:
    told = {"partitions": topic.partitions, "replication": 1, "config": dict(topic.config), "defaults": {}}
    (found,) = read({"topics": {topic.name: told}})
    return found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirm, "_SECONDS", 0.05)
    monkeypatch.setattr(confirm, "_SECONDS_AFTER_NO_ANSWER", 0.05)
    monkeypatch.setattr(gates, "_AWAY_SECONDS", 0.05)


def moments() -> int:
    """How many requests the whole change takes, roughly: the order of steps side by side is theirs."""
    world = World()
    world.apply(BEFORE.values())
    world.power.requests = 0
    world.apply(AFTER.values())
    return world.power.requests


@pytest.mark.parametrize("does_the_last", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("moment", range(moments()))
def test_at_any_request_the_next_run_comes_to_the_same_end(moment: int, does_the_last: bool) -> None:
    world = World()
    assert world.apply(BEFORE.values()).failed == ()
    world.power.requests, world.power.after, world.power.does_the_last = 0, moment, does_the_last
    first = world.apply(AFTER.values())
    if world.power.requests > moment:
        assert first.failed
        assert {each.code for each in first.failed} <= {"HW401", "HW522"}
    world.power.after = 10**9
    assert world.apply(AFTER.values()).failed == ()
    assert world.kafka.held == AFTER
    assert world.record() == {name: resource(topic).spec for name, topic in AFTER.items()}
    assert len(world.plan(AFTER.values())) == 0
    made = [each for each in world.account if each in ("create new", "delete gone", "alter changed")]
    assert len(made) == len(set(made))


def test_no_more_is_begun_once_the_record_cannot_be_written() -> None:
    world = World()
    world.power.after = 12
    outcome = world.apply(Topic(f"t{number:02}", 1, 1) for number in range(LEVEL))
    begun = {each.address for each in world.events if isinstance(each, StepStarted)}
    assert "HW522" in {each.code for each in outcome.failed}
    assert len(begun) < 12 + 4
    assert set(outcome.skipped) == {Address("kafka", "topic", f"t{number:02}") for number in range(LEVEL)} - begun
    assert world.power.requests < 12 + 4 * 8


class SlowlyAway:
    """A writer and claims that find nobody there, each time after a while."""

    name = "_heartwatch_test_lock"

    def __init__(self) -> None:
        self.tried = 0

    def write(self, *_: Any) -> None:
        self.tried += 1
        time.sleep(0.3)
        raise Unreachable("Kafka", "here", server_message="Connection refused")


def test_all_who_write_find_that_out_in_the_time_of_one() -> None:
    away = SlowlyAway()
    holder = Holder("ann", "here", "apply", "now")
    lease = Lease(cast(Any, away), cast(Any, away), holder)
    lease._renewed_at = time.monotonic()
    failed: list[Exception] = []

    def write() -> None:
        try:
            lease.write("t", b"k", b"v")
        except Unreachable as error:
            failed.append(error)

    begin = time.monotonic()
    writers = [threading.Thread(target=write) for _ in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert (len(failed), away.tried) == (4, 1)
    assert time.monotonic() - begin < 4 * 0.3
    assert not isinstance(failed[0], RecordAway)
