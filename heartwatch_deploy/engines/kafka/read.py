"""Live topics → resources."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource


class Topic(TypedDict):
    """`config` are the entries set on the topic itself, `defaults` all others with the value in force."""

    partitions: int
    replication: int
    config: Mapping[str, str]
    defaults: Mapping[str, str]


class Payload(TypedDict):
    """Topics by name; internal ones may be among them."""

    topics: Mapping[str, Topic]


def read(payload: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One resource a topic, with the broker's defaults among the observed."""
    return tuple(_topic(name, topic) for name, topic in cast(Payload, payload)["topics"].items())


def _topic(name: str, topic: Topic) -> Resource:
    spec: Mapping[str, Json] = {
        "partitions": topic["partitions"],
        "replication": topic["replication"],
        "config": dict(topic["config"]),
    }
    return Resource(Address("kafka", "topic", name), spec, observed={"defaults": dict(topic["defaults"])})
