"""The account → metrics, one `Family` each, named as Prometheus wants it: base units, `_total` for what only grows."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from heartwatch_deploy.metrics import families_of_deploying
from heartwatch_deploy.metrics.account import Seen
from heartwatch_deploy.metrics.family import Family, Samples


def families(seen: Seen) -> Iterator[Metric]:
    """Every metric, in a fixed order; one without samples is told all the same, with its HELP."""
    return (family.of(seen) for family in FAMILIES)


def messages(seen: Seen) -> dict[str, int]:
    """By topic; one that is written in transactions only where its messages are counted."""
    offsets = {topic: total for topic, total in seen.ways.totals().items() if topic not in seen.transactional}
    return {**offsets, **seen.committed}


def _lags(seen: Seen) -> Samples:
    return (((each.worker, each.kind, each.topic, each.group), lag) for each, lag in seen.ways.lags().items())


def _checkpoints(seen: Seen) -> Samples:
    for each in seen.queries:
        yield (each.name, "completed"), each.completed
        yield (each.name, "failed"), each.failed


def _tasks(seen: Seen) -> Samples:
    return (((each.name, state), many) for each in seen.connectors for state, many in Counter(each.tasks).items())


_GAUGE, _COUNTER = GaugeMetricFamily, CounterMetricFamily
_SOURCE, _QUERY, _CONNECTOR, _MEMBER = ("what",), ("query",), ("connector",), ("member",)

FAMILIES: Final = (
    Family(
        _GAUGE,
        "deployment_info",
        "1; the labels say which project in which environment this is.",
        ("project", "environment"),
        lambda seen: [((seen.project, seen.environment), 1)] if seen.project else [],
    ),
    Family(
        _GAUGE,
        "up",
        "Whether it answers: project (its files), kafka, messages (their counting), flink, connect, history, drift.",
        _SOURCE,
        lambda seen: (((source,), well) for source, well in seen.up.items()),
    ),
    Family(
        _GAUGE,
        "last_answer_timestamp_seconds",
        "When it last answered, in seconds since 1970; its metrics are from then.",
        _SOURCE,
        lambda seen: (((source,), at) for source, at in seen.answered.items()),
    ),
    Family(
        _COUNTER,
        "topic_messages",
        "Messages of a topic: its end offsets; of one written in transactions, those committed since the start.",
        ("topic",),
        lambda seen: (((topic,), total) for topic, total in messages(seen).items()),
    ),
    Family(
        _GAUGE,
        "consumer_lag_messages",
        "Offsets that a query (at its checkpoints) or a connector has not committed yet, marks of transactions too.",
        ("worker", "kind", "topic", "group"),
        _lags,
    ),
    Family(
        _GAUGE,
        "query_running",
        "Whether the query's Flink job runs.",
        _QUERY,
        lambda seen: (((each.name,), each.state == "RUNNING") for each in seen.queries),
    ),
    Family(
        _GAUGE,
        "query_state",
        "1 for the state that Flink tells of the query's job.",
        ("query", "state"),
        lambda seen: (((each.name, each.state), 1) for each in seen.queries),
    ),
    Family(
        _COUNTER,
        "query_restarts",
        "Restarts of the query's job since it was submitted.",
        _QUERY,
        lambda seen: (((each.name,), each.restarts) for each in seen.queries),
    ),
    Family(
        _COUNTER,
        "query_checkpoints",
        "Checkpoints of the query's job since it was submitted.",
        ("query", "result"),
        _checkpoints,
    ),
    Family(
        _GAUGE,
        "query_last_checkpoint_timestamp_seconds",
        "When the newest completed checkpoint ended, in seconds since 1970.",
        _QUERY,
        lambda seen: (((each.name,), each.newest.finished / 1000) for each in seen.queries if each.newest),
    ),
    Family(
        _GAUGE,
        "query_last_checkpoint_duration_seconds",
        "How long the newest completed checkpoint took.",
        _QUERY,
        lambda seen: (((each.name,), each.newest.took / 1000) for each in seen.queries if each.newest),
    ),
    Family(
        _GAUGE,
        "query_last_checkpoint_size_bytes",
        "How large the newest completed checkpoint is.",
        _QUERY,
        lambda seen: (((each.name,), each.newest.size) for each in seen.queries if each.newest),
    ),
    Family(
        _GAUGE,
        "connector_running",
        "Whether the connector and all of its tasks run.",
        _CONNECTOR,
        lambda seen: (((each.name,), each.well) for each in seen.connectors),
    ),
    Family(
        _GAUGE,
        "connector_state",
        "1 for the state that Connect tells of the connector.",
        ("connector", "state"),
        lambda seen: (((each.name, each.state), 1) for each in seen.connectors),
    ),
    Family(
        _GAUGE,
        "connector_tasks",
        "How many tasks of the connector are in a state.",
        ("connector", "state"),
        _tasks,
    ),
    Family(
        _GAUGE,
        "stack_member_up",
        "Whether a member of the local stack is healthy.",
        _MEMBER,
        lambda seen: (((each.name,), each.well) for each in seen.members),
    ),
    Family(
        _GAUGE,
        "stack_member_resident_memory_bytes",
        "Memory of a member of the local stack, with its children.",
        _MEMBER,
        lambda seen: (((each.name,), each.memory) for each in seen.members),
    ),
    Family(
        _COUNTER,
        "stack_member_restarts",
        "How often the stack had to start a member again.",
        _MEMBER,
        lambda seen: (((each.name,), each.restarts) for each in seen.members),
    ),
    *families_of_deploying.FAMILIES,
)
