"""Readings a second through the deployed statements, over those of a job that only reads and decodes the same topic."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from heartwatch_deploy.stack.report import memory
from tests.bench import flat_jobs
from tests.bench.fill import Expected, filled
from tests.bench.flat_jobs import Ran
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, spread
from tests.bench.world import World
from tests.prove.evidence import DEAD, LATE, RESULT, Topics, compared

GOAL = 0.5
_COLUMNS = ("round", "job", "seconds", "readings/s", "processor µs a reading", "broker's processor µs a reading")
_MIDDLE = (
    "median of all rounds (smallest to largest)",
    "readings/s",
    "processor µs a reading",
    "its time over that of the deployed statements",
    "its processor time over theirs",
)
_COMMITTED_WITHIN = 30.0


@dataclass(frozen=True)
class Round:
    """One run of each job, one right after the other."""

    alone: Ran
    by_flink: Ran
    whole: Ran

    def named(self) -> tuple[tuple[str, Ran], ...]:
        return (
            ("reads and decodes", self.alone),
            ("the same with avro-confluent", self.by_flink),
            ("deployed statements", self.whole),
        )


def run(world: World, sizes: Sizes) -> Found:
    expected = filled(world, sizes.readings, sizes.users)
    scripts = flat_jobs.scripts(world)
    topics = Topics(world.project)
    rounds = []
    for number in range(sizes.rounds + 1):
        word = f"round {number} of {sizes.rounds}" if number else "warm-up"
        done = Round(
            alone=flat_jobs.run(world, scripts.only_decode),
            by_flink=flat_jobs.run(world, scripts.by_flink),
            whole=_checked(world, scripts.deployed, topics, expected),
        )
        for name, ran in done.named():
            world.say(f"{word}, {name}: {_words(ran, expected)}")
        rounds.append(done)
    used = sum(memory(world.project).values()) >> 20
    return replace(
        _found(rounds[1:], expected), notes=(f"all members of the stack take {used:,} MiB after these runs",)
    )


def _checked(world: World, deployed: flat_jobs.Script, topics: Topics, expected: Expected) -> Ran:
    """Runs the deployed statements; raises NoMeasurement unless every row is the reference's."""
    topics.skip(RESULT, LATE, DEAD)
    ran = flat_jobs.run(world, deployed)
    deadline = time.monotonic() + _COMMITTED_WITHIN
    while len(topics.messages(RESULT)) < len(expected.alerts) and time.monotonic() < deadline:
        time.sleep(0.2)  # nothing tells when a transaction has been committed
    found = compared(topics.alerts(), expected.alerts)
    late, dead = len(topics.messages(LATE)), len(topics.messages(DEAD))
    if not found.is_exact or late or dead:
        words = f"{found.found} alerts of {found.expected}: {len(found.missing)} missing, {len(found.doubled)} doubled"
        first = (*found.missing, *found.wrong)[:1]
        raise NoMeasurement(f"{words}, {len(found.wrong)} wrong; {late} late, {dead} dead; {first}")
    return ran


def _words(ran: Ran, expected: Expected) -> str:
    rate, cost = _rate(ran, expected), _micros(ran.processor, expected)
    return f"{ran.seconds:.1f} s, {rate:,.0f} readings/s, {cost:.2f} processor µs a reading"


def _rate(ran: Ran, expected: Expected) -> float:
    return expected.messages / ran.seconds


def _micros(seconds: float, expected: Expected) -> float:
    return seconds / expected.messages * 1e6


def _found(rounds: Sequence[Round], expected: Expected) -> Found:
    over_own = [each.alone.seconds / each.whole.seconds for each in rounds]
    over_flinks = [each.by_flink.seconds / each.whole.seconds for each in rounds]
    rows = tuple(
        (str(number), name, *_cells(ran, expected))
        for number, each in enumerate(rounds, start=1)
        for name, ran in each.named()
    )
    promised = f"{GOAL} of the readings/s of a job that only reads and decodes"
    return Found(
        goals=(
            Goal(promised, f"{spread(over_own, '.3f')} by the clock", statistics.median(over_own) >= GOAL),
            Goal(
                "the same, where that job decodes with `avro-confluent`, Flink's own format",
                f"{spread(over_flinks, '.3f')} by the clock",
                statistics.median(over_flinks) >= GOAL,
            ),
        ),
        tables=(_middle(rounds, expected), Table(_COLUMNS, rows)),
        how=_HOW.format(expected=expected, alerts=len(expected.alerts)),
    )


def _middle(rounds: Sequence[Round], expected: Expected) -> Table:
    """A row a job: medians, and how its figures compare with those of the deployed statements in the same round."""
    by_job = [list(each) for each in zip(*(one.named() for one in rounds), strict=True)]
    rows = []
    for named in by_job:
        rans = [ran for _, ran in named]
        clock = [ran.seconds / one.whole.seconds for ran, one in zip(rans, rounds, strict=True)]
        processor = [ran.processor / one.whole.processor for ran, one in zip(rans, rounds, strict=True)]
        rows.append(
            (
                named[0][0],
                spread([_rate(ran, expected) for ran in rans], ",.0f"),
                spread([_micros(ran.processor, expected) for ran in rans]),
                spread(clock, ".3f"),
                spread(processor, ".3f"),
            )
        )
    return Table(_MIDDLE, tuple(rows))


def _cells(ran: Ran, expected: Expected) -> tuple[str, ...]:
    costs = (f"{_micros(seconds, expected):.2f}" for seconds in (ran.processor, ran.broker))
    return (f"{ran.seconds:.1f}", f"{_rate(ran, expected):,.0f}", *costs)


_HOW = """The topic `readings` holds {expected.readings:,} readings of {expected.users:,} users, each sending
every 2 s of event time, made by the synthetic generator with all optional fields, in order within each
partition. Their ranges come from Postgres by way of Connect. The jobs take turns in one run, a warm-up
of each first, each started afresh through the SQL gateway with the deployed job's own settings (rendered
from the project's files) and ended at the end of its topics, which makes Flink close every window and
commit every transaction. The seconds are those between RUNNING and FINISHED as the JobManager notes them;
the processor time is the TaskManager's (and the broker's) over the whole run. The first two jobs put
all columns of the table into `blackhole`; the second reads them with the format that Flink itself brings, which ends
the job at the first malformed message. After each run of the third its {alerts:,} rows were the
reference's, every one, with nothing late and nothing dead: a run with other rows is no measurement. The
idle timeout of `readings` is raised to 10 min, since the topic is read many times faster than time passes;
`historical_ranges`, too, is read to its end only."""

MEASURE = Measure("throughput", "Throughput of out_of_range_while_still", run)
