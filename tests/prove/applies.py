"""`python -m tests.prove.applies`: apply and destroy killed (-9) at every request, and run again: the same end, nothing
twice, a clean record. The table is added to docs/proofs/applies.md.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from tests.live.conftest import RunningStack
from tests.prove.killed_project import SCENARIOS
from tests.prove.matrix import Case, Matrix, Result
from tests.prove.proof import Report, options, running
from tests.prove.recorded import REPOSITORY

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
answered twice. `make prove-apply` adds a table, `TIMES=20` one of so many moments of each scenario.
"""
_COLUMNS = "| scenario | killed | moments | exact |"
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


def prove(stack: RunningStack, directory: Path, *, rounds: int | None, seed: int) -> list[Result]:
    """All cases, or so many of each scenario as there are rounds; what happens is told as it does."""
    os.environ.setdefault("HEARTWATCH_POSTGRES_PASSWORD", stack.postgres_password)
    matrix = Matrix(stack, directory)
    matrix.measure()
    cases = matrix.cases()
    chosen = cases if rounds is None else drawn(cases, rounds=rounds, seed=seed)
    sizes = ", ".join(f"{len(chosen[each])} of {len(cases[each])} to {each}" for each in SCENARIOS)
    print(f"seed {seed}; moments: {sizes}", file=sys.stderr, flush=True)
    return list(matrix.rounds(in_rounds(chosen)))


def lines_of(results: Sequence[Result]) -> list[tuple[str, bool]]:
    """A row for each scenario and sort of moment, and under it each case that was not exact."""
    lines = []
    for scenario in SCENARIOS:
        for word, told in _WORDS.items():
            found = [each for each in results if each.case.scenario == scenario and each.case.moment.startswith(word)]
            exact = sum(not each.problems for each in found)
            if found:
                lines.append((f"| {scenario} | {told} | {len(found)} | {exact} |\n", exact == len(found)))
    return lines


def main() -> None:
    parser = options(__doc__, times=0, report=REPORT)
    asked = parser.parse_args()
    rounds, begun = asked.times or None, time.monotonic()
    with running(asked.project_dir) as stack, tempfile.TemporaryDirectory(prefix="heartwatch-killed-") as directory:
        results = prove(stack, Path(directory), rounds=rounds, seed=asked.seed)
    lines = lines_of(results)
    all_exact = Report(asked.report, _HEADING, _COLUMNS, counted="sorts of moments").add(lines, times=len(lines))
    wrong = [each for each in results if each.problems]
    told = (
        f"{len(results) - len(wrong)} of {len(results)} cases were exact, in {(time.monotonic() - begun) / 60:.0f} min"
    )
    print("\n".join((told, *map(str, wrong))))
    with asked.report.open("a", encoding="utf-8") as report:
        report.write("\n".join(("", f"{told}.", *(f"- not exact: {each.case}" for each in wrong), "")))
    sys.exit(0 if all_exact else 1)


if __name__ == "__main__":
    main()
