"""The committed dashboards as Grafana reads them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

from heartwatch_deploy.metrics.families import FAMILIES
from heartwatch_deploy.metrics.family import Family

FOLDER = Path(__file__).parents[3] / "deploy" / "dashboards"
FILES = sorted(FOLDER.glob("*.json"))


@dataclass(frozen=True)
class Query:
    """One query of a panel; `text` is SQL or PromQL as written, `datasource` a uid, `kind` table or time_series."""

    dashboard: str
    panel: str
    type: str
    datasource: str
    text: str
    kind: str
    instant: bool

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.panel}"


def load(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def panels(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those that show something: no rows."""
    return (panel for panel in dashboard["panels"] if panel["type"] != "row")


def queries() -> list[Query]:
    return [
        Query(
            dashboard=file.stem,
            panel=panel["title"],
            type=panel["type"],
            datasource=target["datasource"]["uid"],
            text=target.get("expr") or target["rawSql"],
            kind=target["format"],
            instant=bool(target.get("instant")),
        )
        for file in FILES
        for panel in panels(load(file))
        for target in panel["targets"]
    ]


def labels_by_name() -> dict[str, set[str]]:
    """Every series that Prometheus has: what the exporter tells, and what rules record from it."""
    known = {name: labels for family in FAMILIES for name, labels in _told(family)}
    for file in sorted((FOLDER.parent / "alerts").glob("*.yaml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            for rule in (each for each in group["rules"] if "record" in each):
                of = re.findall(r"heartwatch[_:][\w:]+", rule["expr"])
                known[rule["record"]] = {label for name in of for label in known[name]}
    return known


def _told(family: Family) -> Iterator[tuple[str, set[str]]]:
    name, labels = f"heartwatch_{family.name}", set(family.labels)
    if family.kind is HistogramMetricFamily:
        yield from ((f"{name}_bucket", labels | {"le"}), (f"{name}_count", labels), (f"{name}_sum", labels))
    else:
        yield f"{name}{'_total' if family.kind is CounterMetricFamily else ''}", labels
