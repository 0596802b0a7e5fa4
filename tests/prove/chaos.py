"""`python -m tests.prove.chaos`: members killed (-9) at random moments while the recordings pass, many times running.

Every run must give exactly the reference's rows. The table is added to docs/proofs/chaos.md.
"""

import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.live.conftest import RunningStack
from tests.prove.proof import Report, options, running
from tests.prove.recorded import REPOSITORY, RUN_MS, VALUES, Outcome, Replayed, deploy

ALWAYS = ("taskmanager", "kafka", "connect")
SOMETIMES = ("jobmanager",)
REPORT = REPOSITORY / "docs" / "proofs" / "chaos.md"
_HEADING = """# Members killed while the recordings pass

Each run replays the recordings (15,938 readings of 9 people, three hours) through the deployed job in {seconds:g} s and
kills (-9) the TaskManager, the broker and the Connect worker, in one run of four the JobManager too, at random moments
on the way. What a read_committed consumer sees is held against the reference row by row. `make prove-chaos TIMES=20`
adds a table.
"""
_COLUMNS = "| run | seed | killed, at second | alerts | missing | doubled | wrong | late | seconds |"


@dataclass(frozen=True)
class Kill:
    member: str
    second: float


def kills_of(seed: int, seconds: float) -> list[Kill]:
    """Who is killed when, by time."""
    draw = random.Random(seed)  # noqa: S311  not a secret
    victims = ALWAYS + (SOMETIMES if draw.random() < 0.25 else ())
    return sorted((Kill(v, round(draw.uniform(1.0, seconds), 1)) for v in victims), key=lambda kill: kill.second)


@contextmanager
def killing(stack: RunningStack, kills: list[Kill]) -> Iterator[None]:
    """Kills in time beside what is done meanwhile; at the end all members are healthy again."""
    done: list[tuple[str, int]] = []
    ended = threading.Event()

    def work() -> None:
        began = time.monotonic()
        for kill in kills:
            if ended.wait(max(0.0, began + kill.second - time.monotonic())):
                return
            done.append((kill.member, stack.kill(kill.member)))

    killer = threading.Thread(target=work)
    killer.start()
    try:
        yield
    finally:
        ended.set()
        killer.join()
        for member, pid in done:
            stack.wait_for_recovery(member, killed=pid)
    assert len(done) == len(kills), "the run was over before the last kill"


def prove(stack: RunningStack, *, times: int, seed: int, seconds: float) -> Iterator[tuple[int, list[Kill], Outcome]]:
    """So many runs, one after the other in event time too; gives each one's seed, kills and outcome."""
    replayed = Replayed(stack.project)
    now = int(time.time() * 1000)
    for number in range(times):
        kills = kills_of(seed + number, seconds)
        until = now - (times - 1 - number) * RUN_MS
        outcome = replayed.run(until, seconds=seconds, patience=150, meanwhile=killing(stack, kills))
        yield seed + number, kills, outcome


def line_of(number: int, seed: int, kills: list[Kill], outcome: Outcome) -> str:
    """A row of the table."""
    found = outcome.comparison
    told = ", ".join(f"{kill.member} {kill.second:g}" for kill in kills)
    counts = f"{found.found} | {len(found.missing)} | {len(found.doubled)} | {len(found.wrong)} | {outcome.late}"
    return f"| {number} | {seed} | {told} | {counts} | {outcome.seconds:.0f} |\n"


def main() -> None:
    parser = options(__doc__, times=20, report=REPORT)
    parser.add_argument("--seconds", type=float, default=18.0, help="how long a replay takes")
    asked = parser.parse_args()
    report = Report(asked.report, _HEADING.format(seconds=asked.seconds), _COLUMNS)
    with running(asked.project_dir, prepare=lambda own: deploy(own, **VALUES)) as stack:
        runs = enumerate(prove(stack, times=asked.times, seed=asked.seed, seconds=asked.seconds), start=1)
        lines = ((line_of(n, seed, kills, outcome), outcome.is_exact) for n, (seed, kills, outcome) in runs)
        all_exact = report.add(lines, times=asked.times)
    sys.exit(0 if all_exact else 1)


if __name__ == "__main__":
    main()
