"""The proof of apply: what it found is kept as it comes, told at any time, and not made again."""

from datetime import UTC, datetime
from pathlib import Path

from tests.prove.applies import drawn, in_rounds, section_of
from tests.prove.kept_results import KeptResults
from tests.prove.matrix import Case, Result

BEGUN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
CREATED, DESTROYED = Case("create", "after create topic a #1"), Case("destroy", "sent DELETE /subjects/a #1")
EXACT = Result(CREATED, (), came=True, seconds=60.0)
WRONG = Result(DESTROYED, ("/topics is {}, not 1",), came=True, seconds=120.0)


def test_what_was_exact_is_not_made_again_and_what_was_not_is(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path / "build" / "results.jsonl")
    kept.begin(go_on=False)
    assert kept.add(EXACT) == (EXACT,)
    assert kept.add(WRONG) == (EXACT, WRONG)
    later = KeptResults(kept.file)
    later.begin(go_on=True)
    assert later.found == {CREATED: EXACT, DESTROYED: WRONG}
    assert [later.has_exact(each) for each in (CREATED, DESTROYED, Case("change", "x"))] == [True, False, False]
    mended = Result(DESTROYED, (), came=True, seconds=1.0)
    assert later.add(mended) == (EXACT, mended)
    anew = KeptResults(kept.file)
    anew.begin(go_on=False)
    assert anew.found == {}
    assert not kept.file.exists()


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
        "1 of 2 cases were exact; 3 more were to come. They took 3 min, 4 at a time.",
        "- not exact: destroy: killed sent DELETE /subjects/a #1: /topics is {}, not 1 (120 s)",
    ]
    assert "1 of 1 cases were exact. They took 1 min" in section_of((EXACT,), of=1, begun=BEGUN)


def test_a_round_has_a_case_of_each_scenario_as_long_as_there_are_any() -> None:
    cases = {name: [Case(name, str(number)) for number in range(3)] for name in ("create", "change")} | {"destroy": []}
    assert [[each.scenario for each in found] for found in in_rounds(cases)] == [["create", "change"]] * 3
    assert {name: len(found) for name, found in drawn(cases, rounds=2, seed=1).items()} == {
        "create": 2,
        "change": 2,
        "destroy": 0,
    }
