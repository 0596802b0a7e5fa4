"""`python -m tests.prove.prod`: the environment `prod` with all of its parts on a secured local stack.

Every run must leave in each sink exactly what the reference says. The table is added to docs/proofs/prod.md.
"""

import sys
from collections.abc import Iterator

from tests.live.conftest import RunningStack
from tests.prove.prod_run import Outcome, Run
from tests.prove.proof import Report, options, running
from tests.prove.recorded import REPOSITORY

REPORT = REPOSITORY / "docs" / "proofs" / "prod.md"
_HEADING = """# prod with all of its parts on a secured local stack

Each run applies [`prod`](../../deploy/environments/prod.yaml) as it is committed (all parts, partitions, parallelism,
intervals) to a local stack with TLS, logins and rights, `stack up --secured --with all`; search index and bucket speak
in the clear there. Of that stack are addresses and logins, one broker, and the sinks and converter that run there; the
webhooks lead to a receiver of the proof. The next plan must be empty.

Then come 500 readings a second for 40 s, some twice and some malformed, with raw messages and heartbeats beside them,
and every sink is held against the reference, value by value: Postgres' tables, the index, the files of the bucket,
Cassandra's rows, both webhooks, dead letters, and what sinks refused. Page and exporter must read all of it with logins
of their own, find no drift, and the page acknowledges an alert. A connector, a topic and a query are changed and
applied, and the plan is empty again; `destroy` leaves no topic, job, connector, slot or keyspace.

`make prove-prod` adds a table; seconds are of each step, and those of the sinks are above all prod's interval of files.
"""
_STEPS = ("apply", "readings", "sinks", "change", "destroy")
_COLUMNS = f"| run | seed | files | {', '.join(_STEPS)}, in s | rows expected | missing | extra |"


def prove(stack: RunningStack, *, times: int, seed: int) -> Iterator[tuple[str, bool]]:
    """So many runs, one after the other: each one's line and whether it was exact."""
    for number in range(times):
        outcome = Run(stack, seed + number).run()
        if not outcome.is_exact:
            print(outcome, file=sys.stderr)
        yield line_of(number + 1, seed + number, outcome), outcome.is_exact


def line_of(number: int, seed: int, outcome: Outcome) -> str:
    """A row of the table."""
    steps = ", ".join(f"{outcome.seconds[step]:.0f}" for step in _STEPS)
    sinks = outcome.sinks.values()
    rows = sum(each.expected for each in sinks)
    missing, extra = sum(len(each.missing) for each in sinks), sum(len(each.extra) for each in sinks)
    return f"| {number} | {seed} | {outcome.objects} | {steps} | {rows} | {missing} | {extra} |\n"


def main() -> None:
    asked = options(__doc__, times=1, report=REPORT).parse_args()
    report = Report(asked.report, _HEADING, _COLUMNS)
    with running(asked.project_dir, extra=("all",), secured=True) as stack:
        all_exact = report.add(prove(stack, times=asked.times, seed=asked.seed), times=asked.times)
    sys.exit(0 if all_exact else 1)


if __name__ == "__main__":
    main()
