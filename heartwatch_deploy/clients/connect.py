"""Kafka Connect's REST API: connectors, their configs, tasks and offsets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path


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


class ConnectWorker:
    """One worker of a Connect cluster, which answers for all; every method raises ClientError."""

    def __init__(self, address: str, *, limits: Limits | None = None) -> None:
        self.endpoint = Endpoint("Kafka Connect", address, limits=limits, retried=_is_rebalancing)

    def connectors(self) -> dict[str, dict[str, Any]]:
        """All connectors in one request, as the worker tells: name → its `info` and `status`."""
        answer: dict[str, dict[str, Any]] = self.endpoint.get("/connectors?expand=info&expand=status")
        # A connector that is just being deleted may have lost one of the two.
        return {name: entry for name, entry in answer.items() if "info" in entry and "status" in entry}

    def connector(self, name: str) -> Connector | None:
        """One connector, None where it is not there."""
        info = self.endpoint.find(path("connectors", name))
        status = info and self.endpoint.find(path("connectors", name, "status"))
        if info is None:
            return None
        # Between PUT and the first assignment the worker knows the config, but no status yet.
        return _connector(name, {"info": info, "status": status or {"connector": {"state": "UNASSIGNED"}, "tasks": []}})

    def put(self, name: str, config: Mapping[str, str]) -> None:
        """Creates the connector, or gives it this config."""
        self.endpoint.send("PUT", path("connectors", name, "config"), dict(config))

    def validate(self, config: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """What the connector's plugin finds wrong with a config: setting → its errors; empty when all is well."""
        plugin = config.get("connector.class", "")
        where = path("connector-plugins", plugin.rsplit(".", 1)[-1], "config", "validate")
        answer = self.endpoint.send("PUT", where, dict(config))
        values = (entry["value"] for entry in answer["configs"])
        return {value["name"]: tuple(value["errors"]) for value in values if value.get("errors")}

    def offsets(self, name: str) -> tuple[dict[str, Any], ...]:
        """The stored offsets of a connector, one `{"partition": …, "offset": …}` each; what is in them is its own."""
        found = self.endpoint.find(path("connectors", name, "offsets"))
        return tuple(found["offsets"]) if found else ()

    def pause(self, name: str) -> None:
        """Tasks stay, but idle."""
        self.endpoint.send("PUT", path("connectors", name, "pause"))

    def resume(self, name: str) -> None:
        """Lets a paused or stopped connector go on."""
        self.endpoint.send("PUT", path("connectors", name, "resume"))

    def stop(self, name: str) -> None:
        """Ends the connector's tasks and keeps its config; its offsets may then be deleted."""
        self.endpoint.send("PUT", path("connectors", name, "stop"))

    def restart(self, name: str) -> None:
        """Restarts the connector and those of its tasks that have failed."""
        self.endpoint.send("POST", path("connectors", name, "restart") + "?includeTasks=true&onlyFailed=true")

    def delete_offsets(self, name: str) -> None:
        """Forgets how far a stopped connector has read; without such a connector nothing happens."""
        self._delete(path("connectors", name, "offsets"))

    def delete(self, name: str) -> None:
        """Removes the connector; its offsets stay. Without such a connector nothing happens."""
        self._delete(path("connectors", name))

    def _delete(self, where: str) -> None:
        try:
            self.endpoint.send("DELETE", where)
        except Refused as refused:
            if refused.status != 404:
                raise


def _connector(name: str, entry: Mapping[str, Any]) -> Connector:
    info, status = entry["info"], entry["status"]
    return Connector(
        name=name,
        config=dict(info["config"]),
        kind=str(info.get("type") or status.get("type") or ""),
        state=status["connector"]["state"],
        trace=status["connector"].get("trace") or "",
        tasks=tuple(Task(task["id"], task["state"], task.get("trace") or "") for task in status["tasks"]),
    )


def _is_rebalancing(refused: Refused) -> bool:
    """409 means that the worker can't say now; 500 with these words is the same, seen by another worker."""
    words = refused.server_message.lower()
    return refused.status == 409 or (refused.status == 500 and ("rebalance" in words or "timed out" in words))
