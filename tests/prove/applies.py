"""`python -m tests.prove.applies`: apply and destroy killed (-9) at every request, and run again: the same end, nothing
twice, a clean record. The table is added to docs/proofs/applies.md.
"""

import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from tests.live.conftest import RunningStack
from tests.prove.kept_results import KeptResults
from tests.prove.killed_project import SCENARIOS
from tests.prove.matrix import LANES, Case, Matrix, Result
from tests.prove.proof import options, running
from tests.prove.proof_run import ProofRun
from tests.prove.recorded import REPOSITORY

RESULTS = REPOSITORY / "build" / "prove-apply.jsonl"
REPORT = REPOSITORY / "docs" / "proofs" / "applies.md"
_HEADING = """# Apply killed at every request, and run again

A project with every kind of object (topics, subjects, a table in Postgres, a Debezium connector, a Flink job that waits
for the connector's snapshot) is created, changed (each object updated or replaced, some removed, some new) and then
destroyed. Each run is killed (-9) at another moment: before a request is sent, as soon as the server has it, when it
was answered; the same for every write to the record and to the lock, and between such a write and its commit. Then it
is run again. The moment before a request is the one after the last answer, where there is one.

Exact is a case when the servers then have what they have after an undisturbed run (topics and their settings, every
version of each subject, connectors, columns, indexes, slots, publications, each job that was ever started and whether
from state, every record, the lock), when nothing is left to do, and when no request that makes something new was
answered twice. `make prove-apply` adds a table, `TIMES=20` one of so many moments of each scenario; `GO_ON=1` goes on
where one was stopped, or was not exact, as long as the code is the same.
"""
_COLUMNS = ("| scenario | killed | moments | exact |", "|---|---|---|---|")
_WORDS = {
    "before": "before it was sent",
    "sent": "when the server had it",
    "not yet committed": "between a write and its commit",
    "after": "when it was answered",
}


def in_rounds(cases: dict[str, list[Case]]) -> list[list[Case]]:
    """Each case once; a round has one of each scenario, as long as there are any."""
    return [[case for case in found if case] for found in zip_longest(*(cases[each] for each in SCENARIOS))]


def drawn(cases: dict[str, list[Case]], *, rounds: int, seed: int) -> dict[str, list[Case]]:
    """So many cases of each scenario."""
    draw = random.Random(seed)  # noqa: S311  not a secret
    return {scenario: draw.sample(found, min(rounds, len(found))) for scenario, found in cases.items()}


def prove(
    stack: RunningStack,
    directory: Path,
    *,
    rounds: int | None,
    seed: int,
    kept: KeptResults,
    told: Callable[[Sequence[Result], int], object] = lambda _results, _of: None,
) -> list[Result]:
    """All cases, or so many of each scenario as there are rounds, without those that are exact already; what happens is
    told as it does, with of how many."""
    os.environ.setdefault("HEARTWATCH_POSTGRES_PASSWORD", stack.postgres_password)
    asked: list[Case] = []

    def heard(result: Result) -> None:
        print(result, file=sys.stderr, flush=True)
        kept.add(result)
        told(kept.of(asked), len(asked))

    matrix = Matrix(stack, directory, heard)
    matrix.measure()
    cases = matrix.cases()
    chosen = cases if rounds is None else drawn(cases, rounds=rounds, seed=seed)
    asked += [case for found in chosen.values() for case in found]
    sizes = ", ".join(f"{len(chosen[each])} of {len(cases[each])} to {each}" for each in SCENARIOS)
    print(f"seed {seed}; moments: {sizes}", file=sys.stderr, flush=True)
    left = {name: [case for case in found if not kept.has_exact(case)] for name, found in chosen.items()}
    list(matrix.rounds(in_rounds(left)))
    return [kept.found[case] for case in asked]


def lines_of(results: Sequence[Result]) -> list[str]:
    """A row for each scenario and sort of moment."""
    lines = []
    for scenario in SCENARIOS:
        for word, told in _WORDS.items():
            found = [each for each in results if each.case.scenario == scenario and each.case.moment.startswith(word)]
            if found:
                exact = sum(not each.problems for each in found)
                lines.append(f"| {scenario} | {told} | {len(found)} | {exact} |")
    return lines


def section_of(results: Sequence[Result], *, of: int, begun: datetime) -> str:
    """What the report says of them, also while there are more to come."""
    wrong = [each for each in results if each.problems]
    minutes = sum(each.seconds for each in results) / 60
    missing = f"; {of - len(results)} more were to come" if len(results) < of else ""
    exact = f"{len(results) - len(wrong)} of {len(results)} cases were exact{missing}"
    told = f"{exact}. {minutes:.0f} min of cases, {LANES} at a time."
    rows = (f"{_begins(begun)}{of} moments", "", *_COLUMNS, *lines_of(results), "", told)
    return "\n".join((*rows, *(f"- not exact: {each}" for each in wrong), ""))


def without_section(report: str, begun: datetime) -> str:
    """What else the report says, when a run that was stopped has told what it had."""
    heading, *sections = re.split(r"\n(?=## )", report)
    return "\n".join((heading, *(each for each in sections if not each.startswith(_begins(begun)))))


def _begins(begun: datetime) -> str:
    return f"## {begun:%Y-%m-%d %H:%M} UTC, "


def begin(kept: KeptResults, *, seed: int | None, go_on: bool) -> ProofRun:
    """Which run it is: one that goes on has the moments that it drew."""
    now = ProofRun.now(REPOSITORY, seed=int(time.time()) if seed is None else seed)
    run = kept.begin(now, go_on=go_on)
    if seed not in {None, run.seed}:
        raise SystemExit(f"{kept.file} is of seed {run.seed}, and {seed} is asked for. Go on without --seed.")
    return run


def main() -> None:
    parser = options(__doc__, times=0, report=REPORT)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where each is kept as it comes")
    parser.add_argument("--go-on", action="store_true", help="without the moments that are kept as exact")
    parser.set_defaults(seed=None)
    asked = parser.parse_args()
    kept = KeptResults(asked.results)
    run = begin(kept, seed=asked.seed, go_on=asked.go_on)
    before = without_section(asked.report.read_text("utf-8") if asked.report.exists() else _HEADING, run.begun)

    def told(results: Sequence[Result], of: int) -> None:
        asked.report.write_text(f"{before}\n{section_of(results, of=of, begun=run.begun)}", "utf-8")

    with running(asked.project_dir) as stack, tempfile.TemporaryDirectory(prefix="heartwatch-killed-") as directory:
        rounds = asked.times or None
        results = prove(stack, Path(directory), rounds=rounds, seed=run.seed, kept=kept, told=told)
    told(results, len(results))
    print(section_of(results, of=len(results), begun=run.begun))
    sys.exit(1 if any(each.problems for each in results) else 0)


if __name__ == "__main__":
    main()
