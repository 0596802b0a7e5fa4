"""The proof of apply: what it found is kept as it comes, told at any time, and not made again."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.prove.applies import begin, drawn, in_rounds, section_of, without_section
from tests.prove.kept_results import KeptResults
from tests.prove.matrix import Case, Result
from tests.prove.proof_run import ProofRun
from tests.unit.git_project import GitProject

BEGUN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
RUN = ProofRun("a", is_changed=False, seed=3, begun=BEGUN)
CREATED, DESTROYED = Case("create", "after create topic a #1"), Case("destroy", "sent DELETE /subjects/a #1")
EXACT = Result(CREATED, (), came=True, seconds=60.0)
WRONG = Result(DESTROYED, ("/topics is {}, not 1",), came=True, seconds=120.0)


def test_what_was_exact_is_not_made_again_and_what_was_not_is(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path / "build" / "results.jsonl")
    assert kept.begin(RUN, go_on=True) == RUN
    kept.add(EXACT)
    kept.add(WRONG)
    later = KeptResults(kept.file)
    assert later.begin(replace(RUN, seed=9, begun=datetime.now(UTC)), go_on=True) == RUN
    assert later.found == {CREATED: EXACT, DESTROYED: WRONG}
    assert [later.has_exact(each) for each in (CREATED, DESTROYED, Case("change", "x"))] == [True, False, False]
    mended = Result(DESTROYED, (), came=True, seconds=1.0)
    later.add(mended)
    assert later.of((CREATED, DESTROYED)) == (EXACT, mended)
    anew, other = KeptResults(kept.file), replace(RUN, revision="b")
    assert anew.begin(other, go_on=False) == other
    assert anew.found == {}
    assert ProofRun.read(kept.file.read_text().strip()) == other


def test_of_what_is_kept_only_the_moments_that_were_drawn_are_told(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path / "results.jsonl")
    kept.add(EXACT)
    kept.add(WRONG)
    assert kept.of([DESTROYED, Case("change", "x")]) == (WRONG,)


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (RUN, replace(RUN, revision="b"), "is of a, and the code is b now"),
        (RUN, replace(RUN, is_changed=True), "is of a commit, and the code has changes that are in none"),
        (replace(RUN, is_changed=True), RUN, "is of code that was in no commit"),
        (replace(RUN, revision="", is_changed=True), RUN, "is of no revision, and the code is a now"),
        (None, RUN, "does not say of which revision its results are"),
    ],
)
def test_results_of_other_code_are_no_proof(before: ProofRun | None, now: ProofRun, why: str, tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    file.write_text(before.line() if before else '{"case": {}}')
    with pytest.raises(SystemExit, match=re.escape(f"{file} {why}. Begin anew, without --go-on (GO_ON).")):
        KeptResults(file).begin(now, go_on=True)


def test_the_revision_is_that_of_the_code_whatever_its_reports_say(tmp_path: Path) -> None:
    git = GitProject(tmp_path / "project")
    first = ProofRun.now(git.root, seed=1)
    assert (first.revision, first.is_changed) == (git.git("rev-parse", "HEAD"), False)
    git.write("docs/proofs/applies.md", "# A report")
    assert replace(ProofRun.now(git.root, seed=1), begun=first.begun) == first
    git.commit()
    assert replace(ProofRun.now(git.root, seed=1), begun=first.begun) == first
    git.write("new.py", "")
    assert ProofRun.now(git.root, seed=1).is_changed
    assert ProofRun.now(tmp_path, seed=1).revision == ""


def test_a_run_that_goes_on_has_its_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProofRun, "now", lambda _repository, *, seed: replace(RUN, seed=seed))
    file = tmp_path / "results.jsonl"
    assert begin(KeptResults(file), seed=5, go_on=False).seed == 5
    assert begin(KeptResults(file), seed=None, go_on=True).seed == 5
    with pytest.raises(SystemExit, match="is of seed 5, and 6 is asked for"):
        begin(KeptResults(file), seed=6, go_on=True)


def test_the_section_of_the_stopped_run_is_replaced() -> None:
    other = section_of((EXACT,), of=1, begun=BEGUN.replace(day=1))
    before = f"# Heading\n\n{other}"
    stopped = f"{before}\n{section_of((EXACT, WRONG), of=5, begun=BEGUN)}"
    assert without_section(stopped, BEGUN) == before
    assert without_section(before, BEGUN) == before
    assert without_section(f"{stopped}\n## Later\n", BEGUN) == f"{before}\n## Later\n"


def test_the_report_says_what_is_missing_and_what_was_wrong() -> None:
    said = section_of((EXACT, WRONG), of=5, begun=BEGUN)
    assert said.splitlines() == [
        "## 2026-01-02 03:04 UTC, 5 moments",
        "",
        "| scenario | killed | moments | exact |",
        "|---|---|---|---|",
        "| create | when it was answered | 1 | 1 |",
        "| destroy | when the server had it | 1 | 0 |",
        "",
        "1 of 2 cases were exact; 3 more were to come. 3 min of cases, 4 at a time.",
        "- not exact: destroy: killed sent DELETE /subjects/a #1: /topics is {}, not 1 (120 s)",
    ]
    assert "1 of 1 cases were exact. 1 min of cases, 4 at a time." in section_of((EXACT,), of=1, begun=BEGUN)


def test_a_round_has_a_case_of_each_scenario_as_long_as_there_are_any() -> None:
    cases = {name: [Case(name, str(number)) for number in range(3)] for name in ("create", "change")} | {"destroy": []}
    assert [[each.scenario for each in found] for found in in_rounds(cases)] == [["create", "change"]] * 3
    assert {name: len(found) for name, found in drawn(cases, rounds=2, seed=1).items()} == {
        "create": 2,
        "change": 2,
        "destroy": 0,
    }
