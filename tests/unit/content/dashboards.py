"""The committed dashboards as Grafana reads them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
