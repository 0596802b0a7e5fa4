"""What was promised, how soon alerts came, and what became of applies: the account → metrics."""

from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from heartwatch_deploy.metrics.account import Seen
from heartwatch_deploy.metrics.applies import Applies, seconds_of
from heartwatch_deploy.metrics.delays import BOUNDS
from heartwatch_deploy.metrics.family import Family, Samples


def _objectives(seen: Seen) -> Samples:
    promised = seen.objectives
    known = (("share", promised.share), ("lag_messages", promised.lag_messages))
    yield from (((name, ""), value) for name, value in known if value is not None)
    yield from ((("delay_seconds", topic), limit) for topic, limit in promised.delay_seconds.items())


def _delays(seen: Seen) -> Samples:
    bounds = (*map(str, BOUNDS), "+Inf")
    for topic, delay in seen.delays.items():
        yield (topic,), (list(zip(bounds, accumulate(delay.buckets), strict=True)), delay.seconds)


def _applies(seen: Seen) -> Applies:
    return seen.applies or Applies()


def _newest(seen: Seen) -> Samples:
    if (entry := _applies(seen).newest) is not None and entry.ended is not None:
        yield (entry.begun.verb, entry.result), seconds_of(entry.ended.at)


_GAUGE, _COUNTER, _HISTOGRAM = GaugeMetricFamily, CounterMetricFamily, HistogramMetricFamily
_ENDED = ("verb", "result")

FAMILIES: Final = (
    Family(
        _GAUGE,
        "objective",
        "A promise of deploy/project.yaml and the environment; what it is of stands in the label `of`.",
        ("objective", "of"),
        _objectives,
    ),
    Family(
        _HISTOGRAM,
        "alert_delay_seconds",
        "From the event time of an alert until it could be read, of topics with an objective.",
        ("topic",),
        _delays,
    ),
    Family(
        _COUNTER,
        "alerts_in_time",
        "Alerts that could be read within their topic's objective.",
        ("topic",),
        lambda seen: (((topic,), delay.in_time) for topic, delay in seen.delays.items()),
    ),
    Family(
        _COUNTER,
        "alerts_seen",
        "Alerts that could be read, of topics with an objective.",
        ("topic",),
        lambda seen: (((topic,), delay.seen) for topic, delay in seen.delays.items()),
    ),
    Family(
        _COUNTER,
        "applies",
        "Applies, destroys and rollbacks of this environment that have ended, from the history.",
        _ENDED,
        lambda seen: _applies(seen).ended.items(),
    ),
    Family(
        _COUNTER,
        "apply_seconds",
        "How long they took in all.",
        _ENDED,
        lambda seen: _applies(seen).seconds.items(),
    ),
    Family(
        _COUNTER,
        "apply_steps",
        "Steps of the plans that they were given.",
        ("result",),
        lambda seen: (((result,), many) for result, many in _applies(seen).steps.items()),
    ),
    Family(
        _GAUGE,
        "applies_without_end",
        "Those that have no end in the history: one goes on, or they were killed.",
        (),
        lambda seen: [((), seen.applies.without_end)] if seen.applies else [],
    ),
    Family(
        _GAUGE,
        "last_apply_timestamp_seconds",
        "When the newest one that has ended did, in seconds since 1970.",
        _ENDED,
        _newest,
    ),
    Family(
        _GAUGE,
        "lock_held_since_timestamp_seconds",
        "Since when somebody has the lock, in seconds since 1970; nothing while nobody has it.",
        ("doing",),
        lambda seen: [((seen.holder.doing,), seconds_of(seen.holder.since))] if seen.holder else [],
    ),
    Family(
        _GAUGE,
        "drifted_objects",
        "Objects that are not as they were applied.",
        ("kind",),
        lambda seen: (((kind,), many) for kind, many in (seen.drifted or {}).items()),
    ),
)
