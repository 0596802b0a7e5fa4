"""All measures, in the order in which they are run and stand on the page."""

from tests.bench import (
    cassandra,
    cost,
    dialects,
    everything,
    latency,
    local_stack,
    original,
    plans,
    rows,
    search,
    throughput,
    validate,
)
from tests.bench.measure import Measure

MEASURES: tuple[Measure, ...] = (
    throughput.MEASURE,
    latency.MEASURE,
    original.MEASURE,
    local_stack.MEASURE,
    rows.MEASURE,
    search.MEASURE,
    cassandra.MEASURE,
    dialects.MEASURE,
    validate.MEASURE,
    plans.MEASURE,
    everything.MEASURE,
    cost.MEASURE,
)
