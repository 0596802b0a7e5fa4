"""The history's texts: read as written, long ones in parts, and one that cannot be read costs no other."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.audit import Begun, Checkout, Ended, Result, Sources, StepTaken
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage import audit
from tests.unit.api.memory_audit import MemoryAudit

BEATS = Address("kafka", "topic", "beats")
CHANCE = random.Random(7)  # noqa: S311 - no secret
NOISE = "".join(chr(CHANCE.randrange(33, 0x2000)) for _ in range(300_000))
"""What hardly gets shorter by packing."""
FILES = Sources({"flink_sql/a.sql": "SELECT 'ä'\n", "deploy/project.yaml": "name: small\n"}, ("a=1",))
STEPS = (StepTaken(BEATS, Action.DELETE, Reason.REMOVED, (f"delete-data:{BEATS}",)),)
BEGUN = Begun(
    id="one",
    verb="apply",
    by=Holder("ann", "here", "apply", "2026-11-21T00:00:00+00:00"),
    at="2026-11-21T00:00:00+00:00",
    version="0.1.0",
    project="small",
    environment="dev",
    checkout=Checkout("0123", changed=True),
    plan="sha256:00",
    summary="1 to delete",
    steps=STEPS,
    sources=FILES.fingerprint,
)
ENDED = Ended("one", "2026-11-21T00:00:09+00:00", 9.0, Result.PARTLY, (BEATS,), (Diagnostic("HW401", "no"),), (BEATS,))


@pytest.fixture
def log() -> MemoryAudit:
    made = MemoryAudit()
    for value in (FILES, BEGUN, ENDED):
        audit.append(made, "one", value)
    return made


def test_it_reads_as_it_was_written(log: MemoryAudit) -> None:
    found = audit.read(log)
    [entry] = found.entries
    assert (entry.number, entry.begun, entry.ended, found.diagnostics) == (1, BEGUN, ENDED, ())
    assert found.sources(entry) == FILES


def test_what_happened_can_be_read_by_anybody(log: MemoryAudit) -> None:
    assert json.loads(log.held[1])["record"]["by"]["who"] == "ann"
    assert json.loads(log.held[2])["record"]["result"] == "partly done"


@pytest.mark.parametrize("long", ["sources", "steps"])
def test_what_is_longer_than_a_message_comes_in_parts(long: str) -> None:
    files = Sources({"a": NOISE}) if long == "sources" else FILES
    steps = (StepTaken(BEATS._replace(name=NOISE), Action.CREATE, Reason.NEW),) if long == "steps" else STEPS
    begun = replace(BEGUN, steps=steps, sources=files.fingerprint)
    log = MemoryAudit()
    audit.append(log, "one", files)
    audit.append(log, "one", begun)
    assert len(log.held) > 2
    assert max(map(len, log.held)) < 1_000_000
    found = audit.read(log)
    assert found.entries[0].begun == begun
    assert found.sources(found.entries[0]) == files


def test_parts_that_a_crash_left_unwritten_are_no_entry() -> None:
    log = MemoryAudit()
    audit.append(log, "one", Sources({"a": NOISE}))
    log.held.pop()
    audit.append(log, "one", replace(BEGUN, sources=Sources({"a": NOISE}).fingerprint))
    found = audit.read(log)
    assert found.entries[0].result is Result.NO_END
    assert found.sources(found.entries[0]) is None


def test_sources_of_another_text_are_none(log: MemoryAudit) -> None:
    log.held[0] = log.held[0].replace(b"one", b"two")
    found = audit.read(log)
    assert found.sources(found.entries[0]) is None


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff", b"[]", b"{}", b'{"format": 1}', b'{"format": 1, "kind": "Else", "id": "x"}', b'{"format": 2}'],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_there(log: MemoryAudit, text: bytes) -> None:
    log.held.insert(1, text)
    found = audit.read(log)
    [told] = found.diagnostics
    assert (told.code, told.severity, told.cause.split(":")[0]) == ("HW546", "warning", "_heartwatch_test_audit, 1")
    assert [each.begun for each in found.entries] == [BEGUN]


def test_a_record_of_another_form_is_named(log: MemoryAudit) -> None:
    log.held[2] = log.held[2].replace(b"partly done", b"splendid")
    found = audit.read(log)
    assert [each.code for each in found.diagnostics] == ["HW546"]
    assert [(each.number, each.ended) for each in found.entries] == [(1, None)]


def test_an_apply_that_cannot_be_read_keeps_its_number(log: MemoryAudit) -> None:
    log.held[1] = log.held[1].replace(b'"verb"', b'"verse"')
    audit.append(log, "two", replace(BEGUN, id="two"))
    assert [each.number for each in audit.read(log).entries] == [2]


def test_no_part_of_it_is_a_path_of_this_machine(log: MemoryAudit) -> None:
    assert str(Path.cwd()).encode() not in b"".join(log.held)
