"""Walking a plan: the order of intent, request, reading back and result, and what a failure leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from memory_servers import MemoryKafka, MemoryLog, MemoryServers

from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.edges import confirm, gates
from heartwatch_deploy.edges.lease import LockLost
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.edges.walk import Walk
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.gate import Gate, TopicExists
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.progress import Doing, Event, Outcome, StepDone, StepFailed, StepStarted
from heartwatch_deploy.model.request import CreateTopic, DeleteTopic, Request
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.storage import journal


def resource(name: str, partitions: int = 1) -> Resource:
    spec = {"partitions": partitions, "replication": 1, "config": {}}
    return Resource(Address("kafka", "topic", name), spec)


def creation(name: str, *gates_before: Gate) -> Step:
    script = (*gates_before, CreateTopic(name, 1, 1), TopicExists(name, 1, seconds=0.2))
    return Step(resource(name).address, Action.CREATE, Reason.NEW, script, resource(name))


def removal(name: str, *script: Request) -> Step:
    return Step(resource(name).address, Action.DELETE, Reason.REMOVED, script, None)


class OurLock:
    """A lock that is ours for so many requests, then somebody else's."""

    def __init__(self) -> None:
        self.requests = 1000

    @property
    def lost(self) -> bool:
        return self.requests < 0

    def check(self) -> None:
        self.requests -= 1
        if self.lost:
            raise LockLost("Kafka", "here", server_message="the lock is no longer ours: ben has it")


class Bench:
    """One walk over memory servers."""

    def __init__(self) -> None:
        self.account: list[str] = []
        self.events: list[Event] = []
        self.kafka = MemoryKafka(self.account)
        self.log = MemoryLog(self.account)
        self.lock = OurLock()
        self.hear: Callable[[Event], None] = self.events.append

    def walk(self, *levels: tuple[Step, ...], applied: tuple[Resource, ...] = ()) -> Outcome:
        def tell(event: Event) -> None:
            self.hear(event)

        plan = Plan("test", "dev", levels, 0, "")
        servers = cast(Servers, MemoryServers(self.kafka))
        return Walk(servers, "test", self.log, State.of(applied), tell, self.lock).run(plan)

    def kinds(self) -> list[type]:
        return [type(event) for event in self.events]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(confirm, "_SECONDS", 0.2)
    monkeypatch.setattr(confirm, "_SECONDS_AFTER_NO_ANSWER", 0.2)
    monkeypatch.setattr(gates, "_LONGEST_PAUSE", 0.05)
    return Bench()


def names(addresses: Any) -> list[str]:
    return [address.name for address in addresses]


def test_without_the_lock_no_more_is_sent(bench: Bench) -> None:
    bench.lock.requests = 1
    outcome = bench.walk((creation("a"),), (creation("b"),), (creation("c"),))
    assert "create a" in bench.account
    assert "create b" not in bench.account
    assert [found.code for found in outcome.failed] == ["HW521"]
    assert (names(outcome.done), names(outcome.skipped)) == (["a"], ["c"])


def test_intent_request_result_and_levels_one_after_another(bench: Bench) -> None:
    outcome = bench.walk((creation("a"),), (creation("b"),))
    assert bench.account == ["intended a", "create a", "applied a", "intended b", "create b", "applied b"]
    assert outcome == Outcome((resource("a").address, resource("b").address))
    assert bench.kinds()[:4] == [StepStarted, Doing, Doing, StepDone]
    assert list(journal.read(bench.log).applied) == [resource("a"), resource("b")]


def test_of_an_object_in_two_steps_the_first_stays_on_record_where_the_second_is_refused(bench: Bench) -> None:
    wide, narrow = (replace(resource("a"), spec={**resource("a").spec, "config": {"x": each}}) for each in "12")
    before = resource("a")
    first = Step(before.address, Action.UPDATE, Reason.CHANGED, (CreateTopic("a", 1, 1, {"x": "1"}),), wide)
    then = Step(before.address, Action.UPDATE, Reason.CHANGED, (CreateTopic("refused", 1, 1),), narrow)
    bench.kafka.refuses = "refused"
    outcome = bench.walk((first,), (creation("b"),), (then,), (creation("c"),), applied=(before,))
    assert [each.code for each in outcome.failed] == ["HW501"]
    assert (names(outcome.done), names(outcome.skipped)) == (["a", "b"], ["c"])
    assert journal.read(bench.log).applied.get(before.address) == wide
    bench.kafka.refuses = "b"
    bench.kafka.held.clear()
    stopped = bench.walk((first,), (creation("b"),), (then,), (creation("c"),), applied=(before,))
    assert (names(stopped.done), names(stopped.skipped)) == (["a"], ["a", "c"])


def test_after_a_failure_nothing_more_is_begun(bench: Bench) -> None:
    bench.kafka.refuses = "b"
    outcome = bench.walk((creation("a"), creation("b")), (creation("c"),))
    assert names(outcome.done) == ["a"]
    assert names(outcome.done) == ["a"]
    [failed] = outcome.failed
    assert (failed.code, failed.cause) == ("HW501", "Kafka at here: it exists")
    assert StepFailed in bench.kinds()


def test_what_was_refused_outright_is_not_ours(bench: Bench) -> None:
    bench.kafka.refuses = "a"
    bench.walk((creation("a"),))
    assert bench.account == ["intended a", "create a", "forget a"]


def test_what_may_have_arrived_stays_in_the_record(bench: Bench) -> None:
    bench.kafka.breaks_after = bench.kafka.forgets = "a"
    outcome = bench.walk((creation("a"),))
    assert outcome.failed[0].code == "HW401"
    found = journal.read(bench.log)
    assert list(found.applied) == [resource("a")]
    assert names(record.address for record in found.unfinished) == ["a"]


def test_what_arrived_without_an_answer_is_done(bench: Bench) -> None:
    bench.kafka.breaks_after = "a"
    outcome = bench.walk((creation("a"),))
    assert outcome == Outcome((resource("a").address,))
    assert bench.account == ["intended a", "create a", "applied a"]


def test_without_a_journal_nothing_is_sent(bench: Bench) -> None:
    bench.log.refuses = "intended"
    outcome = bench.walk((creation("a"),))
    assert outcome.failed[0].code == "HW522"
    assert not any(entry.startswith("create") for entry in bench.account)


def test_a_gate_that_stays_shut_fails_with_what_was_seen_last(bench: Bench) -> None:
    outcome = bench.walk((creation("a", TopicExists("never", 3, seconds=0.1)),))
    assert outcome.failed[0].code == "HW502"
    assert outcome.failed[0].cause == "last seen: 0 of 3 partitions"
    assert "create a" not in bench.account


def test_what_the_server_does_not_show_is_a_failure(bench: Bench) -> None:
    bench.kafka.forgets = "a"
    step = Step(resource("a").address, Action.CREATE, Reason.NEW, (CreateTopic("a", 1, 1),), resource("a"))
    outcome = bench.walk((step,))
    assert (outcome.failed[0].code, outcome.failed[0].cause) == ("HW506", "it is not there")


def test_a_server_that_has_something_else_is_a_failure(bench: Bench) -> None:
    script = (CreateTopic("a", 1, 1),)
    outcome = bench.walk((Step(resource("a").address, Action.CREATE, Reason.NEW, script, resource("a", 2)),))
    assert outcome.failed[0].cause == "partitions is 1, not 2"


def test_what_is_removed_leaves_the_record(bench: Bench) -> None:
    bench.kafka.held["a"] = Topic("a", 1, 1)
    outcome = bench.walk((removal("a", DeleteTopic("a")),), applied=(resource("a"),))
    assert names(outcome.done) == ["a"]
    assert bench.account == ["intended a", "delete a", "forget a"]


def test_forgetting_asks_no_server(bench: Bench) -> None:
    bench.walk((removal("a"),), applied=(resource("a"),))
    assert bench.account == ["intended a", "forget a"]


def test_ctrl_c_ends_the_wait_and_begins_nothing_more(bench: Bench) -> None:
    def press(event: Event) -> None:
        bench.events.append(event)
        if isinstance(event, Doing) and event.detail:
            raise KeyboardInterrupt

    bench.hear = press
    outcome = bench.walk((creation("a", TopicExists("never", 3, seconds=30)),), (creation("b"),))
    assert outcome.failed[0].code == "HW505"
    assert names(outcome.skipped) == ["b"]
    assert "create a" not in bench.account


def test_once_asked_to_stop_nothing_is_taken_off_the_record_either(bench: Bench) -> None:
    """Of a level that is under way those that have not begun are not begun, and the end says that not all was done."""

    def press(event: Event) -> None:
        bench.events.append(event)
        if isinstance(event, StepDone):
            raise KeyboardInterrupt

    bench.hear = press
    outcome = bench.walk((removal("a"),), (removal("b"),), applied=(resource("a"), resource("b")))
    assert (names(outcome.done), names(outcome.skipped)) == (["a"], ["b"])
    assert [each.code for each in outcome.failed] == ["HW505"]
    assert bench.account == ["intended a", "forget a"]


def test_a_record_that_cannot_be_kept_is_a_failure_also_of_a_step_that_sends_nothing(bench: Bench) -> None:
    bench.log.write = _nobody_keeps  # type: ignore[method-assign]
    outcome = bench.walk((removal("a"),), applied=(resource("a"),))
    assert [each.code for each in outcome.failed] == ["HW522"]


def _nobody_keeps(*_: object) -> None:
    raise Unreachable("Kafka", "here", server_message="no journal")


SUBJECT = Resource(Address("schema_registry", "subject", "old-value"), {"schema": "string", "compatibility": None})
ERASING = Step(SUBJECT.address, Action.DELETE, Reason.REMOVED, (), None)


def test_what_goes_behind_a_topic_is_on_record_before_the_topic_goes(bench: Bench) -> None:
    """Who comes after a kill in between sees no topic any more, and must know that it was we who deleted it."""
    bench.kafka.held["old"] = Topic("old", 1, 1)
    bench.walk((removal("old", DeleteTopic("old")),), (ERASING,), applied=(resource("old"), SUBJECT))
    assert bench.account[:4] == ["intended old-value", "intended old", "delete old", "forget old"]


def test_where_the_topic_stays_nothing_is_begun_behind_it(bench: Bench) -> None:
    bench.kafka.refuses = "old"
    bench.kafka.held["old"] = Topic("old", 1, 1)
    outcome = bench.walk((removal("old", DeleteTopic("old")),), (ERASING,), applied=(resource("old"), SUBJECT))
    assert [found.code for found in outcome.failed] == ["HW501"]
    assert journal.read(bench.log).unfinished == ()


def test_a_subject_refused_behind_its_topic_stays_begun(bench: Bench) -> None:
    """The topic went in this very run, and the next one can no longer see that it was we who deleted it."""
    bench.kafka.held["old"] = Topic("old", 1, 1)
    bench.kafka.refuses = "taken"
    refused = replace(ERASING, script=(CreateTopic("taken", 1, 1),))
    outcome = bench.walk((removal("old", DeleteTopic("old")),), (refused,), applied=(resource("old"), SUBJECT))
    assert [found.code for found in outcome.failed] == ["HW501"]
    begun = {record.address: record.step for record in journal.read(bench.log).unfinished}
    assert begun[SUBJECT.address] == refused


def test_where_the_topic_may_have_gone_the_intent_behind_it_stays(bench: Bench) -> None:
    bench.kafka.held["old"] = Topic("old", 1, 1)
    bench.lock.requests = 1
    bench.walk(
        (removal("old", DeleteTopic("old"), DeleteTopic("none")),), (ERASING,), applied=(resource("old"), SUBJECT)
    )
    begun = {record.address: record.step for record in journal.read(bench.log).unfinished}
    assert begun[SUBJECT.address] == ERASING
