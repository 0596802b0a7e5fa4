"""What a real ksqlDB 7.9 server was asked and answered, scenario by scenario (tests/cases/ksqldb_exchanges)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent / "cases" / "ksqldb_exchanges"


@dataclass(frozen=True)
class Exchange:
    """One request with its answer; `status` is None where none came (`error` says why).

    Without a `method` it is no exchange but an observation: what was seen or done from outside, in `note`.
    """

    scenario: str
    n: int
    note: str = ""
    method: str = ""
    path: str = ""
    port: int = 8088
    accept: str | None = None
    http_version: str = "1.1"
    body: str | None = None
    status: int | None = None
    answer: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""
    data: Any = None

    @property
    def name(self) -> str:
        return f"{self.scenario}#{self.n}"

    def json(self) -> Any:
        """The answer as JSON; ValueError where it is none."""
        return json.loads(self.answer)


@cache
def scenarios() -> dict[str, tuple[Exchange, ...]]:
    """Every scenario by name, in the order of the names."""
    return {path.stem: tuple(_exchanges(path)) for path in sorted(DIRECTORY.glob("*.json"))}


def every() -> Iterator[Exchange]:
    for exchanges in scenarios().values():
        yield from exchanges


def _exchanges(path: Path) -> Iterator[Exchange]:
    for entry in json.loads(path.read_text())["exchanges"]:
        if "observation" in entry:
            yield Exchange(path.stem, entry["n"], note=entry["observation"], data=entry["data"])
            continue
        request, response = entry["request"], entry.get("response") or {}
        yield Exchange(
            path.stem,
            entry["n"],
            note=entry.get("note", ""),
            method=request["method"],
            path=request["path"],
            port=request.get("port", 8088),
            accept=request.get("accept", "application/vnd.ksql.v1+json"),
            http_version=request.get("httpVersion", "1.1"),
            body=request["body"],
            status=response.get("status"),
            answer=response.get("body") or "",
            headers=response.get("headers", {}),
            seconds=(response.get("elapsed_ms") or 0) / 1000,
            error=entry.get("error", ""),
        )
