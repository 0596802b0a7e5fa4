"""The record, the history and the lock in files: kept, guarded, told in words where they cannot be used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.file_log import FileDamaged, FileLog
from heartwatch_deploy.edges.held import LockHeld, LockLost, Patience
from heartwatch_deploy.edges.keeping import InFiles
from heartwatch_deploy.edges.lock_file import LockFile
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.storage import journal

BEATS = Address("kafka", "topic", "beats")
TOPIC = Resource(BEATS, {"partitions": 1, "replication": 1, "config": {}})
ANN = Holder("ann", "here (process 7)", "apply", "2026-11-21T00:00:00+00:00")


def record(phase: Phase = Phase.APPLIED, applied: Resource | None = TOPIC) -> Record:
    return Record(BEATS, phase, applied, at="2026-11-21T00:00:00+00:00", version="0.1.0")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deployed" / "record"


def test_records_are_kept_and_forgotten(file: Path) -> None:
    with InFiles(file).locked("apply", Patience()) as held:
        log = InFiles(file).log(held)
        log.ensure()
        assert not log.exists()
        journal.write(log, record())
        assert list(journal.read(InFiles(file).log()).applied) == [TOPIC]
        journal.write(log, record(applied=None))
        assert len(journal.read(log).records) == 0


def test_what_was_replaced_is_cleared_away_at_times(file: Path) -> None:
    log = FileLog(file, lambda: None)
    lines = [{"key": str(BEATS), "value": {"old": number}} for number in range(1500)]
    log._file.replace(lines)
    journal.write(log, record())
    log.ensure()
    assert file.read_bytes().count(b"\n") == 2
    assert list(journal.read(log).applied) == [TOPIC]


def test_a_cut_off_line_is_a_warning_and_a_changed_one_an_error(file: Path) -> None:
    log = FileLog(file, lambda: None)
    journal.write(log, record())
    journal.write(log, record(Phase.FAILED))
    file.write_bytes(file.read_bytes()[:-5])
    assert [(each.code, each.severity) for each in log.remarks()] == [("HW541", "warning")]
    assert journal.read(log).unfinished == ()
    file.write_bytes(file.read_bytes().replace(b"applied", b"appliet"))
    with pytest.raises(FileDamaged) as damaged:
        log.read()
    told = explain.reading(damaged.value)
    assert (told.code, told.summary) == ("HW540", f"{file} cannot be read")
    assert "line 2" in told.cause


def test_a_record_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged) as told:
        FileLog(tmp_path, lambda: None).write(b"a", b"{}")
    assert "Is a directory" in told.value.server_message


def test_the_second_is_told_who_has_it(file: Path) -> None:
    lock = LockFile(file)
    with lock.held(ANN, Patience()):
        with pytest.raises(LockHeld) as refused, lock.held(ANN, Patience()):
            raise AssertionError("two at once")
        assert lock.holder() == ANN
        told = explain.held(refused.value, "heartwatch")
        assert told.summary == "ann is deploying heartwatch"
        assert "end that process" in told.help
        with pytest.raises(LockHeld), lock.held(ANN, Patience(force=True)):
            raise AssertionError("taken from a process that lives")
    assert lock.holder() is None
    with lock.held(ANN, Patience()) as held:
        held.leave_nothing = True
    assert not file.exists()


def test_who_waits_long_enough_gets_it(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from heartwatch_deploy.edges.lock_file import LockFile;"
        "from heartwatch_deploy.edges.held import Patience; from heartwatch_deploy.edges.holder import holder\n"
        "with LockFile(Path(sys.argv[1])).held(holder('apply'), Patience()): "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(file)], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        told: list[LockHeld] = []

        def tell(held: LockHeld) -> None:
            told.append(held)
            other.kill()

        with LockFile(file).held(ANN, Patience(60, tell=tell)):
            assert LockFile(file).holder() == ANN
        assert f"process {other.pid}" in told[0].by.claim.holder.where


def test_a_lock_whose_file_somebody_removed_is_lost(file: Path) -> None:
    with LockFile(file).held(ANN, Patience()) as held:
        held.check()
        os.unlink(file)
        assert held.lost
        with pytest.raises(LockLost):
            held.check()
        with pytest.raises(LockLost):
            FileLog(file.with_name("record"), held.check).write(b"a", b"{}")
