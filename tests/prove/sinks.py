"""`python -m tests.prove.sinks`: every sink in trouble at random moments, many times running.

Every run must leave in each sink exactly what the reference says. The table is added to docs/proofs/sinks.md.
"""

import sys
from collections.abc import Iterator

from tests.live.conftest import RunningStack
from tests.prove.proof import Report, options, running
from tests.prove.recorded import REPOSITORY
from tests.prove.sink_run import Outcome, run

REPORT = REPOSITORY / "docs" / "proofs" / "sinks.md"
_HEADING = """# Every sink in trouble while readings flow

Each run deploys all parts and sends 500 readings a second for 85 s, some twice and some malformed, with raw messages
and heartbeats beside them. Meanwhile Postgres, OpenSearch, S3 and Cassandra are killed (-9), the webhook's receiver
closes its port, and all of them stay away for a minute or more; the TaskManager and the Connect worker are killed, and
records that no sink can take are put into the sinks' own topics, all at random moments. The servers come back only once
Kafka has every alert of the readings sent until then: "alerts waited" is how many seconds after that minute this was
so.

Then every sink is held against the reference, value by value; all connectors forget their offsets and deliver
everything once more, and the sinks are compared again. "Missing" and "extra" are sums over all sinks and both
comparisons; a row that stands twice, or has another value, is extra. "Late" are above all raw messages that waited
for their job while the TaskManager was away. `make prove-sinks TIMES=5` adds a table.
"""
_COLUMNS = "| run | seed | at second | rows expected | missing | extra | late readings | alerts waited, s | seconds |"


def prove(stack: RunningStack, *, times: int, seed: int) -> Iterator[tuple[str, bool]]:
    """So many runs, one after the other: each one's line and whether it was exact."""
    for number in range(times):
        outcome = run(stack, seed + number)
        if not outcome.is_exact:
            print(outcome, file=sys.stderr)
        yield line_of(number + 1, outcome), outcome.is_exact


def line_of(number: int, outcome: Outcome) -> str:
    """A row of the table."""
    both = [*outcome.once.values(), *outcome.twice.values()]
    rows = sum(each.expected for each in outcome.once.values())
    missing, extra = sum(len(each.missing) for each in both), sum(len(each.extra) for each in both)
    counts = f"{rows} | {missing} | {extra} | {outcome.late} | {outcome.alerts_needed:.1f} | {outcome.seconds:.0f}"
    return f"| {number} | {outcome.seed} | {outcome.moments} | {counts} |\n"


def main() -> None:
    asked = options(__doc__, times=5, report=REPORT).parse_args()
    report = Report(asked.report, _HEADING, _COLUMNS)
    with running(asked.project_dir, extra=("all",)) as stack:
        all_exact = report.add(prove(stack, times=asked.times, seed=asked.seed), times=asked.times)
    sys.exit(0 if all_exact else 1)


if __name__ == "__main__":
    main()
