"""Kafka Connect's REST API: connectors, their configs, tasks and offsets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path
from heartwatch_deploy.clients.understanding import answers_understood
from heartwatch_deploy.model.security import HttpSecurity

PATIENT: Final = Limits(answer=30.0)
"""A worker that has just started loads a connector's classes, and asks its database, before it says what it thinks of a
config: on a busy machine that took more than 15 s."""
_BUSY: Final = ("rebalance", "timed out", "tasks haven't stopped completely yet")


@dataclass(frozen=True)
class Task:
    """One task of a connector; `trace` is the Java stack trace of a failed one, else empty."""

    id: int
    state: str
    trace: str = ""


@dataclass(frozen=True)
class Connector:
    """A connector as the worker reports it; states are RUNNING, PAUSED, STOPPED, UNASSIGNED, FAILED, RESTARTING."""

    name: str
    config: Mapping[str, str]
    kind: str
    state: str
    trace: str = ""
    tasks: tuple[Task, ...] = ()


@answers_understood
class ConnectWorker:
    """One worker of a Connect cluster, which answers for all; every method raises ClientError."""

    def __init__(self, address: str, *, limits: Limits | None = None, security: HttpSecurity | None = None) -> None:
        self.endpoint = Endpoint(
            "Kafka Connect", address, limits=limits or PATIENT, security=security, retried=_is_busy
        )

    def connectors(self) -> dict[str, dict[str, Any]]:
        """All connectors in one request, as the worker tells: name → its `info` and `status`."""
        answer: dict[str, dict[str, Any]] = self.endpoint.get("/connectors?expand=info&expand=status")
        # A connector that is just being deleted may have lost one of the two.
        whole = {name: entry for name, entry in answer.items() if "info" in entry and "status" in entry}
        for name, entry in whole.items():
            _connector(name, entry)  # whoever reads the entries relies on their form
        return whole

    def connector(self, name: str) -> Connector | None:
        """One connector, None where it is not there."""
        info = self.endpoint.find(path("connectors", name))
        status = info and self.endpoint.find(path("connectors", name, "status"))
        if info is None:
            return None
        # Between PUT and the first assignment the worker knows the config, but no status yet.
        return _connector(name, {"info": info, "status": status or {"connector": {"state": "UNASSIGNED"}, "tasks": []}})

    def offsets(self, name: str) -> tuple[dict[str, Any], ...]:
        """The stored offsets of a connector, one `{"partition": …, "offset": …}` each; what is in them is its own."""
        found = self.endpoint.find(path("connectors", name, "offsets"))
        return tuple(found["offsets"]) if found else ()


def _connector(name: str, entry: Mapping[str, Any]) -> Connector:
    info, status = entry["info"], entry["status"]
    return Connector(
        name=name,
        config=dict(info["config"]),
        kind=str(info.get("type") or status.get("type") or ""),
        state=status["connector"]["state"],
        trace=concealed(status["connector"].get("trace") or ""),
        tasks=tuple(Task(task["id"], task["state"], concealed(task.get("trace") or "")) for task in status["tasks"]),
    )


def _is_busy(refused: Refused) -> bool:
    """409 means that the worker can't say now; 500 with these words is the same, seen by another worker, or while a
    task of a stopped connector is on its way out."""
    words = refused.server_message.lower()
    return refused.status == 409 or (refused.status == 500 and any(each in words for each in _BUSY))
