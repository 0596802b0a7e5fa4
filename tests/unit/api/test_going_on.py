"""A job whose statement was changed goes on from its savepoint, wherever apply was killed on the way, or comes back."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from memory_flink import Fate, FatefulLog, FlinkServers, Killed, MemoryFlink

from heartwatch_deploy.edges import confirm, gates, read
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.edges.walk import Walk
from heartwatch_deploy.engines.flink_sql.read import read as jobs_of
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.edit import Edit, Effect
from heartwatch_deploy.model.gate import SnapshotComplete
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Event, Outcome
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import find_changes, plan_of
from heartwatch_deploy.storage import journal
from tests.unit.deployed_job import FILE, JOB, deployed
from tests.unit.small_project import SOUND, project_with

NEVER_KILLED = 1000
EXACT = Edit(Effect.EXACT, "it is")
WRONG = Edit(Effect.WRONG, "sums would be taken for maxima")
BEFORE = (SOUND / FILE).read_text()
AFTER = BEFORE.replace("> {{ threshold }}", ">= {{ threshold }}")
LATER = BEFORE.replace("> {{ threshold }}", "<> {{ threshold }}")
assert len({BEFORE, AFTER, LATER}) == 3


class Always:
    lost = False

    def check(self) -> None:
        """Nobody else is there."""


class Bench:
    """The sound project in a world in memory, its job running as `BEFORE`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.fate = Fate()
        self.flink = MemoryFlink(self.fate)
        self.servers = FlinkServers(self.flink)
        self.log = FatefulLog([], fate=self.fate)
        self.events: list[Event] = []
        self.rest = deployed(directory)
        assert self.apply(BEFORE).failed == ()

    def plan(self, text: str, edit: Edit | None = EXACT) -> Plan:
        overlay = self.directory / "now"
        (overlay / FILE).parent.mkdir(parents=True, exist_ok=True)
        (overlay / FILE).write_text(text)
        project = project_with(overlay, self.directory / "project")
        live, applied = (State.of(each for each in side if each.address != JOB) for side in self.rest)
        job = jobs_of(read.jobs(cast(Any, self.flink), "small"), "small")
        live = State.of((*live, *job))
        record = journal.read(self.log)
        self.applied = State.of((*applied, *record.applied))
        self.unfinished = {each.address for each in record.unfinished}
        found = find_changes(project, desired_of(project), live, self.applied, unfinished=record.unfinished)
        asked = [each.address for each in found.changes if self.asks(each)]
        plan, refused = plan_of(project, found, {each: edit for each in asked if edit})
        assert refused == ()
        return without_snapshots(plan)

    def asks(self, change: Any) -> bool:
        from heartwatch_deploy.engines import kind_of

        return bool(kind_of(change.address).questions(change))

    def apply(self, text: str, edit: Edit | None = EXACT, *, interrupted: bool = False) -> Outcome:
        """With `interrupted` somebody has pressed Ctrl-C before the first request."""
        plan = self.plan(text, edit)
        servers = cast(Servers, self.servers)
        walk = Walk(servers, "small", self.log, self.applied, self.events.append, Always(), self.unfinished)
        if interrupted:
            walk.stop.set()
        return walk.run(plan)

    def killed_at(self, place: int, text: str) -> bool:
        """Whether apply came as far as to be killed there."""
        self.fate.at, self.fate.passed = place, 0
        try:
            self.apply(text)
        except Killed:
            return True
        finally:
            self.fate.at = 0
        return False

    def running(self) -> tuple[str, str | None]:
        """The one job's number and the savepoint that it came from."""
        (found,) = self.flink.live()
        return found.job.id, found.restored


def without_snapshots(plan: Plan) -> Plan:
    """Nothing is asked of a connector here."""
    levels = tuple(
        tuple(
            replace(step, script=tuple(each for each in step.script if not isinstance(each, SnapshotComplete)))
            for step in level
        )
        for level in plan.levels
    )
    return replace(plan, levels=levels)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(confirm, "_SECONDS", 0.2)
    monkeypatch.setattr(gates, "_LONGEST_PAUSE", 0.01)
    return Bench(tmp_path)


SAVEPOINT = f"file:/savepoint-{0:032}"


def test_an_exact_edit_is_an_update_that_goes_on_from_a_savepoint(bench: Bench) -> None:
    (step,) = bench.plan(AFTER)
    assert (step.action, step.reason, step.hazards, step.edit) == (Action.UPDATE, Reason.CHANGED, (), EXACT)
    assert bench.apply(AFTER).failed == ()
    assert bench.running()[1] == SAVEPOINT
    assert len(bench.plan(AFTER)) == 0


def test_any_other_edit_needs_consent_and_says_why(bench: Bench) -> None:
    (step,) = bench.plan(AFTER, WRONG)
    (hazard,) = step.hazards
    assert (step.action, hazard.consent) == (Action.REPLACE, f"fresh-start:{JOB}")
    assert hazard.explanation == "the job stops, and the new one starts without its state"
    assert hazard.details[0] == "wrong in place: sums would be taken for maxima"
    assert any(line.startswith("topic numbers: read on at the committed offset") for line in hazard.details)
    assert bench.apply(AFTER, WRONG).failed == ()
    assert bench.running()[1] is None


@pytest.mark.parametrize("text", [AFTER, BEFORE, LATER], ids=["the same again", "taken back", "changed once more"])
def test_killed_anywhere_it_goes_on_with_its_state(bench: Bench, text: str) -> None:
    """Until a place is reached at which nobody is killed any more; each time another edit is begun."""
    place, written = 1, AFTER
    while bench.killed_at(place, written):
        plan = bench.plan(text)
        assert not plan.hazards, place
        assert bench.apply(text).failed == (), place
        job, restored = bench.running()
        assert restored or job == "0" * 32, place
        assert len(bench.plan(text)) == 0, place
        assert journal.read(bench.log).unfinished == (), place
        assert bench.apply(BEFORE).failed == ()
        place += 1
    assert place > 8


@pytest.mark.parametrize("place", range(1, 12))
def test_after_a_crash_a_wrong_edit_is_no_more_allowed_than_before(bench: Bench, place: int) -> None:
    """Unless the job had been started, which was exact then: the state of nothing else is given to the new one."""
    bench.killed_at(place, AFTER)
    plan = bench.plan(LATER, WRONG)
    assert [each.kind for each in plan.hazards] == ["fresh-start"]


def test_a_job_that_the_cluster_has_forgotten_goes_on_from_the_savepoint_on_record(bench: Bench) -> None:
    assert bench.killed_at(6, AFTER)
    assert bench.flink.live() == []
    bench.flink.held.clear()
    assert not bench.plan(AFTER).hazards
    assert bench.apply(AFTER).failed == ()
    assert bench.running()[1] == SAVEPOINT


def test_what_fails_at_restore_comes_back_as_it_was(bench: Bench) -> None:
    (step,) = bench.plan(AFTER)
    assert step.result is not None
    bench.flink.refused = {str(step.result.spec["fingerprint"])}
    (found,) = bench.apply(AFTER).failed
    assert (found.code, "the state does not fit" in found.cause) == ("HW550", True)
    assert bench.running() == (f"{2:032}", SAVEPOINT)
    assert journal.read(bench.log).unfinished == ()
    assert len(bench.plan(BEFORE)) == 0


def test_a_crash_while_it_fails_at_restore_comes_back_too(bench: Bench) -> None:
    (step,) = bench.plan(AFTER)
    assert step.result is not None
    bench.flink.refused = {str(step.result.spec["fingerprint"])}
    assert bench.killed_at(8, AFTER)
    assert [each.fails for each in bench.flink.live()] == [True]
    (found,) = bench.apply(AFTER).failed
    assert found.code == "HW550"
    assert bench.running()[1] == SAVEPOINT
    assert len(bench.plan(BEFORE)) == 0


def test_what_flink_refuses_outright_comes_back(bench: Bench) -> None:
    bench.servers.does_not_take = ["an operator is missing"]
    (found,) = bench.apply(AFTER).failed
    assert (found.code, "an operator is missing" in found.cause) == ("HW550", True)
    assert bench.running() == (f"{1:032}", SAVEPOINT)


def test_where_neither_goes_on_the_savepoint_is_told_and_kept(bench: Bench) -> None:
    bench.servers.does_not_take = ["an operator is missing", "no slots"]
    (found,) = bench.apply(AFTER).failed
    assert found.code == "HW551"
    assert SAVEPOINT in found.help
    assert bench.flink.live() == []
    assert not bench.plan(BEFORE).hazards
    assert bench.apply(AFTER).failed == ()
    assert bench.running()[1] == SAVEPOINT


def test_an_interrupted_second_run_leaves_the_new_job_alone(bench: Bench) -> None:
    """What the first run has started may be at work: the old one beside it would say everything twice."""
    assert bench.killed_at(8, AFTER)
    (new,) = bench.flink.live()
    (found,) = bench.apply(AFTER, interrupted=True).failed
    assert found.code == "HW505"
    assert bench.flink.live() == [new]
    assert journal.read(bench.log).unfinished != ()
    assert bench.apply(AFTER).failed == ()
    assert bench.running() == (new.job.id, SAVEPOINT)
    assert journal.read(bench.log).unfinished == ()


@pytest.mark.parametrize("second", ["killed", "interrupted"])
def test_a_second_interruption_does_not_lose_the_savepoint(bench: Bench, second: str) -> None:
    assert bench.killed_at(8, AFTER)
    if second == "killed":
        assert bench.killed_at(2, AFTER)
    else:
        assert bench.apply(AFTER, interrupted=True).failed != ()
    bench.flink.held.clear()
    assert not bench.plan(AFTER).hazards
    assert bench.apply(AFTER).failed == ()
    assert bench.running()[1] == SAVEPOINT


def test_a_refused_way_back_does_not_lose_the_savepoint(bench: Bench) -> None:
    """It was stopped, and neither goes on; then the file is put back, and the gateway refuses for the same cause."""
    bench.servers.does_not_take = ["no slots", "no slots", "no slots"]
    assert [each.code for each in bench.apply(AFTER).failed] == ["HW551"]
    assert bench.apply(BEFORE).failed != ()
    bench.flink.held.clear()
    assert not bench.plan(BEFORE).hazards
    assert bench.apply(BEFORE).failed == ()
    assert bench.running()[1] == SAVEPOINT
