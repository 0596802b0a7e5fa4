"""All measures, in the order in which they are run and stand on the page."""

from tests.bench import throughput
from tests.bench.measure import Measure

MEASURES: tuple[Measure, ...] = (throughput.MEASURE,)
