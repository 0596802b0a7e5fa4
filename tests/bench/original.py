"""The original's measure: messages over the time from the first stream's first message to the final topic's last."""

import time
from collections.abc import Iterable

from tests.bench.fill import TOPIC, Expected, fill
from tests.bench.kafka_log import Logged, messages, stamped_on_append
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table
from tests.bench.world import PATIENT, World
from tests.prove.evidence import DEAD, LATE, RESULT, Topics, compared

HEART_RATES = "heart_rate_alerts"
_PATIENCE_SECONDS = 120.0


def run(world: World, sizes: Sizes) -> Found:
    world.deploy_afresh(sizes.users, **PATIENT)
    with stamped_on_append(world, TOPIC, RESULT, HEART_RATES):
        world.say(f"sending {sizes.flat_out_readings:,} readings flat out through the deployed jobs")
        expected = fill(world, sizes.flat_out_readings, sizes.users, prepared=True)
        _await_rows(world, expected)
        sent = [message.appended for message in messages(world, TOPIC)]
    first, sending = min(sent), (max(sent) - min(sent)) / 1000
    rows = []
    for topic in (RESULT, HEART_RATES):
        appended = [message.appended for message in messages(world, topic)]
        seconds = (max(appended) - first) / 1000
        rows.append((topic, f"{len(appended):,}", f"{seconds:.1f}", f"{len(sent) / seconds:,.0f}"))
    promised = "the original's measure (messages/s)"
    measured = ", ".join(f"{rate} to {topic}" for topic, _, _, rate in rows)
    return Found(
        goals=(Goal(promised, measured, None),),
        tables=(Table(("final topic", "its messages", "seconds, first to last", "messages/s"), tuple(rows)),),
        how=_HOW,
        notes=(f"{len(sent):,} messages were appended within {sending:.1f} s: {len(sent) / sending:,.0f} a second",),
    )


def _await_rows(world: World, expected: Expected) -> None:
    """Until all rows are committed; raises NoMeasurement unless they are the reference's."""
    topics = Topics(world.project)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    found, heart_rates = 0, 0
    while found < len(expected.alerts) or heart_rates < expected.heart_rate_alerts:
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)  # nothing tells when a transaction has been committed
        found, heart_rates = len(topics.messages(RESULT)), _distinct(messages(world, HEART_RATES))
    comparison = compared(topics.alerts(), expected.alerts)
    late, dead = len(topics.messages(LATE)), len(topics.messages(DEAD))
    if not comparison.is_exact or late or dead or heart_rates != expected.heart_rate_alerts:
        words = f"{comparison.found} alerts of {comparison.expected}, {len(comparison.missing)} missing"
        others = f"{heart_rates} heart rate alerts of {expected.heart_rate_alerts}"
        raise NoMeasurement(f"{words}, {len(comparison.wrong)} wrong; {others}; {late} late, {dead} dead")


def _distinct(found: Iterable[Logged]) -> int:
    return len({message.key for message in found})


_HOW = """HeartWatch is deployed by `apply`, both jobs run (with an idle timeout of 10 min, since readings
come faster than time passes), and two producer processes send flat out into the empty topic, on the same
machine; they have made all readings before and only encode and send them. The times are the broker's
(LogAppendTime on all three topics): from the first message of `readings` to the last message of the final
topic; exactly-once rows can be read by read_committed consumers with the next checkpoint, at most a
checkpoint interval later. All rows were the reference's. The figure is bounded by the producers where they
are slower than the jobs."""

MEASURE = Measure("original", "The original's measure", run)
