"""The record of what was applied: what it survives, and what it tells of unfinished steps."""

import json

import pytest
from memory_servers import MemoryLog

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.gate import TopicExists
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.request import CreateTopic
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.storage import journal

BEATS = Address("kafka", "topic", "beats")
TOPIC = Resource(BEATS, {"partitions": 1, "replication": 1, "config": {"a": "b"}})
STEP = Step(BEATS, Action.CREATE, Reason.NEW, (CreateTopic("beats", 1, 1), TopicExists("beats", 1)), TOPIC)


def record(phase: Phase, applied: Resource | None, step: Step | None = None) -> Record:
    return Record(BEATS, phase, applied, at="2026-11-21T00:00:00+00:00", version="0.1.0", step=step, notes={"a": 1})


@pytest.mark.parametrize(
    "kept", [record(Phase.APPLIED, TOPIC), record(Phase.INTENDED, None, STEP), record(Phase.FAILED, TOPIC, STEP)]
)
def test_a_record_reads_as_it_was_written(kept: Record) -> None:
    assert journal.loads(journal.dumps(kept)) == kept


def test_what_was_applied_is_the_sum_of_the_records() -> None:
    log = MemoryLog([])
    journal.write(log, record(Phase.APPLIED, TOPIC))
    found = journal.read(log)
    assert (list(found.applied), found.unfinished, found.diagnostics) == ([TOPIC], (), ())


def test_a_creation_that_was_interrupted_counts_as_ours() -> None:
    log = MemoryLog([])
    journal.write(log, record(Phase.INTENDED, None, STEP))
    found = journal.read(log)
    assert list(found.applied) == [TOPIC]
    assert [each.address for each in found.unfinished] == [BEATS]


def test_a_deletion_that_was_interrupted_still_has_its_object() -> None:
    log = MemoryLog([])
    journal.write(log, record(Phase.INTENDED, TOPIC, Step(BEATS, Action.DELETE, Reason.REMOVED, (), None)))
    assert list(journal.read(log).applied) == [TOPIC]


def test_an_object_that_is_gone_leaves_no_record() -> None:
    log = MemoryLog([])
    journal.write(log, record(Phase.APPLIED, TOPIC))
    journal.write(log, record(Phase.APPLIED, None))
    assert log.held == {}


WHOLE = journal.dumps(record(Phase.APPLIED, TOPIC))


@pytest.mark.parametrize(
    "text",
    [
        WHOLE[: len(WHOLE) // 2],
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format": 1}',
        b'{"format": 1, "record": {"address": "beats"}}',
        json.dumps(json.loads(WHOLE) | {"format": journal.FORMAT + 1}).encode(),
    ],
)
def test_a_torn_or_newer_record_is_told_with_its_place(text: bytes) -> None:
    log = MemoryLog([], held={b"kafka.topic/beats": (7, text)})
    found = journal.read(log)
    assert len(found.applied) == 0
    [diagnostic] = found.diagnostics
    assert (diagnostic.code, diagnostic.address) == ("HW420", BEATS)
    assert "kafka.topic/beats" in diagnostic.summary
    assert diagnostic.cause.startswith("_heartwatch_test, offset 7: ")
