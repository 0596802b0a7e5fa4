"""One metric of the account: its name, its labels, and where its samples come from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from heartwatch_deploy.metrics.account import Seen

Samples = Iterable[tuple[tuple[str, ...], Any]]
"""Values of the labels, and the sample's own: a number, of a histogram its buckets and their sum."""


@dataclass(frozen=True)
class Family:
    """One metric. A CounterMetricFamily adds `_total` to its name; `text` becomes its HELP."""

    kind: type[GaugeMetricFamily | CounterMetricFamily | HistogramMetricFamily]
    name: str
    text: str
    labels: tuple[str, ...]
    samples: Callable[[Seen], Samples]

    def of(self, seen: Seen) -> Metric:
        metric = self.kind(f"heartwatch_{self.name}", self.text, labels=self.labels)
        for values, value in self.samples(seen):
            if isinstance(metric, HistogramMetricFamily):
                metric.add_metric(values, *value)
            else:
                metric.add_metric(values, value)
        return metric
