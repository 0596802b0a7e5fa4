"""What Grafana does to a panel's query before it sends it, as far as the dashboards of this project need it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

SCRAPE_SECONDS: Final = 5
_MACRO: Final = re.compile(r"\$__(timeFilter|timeGroupAlias)\(([^)]*)\)")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Asked:
    """The time that a dashboard shows, from and to in s of UTC, and how many points a panel has for it."""

    begin: float
    end: float
    points: int = 200

    @property
    def interval(self) -> int:
        """Seconds from point to point, never less than Prometheus' own."""
        return max(SCRAPE_SECONDS, round((self.end - self.begin) / self.points))

    @property
    def rate_interval(self) -> int:
        """At least four scrapes, so that a rate always has two samples: documented for Prometheus' data source."""
        return max(self.interval + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS)


def promql(text: str, asked: Asked, variables: Mapping[str, str]) -> str:
    """With the intervals and the variables put in; a variable that is `All` has its `allValue`."""
    known = {
        "__rate_interval": f"{asked.rate_interval}s",
        "__interval": f"{asked.interval}s",
        "__range": f"{round(asked.end - asked.begin)}s",
        **variables,
    }
    return re.sub(r"\$(\w+)", lambda found: known[found[1]], text)


def sql(text: str, asked: Asked, variables: Mapping[str, str]) -> str:
    """As Grafana's Postgres data source without Timescale: first variables, then macros."""
    for name, value in variables.items():
        quoted = "'" + value.replace("'", "''") + "'"
        text = text.replace(f"${{{name}:sqlstring}}", quoted)
    text = text.replace("$__interval", f"{asked.interval}s")
    return _MACRO.sub(lambda found: _macro(found[1], [each.strip() for each in found[2].split(",")], asked), text)


def _macro(name: str, arguments: list[str], asked: Asked) -> str:
    column = arguments[0]
    if name == "timeFilter":
        return f"{column} BETWEEN '{_iso(asked.begin)}' AND '{_iso(asked.end)}'"
    number, unit = re.fullmatch(r"'?(\d+)([smhd])'?", arguments[1]).groups()  # type: ignore[union-attr]
    seconds = int(number) * _UNITS[unit]
    return f'floor(extract(epoch from {column})/{seconds})*{seconds} AS "time"'


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
