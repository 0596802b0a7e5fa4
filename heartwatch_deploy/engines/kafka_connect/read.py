"""Live connectors → resources."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource


class Payload(TypedDict):
    """What `GET /connectors?expand=info&expand=status` answers: by name, `info` and `status`."""

    connectors: Mapping[str, Mapping[str, Any]]


def read(payload: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One resource a connector; its own and its tasks' states are observed, with the first trace of a failure."""
    return tuple(_connector(name, each) for name, each in cast(Payload, payload)["connectors"].items())


def _connector(name: str, payload: Mapping[str, Any]) -> Resource:
    config = {key: value for key, value in payload["info"]["config"].items() if key != "name"}
    status = payload["status"]
    tasks = list(status["tasks"])
    traces = [each["trace"] for each in (status["connector"], *tasks) if each.get("trace")]
    observed: Mapping[str, Json] = {
        "state": status["connector"]["state"],
        "tasks": [task["state"] for task in tasks],
        "failure": traces[0] if traces else "",
    }
    return Resource(Address("kafka_connect", "connector", name), {"config": config}, observed=observed)
