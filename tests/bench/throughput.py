"""Readings a second through the deployed statements, over those of a job that only reads and decodes the same topic."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

from heartwatch_deploy.stack.report import memory
from tests.bench import flat_jobs
from tests.bench.fill import Expected, filled
from tests.bench.flat_jobs import Ran
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table, spread
from tests.bench.world import World
from tests.prove.evidence import DEAD, LATE, RESULT, Topics, compared

GOAL = 0.5
_COMMITTED_WITHIN = 30.0


def run(world: World, sizes: Sizes) -> Found:
    expected = filled(world, sizes.readings, sizes.users)
    only_decode, deployed = flat_jobs.scripts(world)
    topics = Topics(world.project)
    pairs = []
    for number in range(sizes.rounds + 1):
        word = f"round {number} of {sizes.rounds}" if number else "warm-up"
        alone = flat_jobs.run(world, only_decode)
        world.say(f"{word}, only decoding: {_words(alone, expected)}")
        whole = _checked(world, deployed, topics, expected)
        world.say(f"{word}, deployed statements: {_words(whole, expected)}; ratio {alone.seconds / whole.seconds:.3f}")
        pairs.append((alone, whole))
    used = sum(memory(world.project).values()) >> 20
    return replace(_found(pairs[1:], expected), notes=(f"all members of the stack take {used:,} MiB after these runs",))


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


def _found(pairs: Sequence[tuple[Ran, Ran]], expected: Expected) -> Found:
    by_clock = [alone.seconds / whole.seconds for alone, whole in pairs]
    by_processor = [alone.processor / whole.processor for alone, whole in pairs]
    ratio = statistics.median(by_clock)
    rows = [
        row
        for number, pair in enumerate(pairs, start=1)
        for name, ran in zip(("reads and decodes", "deployed statements"), pair, strict=True)
        for row in [(str(number), name, *_cells(ran, expected))]
    ]
    columns = ("round", "job", "seconds", "readings/s", "processor µs a reading", "broker's processor µs a reading")
    both = [[_rate(pair[side], expected) for pair in pairs] for side in (0, 1)]
    costs = [[_micros(pair[side].processor, expected) for pair in pairs] for side in (0, 1)]
    middle = Table(
        ("of all rounds: median (smallest to largest)", "reads and decodes", "deployed statements", "ratio"),
        (
            ("readings/s", spread(both[0], ",.0f"), spread(both[1], ",.0f"), spread(by_clock, ".3f")),
            ("processor µs a reading", spread(costs[0]), spread(costs[1]), spread(by_processor, ".3f")),
        ),
    )
    promised = f"{GOAL} of the readings/s of a job that only reads and decodes"
    return Found(
        goals=(Goal(promised, f"{spread(by_clock, '.3f')} by the clock", ratio >= GOAL),),
        tables=(middle, Table(columns, tuple(rows))),
        how=_HOW.format(expected=expected, alerts=len(expected.alerts)),
    )


def _cells(ran: Ran, expected: Expected) -> tuple[str, ...]:
    costs = (f"{_micros(seconds, expected):.2f}" for seconds in (ran.processor, ran.broker))
    return (f"{ran.seconds:.1f}", f"{_rate(ran, expected):,.0f}", *costs)


_HOW = """The topic `readings` holds {expected.readings:,} readings of {expected.users:,} users, each sending
every 2 s of event time, made by the synthetic generator with all optional fields, in order within each
partition. Their ranges come from Postgres by way of Connect. The two jobs take turns in one run, a warm-up
of each first, each started afresh through the SQL gateway with the deployed job's own settings (rendered
from the project's files) and ended at the end of its topics, which makes Flink close every window and
commit every transaction. The seconds are those between RUNNING and FINISHED as the JobManager notes them;
the processor time is the TaskManager's (and the broker's) over the whole run. The first job puts all
columns of the same table into `blackhole`. After each run of the second its {alerts:,} rows were the
reference's, every one, with nothing late and nothing dead: a run with other rows is no measurement. The
idle timeout of `readings` is raised to 10 min, since the topic is read many times faster than time passes;
`historical_ranges`, too, is read to its end only."""

MEASURE = Measure("throughput", "Throughput of out_of_range_while_still", run)
